"""Makes the PDF of a downtime set, a code on each of its pages."""

import functools
import io
from typing import Any

import zxingcpp
from pypdf import PdfReader

from domain.downtime.files import page_code
from domain.downtime.rules import PAGES
from infra.documents import apart, rich_text
from infra.documents.apart import RenderingFailed

LARGEST = 16 * 2**20  # bytes
_DARK = 0  # in an image of the library


def render(told_json: bytes) -> tuple[bytes, int]:
    """The PDF/A-3a and PDF/UA-1 of a set, all the bytes attached as `set.json`, and its number of pages.

    `told_json` is canonical JSON with the keys `format` and `document`, which has the shape of
    `domain.downtime.document.Document`. The same bytes give the same PDF. Raises RenderingFailed. Call it outside
    transactions: typesetting takes seconds.
    """
    if len(told_json) > LARGEST:
        raise RenderingFailed(f"The set has {len(told_json)} bytes; at most {LARGEST} are printed.")
    pdf = apart.run({"template": "downtime", "record": told_json.decode(), "pictures": {}}, what="downtime set")
    pages = len(PdfReader(io.BytesIO(pdf)).pages)
    if pages > PAGES:
        raise RenderingFailed(f"The set has {pages} pages; at most {PAGES} are printed.")
    return pdf, pages


def laid_out(document: dict[str, Any]) -> dict[str, Any]:
    """The document with its instructions as blocks, and the code of each page that it may have.

    A code is a list of rows, each the number whose binary digits are its modules, the first one the highest: short
    enough not to be broken where a printer breaks long words.
    """
    codes = [list(_rows(page_code(document["set_id"], page))) for page in range(1, PAGES + 1)]
    return rich_text.laid_out(document, {}) | {"codes": codes}


@functools.lru_cache(maxsize=PAGES)
def _rows(content: str) -> tuple[str, ...]:
    """The rows of a QR code of model 2, without its quiet zone, of the error correction that the content leaves."""
    barcode = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode)
    assert barcode.text == content, barcode.text
    image = memoryview(barcode.to_image(add_quiet_zones=False))  # type: ignore[arg-type] # it has the buffer protocol
    height, width = image.shape or (0, 0)
    pixels = image.tobytes()
    bits = ("".join("1" if pixels[at * width + x] == _DARK else "0" for x in range(width)) for at in range(height))
    return (str(width), *(str(int(row, 2)) for row in bits))
