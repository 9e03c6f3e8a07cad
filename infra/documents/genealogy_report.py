"""How much of a genealogy is printed; the file that is attached has all of it."""

from typing import Any

from infra.documents import recall_report
from infra.documents.recall_report import PRINTED

TABLES = ("out_of", "into", "losses")


def shortened(document: dict[str, Any]) -> dict[str, Any]:
    """The document with no more rows than are printed; `left_out` says how many of each table there are beyond them."""
    found = recall_report.shortened(document)
    left = {name: len(document[name]) - PRINTED for name in TABLES}
    told = {name: str(count) if count > 0 else None for name, count in left.items()}
    cut = {name: document[name][:PRINTED] for name in TABLES}
    counts = {f"{name}_count": str(len(document[name])) for name in TABLES}
    return found | cut | counts | {"left_out": found["left_out"] | told}
