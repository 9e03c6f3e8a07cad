"""A genealogy as a table for spreadsheets (RFC 4180, UTF-8 with its mark), one line for each step."""

from domain.kernel import spreadsheets
from domain.reports.genealogy.document import Document, Step, Thing

_ENDS = ("lot", "batch", "product", "site", "status")
HEAD = (
    *("direction", "depth", "kind", *(f"from_{one}" for one in _ENDS), "supplier", "supplier_lot", "manufacturer"),
    *(*(f"into_{one}" for one in _ENDS), "quantity", "unit", "at", "at_utc", "by"),
)


def written(document: Document) -> bytes:
    """What went in (BACKWARD), then what it went into (FORWARD), and then what was lost (LOSS), under a head.

    Times are the site's, and in UTC.
    """
    steps = [
        *(_cells("BACKWARD", one) for one in document["out_of"]),
        *(_cells("FORWARD", one) for one in document["into"]),
    ]
    nothing = (None,) * 3
    for one in document["losses"]:
        source, target = (one["lot"], None, *nothing), (None, one["batch"], *nothing)
        quantity, at = one["quantity"], one["at"]
        told = (quantity["value"], quantity["unit"], at["local"], at["utc"], one["by"])
        steps.append(("LOSS", None, one["kind"], *source, *nothing, *target, *told))
    return spreadsheets.written(HEAD, steps)


def _cells(direction: str, one: Step) -> tuple[str | None, ...]:
    source, quantity, at = one["source"], one["quantity"], one["at"]
    return (
        *(direction, one["depth"], one["kind"], *_end(source)),
        *(source["supplier"], source["supplier_lot"], source["manufacturer"], *_end(one["target"])),
        *(quantity["value"], quantity["unit"], at["local"], at["utc"], one["by"]),
    )


def _end(thing: Thing) -> tuple[str | None, ...]:
    return (thing["lot"], thing["batch"], thing["product"], thing["site"], thing["status"])
