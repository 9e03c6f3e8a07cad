"""A logbook as a table for spreadsheets (RFC 4180, UTF-8 with its mark), one line for each entry."""

from domain.kernel import spreadsheets
from domain.logbooks.report import Document, Entry

HEAD = (
    *("at", "at_utc", "until", "recorded_at", "kind", "entry", "by", "checked_by", "batch", "product", "lot"),
    *("outcome", "remark", "id", "corrects"),
)


def written(document: Document) -> bytes:
    """The entries in their order, under a head; times are the site's, beside the first also in UTC."""
    return spreadsheets.written(HEAD, (_cells(one) for one in document["entries"]))


def _cells(one: Entry) -> tuple[str | None, ...]:
    until, recorded = (None if time is None else time["local"] for time in (one["until"], one["recorded_at"]))
    return (
        *(one["at"]["local"], one["at"]["utc"], until, recorded, one["kind"], one["says"], one["by"]),
        *(one["checked_by"], one["batch"], one["product"], one["lot"], one["outcome"], one["remark"]),
        *(one["id"], one["corrects"]),
    )
