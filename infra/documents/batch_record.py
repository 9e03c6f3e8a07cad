"""Makes the PDF of a batch record, with the record itself attached."""

import base64
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

LARGEST_RECORD = 64 * 2**20  # bytes
LONGEST = 300.0  # seconds; a record of 1,000 phases takes about 7
_ROOT = Path(__file__).parents[2]


class RenderingFailed(Exception):
    """No PDF was made: the record is too large or of another shape, or typesetting it took too long; says which."""


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
    given = json.dumps(
        {
            "record": record_json.decode(errors="replace"),
            "pictures": {sha256: base64.b64encode(data).decode() for sha256, data in (pictures or {}).items()},
        }
    )
    program = [sys.executable, "-m", "infra.documents.typeset"]
    try:
        # The program and its arguments are ours; only its input is not.
        done = subprocess.run(  # noqa: S603
            program, input=given.encode(), capture_output=True, check=False, timeout=LONGEST, cwd=_ROOT, env={}
        )
    except subprocess.TimeoutExpired as error:
        raise RenderingFailed(f"The record was not typeset within {LONGEST:.0f} seconds.") from error
    if done.returncode != 0:
        reason = done.stderr.decode(errors="replace")[-2000:].strip()
        raise RenderingFailed(f"Typesetting ended with status {done.returncode}: {reason}")
    return done.stdout
