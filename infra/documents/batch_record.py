"""Makes the PDF of a batch record, with the record itself attached."""

import base64
from collections.abc import Mapping

from infra.documents import apart
from infra.documents.apart import RenderingFailed as RenderingFailed  # noqa: PLC0414 -- what `render` raises

LARGEST_RECORD = 64 * 2**20  # bytes
LONGEST = apart.LONGEST


def render(record_json: bytes, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The PDF/A-3a and PDF/UA-1 of a record: `document` printed, all the bytes attached as `record.json`.

    `record_json` is canonical JSON with the keys `format`, `document` and `rows`; the document has the shape of
    `domain.exports.document.Document`. `pictures` are the bytes of the recipe's pictures by their SHA-256; where one is
    missing or can't be read, its caption and SHA-256 are printed. The same bytes give the same PDF: its dates are the
    document's, its fonts the bundled ones, and the environment is left out. Raises RenderingFailed. Takes 0.7 s for 40
    phases; call it outside transactions.
    """
    if len(record_json) > LARGEST_RECORD:
        raise RenderingFailed(f"The record has {len(record_json)} bytes; at most {LARGEST_RECORD} are printed.")
    given = {
        "template": "batch_record",
        "record": record_json.decode(errors="replace"),
        "pictures": {sha256: base64.b64encode(data).decode() for sha256, data in (pictures or {}).items()},
    }
    return apart.run(given, what="record", longest=LONGEST)
