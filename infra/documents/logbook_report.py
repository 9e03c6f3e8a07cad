"""Makes the PDF of a logbook, with all of it attached."""

from infra.documents import apart
from infra.documents.apart import RenderingFailed

LARGEST = 32 * 2**20  # bytes


def render(told_json: bytes) -> bytes:
    """The PDF/A-3a and PDF/UA-1 of a logbook, all the bytes attached as `logbook.json`.

    `told_json` is canonical JSON with the keys `format` and `document`, which has the shape of
    `domain.logbooks.report.Document`. The same bytes give the same PDF. Raises RenderingFailed. Call it outside
    transactions: typesetting takes seconds.
    """
    if len(told_json) > LARGEST:
        raise RenderingFailed(f"The logbook has {len(told_json)} bytes; at most {LARGEST} are printed.")
    return apart.run({"template": "logbook", "record": told_json.decode(), "pictures": {}}, what="logbook")
