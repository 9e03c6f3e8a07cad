"""Makes the PDF of a qualified person's certificate, with all of it attached."""

from infra.documents import apart
from infra.documents.apart import RenderingFailed

LARGEST = 4 * 2**20  # bytes
LONGEST = 30.0  # seconds; one with a lot and its parts takes less than one


def render(told_json: bytes) -> bytes:
    """The PDF/A-3a and PDF/UA-1 of a certificate, all the bytes attached as `certificate.json`.

    `told_json` is canonical JSON with the keys `format` and `document`, which has the shape of
    `domain.certification.report.Document`. The same bytes give the same PDF. Raises RenderingFailed. Call it outside
    transactions: typesetting takes a second.
    """
    if len(told_json) > LARGEST:
        raise RenderingFailed(f"The certificate has {len(told_json)} bytes; at most {LARGEST} are printed.")
    given = {"template": "certificate", "record": told_json.decode(), "pictures": {}}
    return apart.run(given, what="certificate", longest=LONGEST)
