"""Makes the PDF of a report, with all of it attached."""

from infra.documents import apart
from infra.documents.apart import RenderingFailed

LARGEST = 32 * 2**20  # bytes


def render(told_json: bytes, *, template: str) -> bytes:
    """The PDF/A-3a and PDF/UA-1 of a report, all the bytes attached as `report.json`.

    `told_json` is canonical JSON with the keys `format` and `document`; `template` prints documents of that format.
    The same bytes give the same PDF. Raises RenderingFailed. Call it outside transactions: typesetting takes seconds.
    """
    if len(told_json) > LARGEST:
        raise RenderingFailed(f"The report has {len(told_json)} bytes; at most {LARGEST} are printed.")
    return apart.run({"template": template, "record": told_json.decode(), "pictures": {}}, what="report")
