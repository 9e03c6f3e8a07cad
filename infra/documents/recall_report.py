"""Makes the PDF of what a recall found, with all of it attached."""

from typing import Any

from infra.documents import apart
from infra.documents.apart import RenderingFailed

LARGEST = 64 * 2**20  # bytes
PRINTED = 2_000
"""Rows of one table that are printed; the attached file has all of them, and the PDF says how many are left to it."""


def render(found_json: bytes) -> bytes:
    """The PDF/A-3a and PDF/UA-1 of what a recall found, all the bytes attached as `recall.json`.

    `found_json` is canonical JSON with the keys `format` and `document`, which has the shape of
    `domain.recalls.report.Document`. The same bytes give the same PDF. Raises RenderingFailed. Takes 13 s
    where every table is as long as may be; call it outside transactions.
    """
    if len(found_json) > LARGEST:
        raise RenderingFailed(f"The recall has {len(found_json)} bytes; at most {LARGEST} are printed.")
    return apart.run({"template": "recall", "record": found_json.decode(), "pictures": {}}, what="recall's report")


def shortened(document: dict[str, Any]) -> dict[str, Any]:
    """The document with no more rows than are printed; `left_out` says how many of each table there are beyond them."""
    left = {name: max(0, len(document[name]) - PRINTED) for name in ("lots", "batches")}
    received, consignees = 0, []
    for one in document["consignees"]:
        kept = one["received"][: max(0, PRINTED - received)]
        received += len(kept)
        if kept:
            consignees.append(one | {"received": kept})
    left["received"] = sum(len(one["received"]) for one in document["consignees"]) - received
    cut = {name: document[name][:PRINTED] for name in ("lots", "batches")}
    told = {name: str(count) if count else None for name, count in left.items()}
    return document | cut | {"consignees": consignees, "left_out": told}
