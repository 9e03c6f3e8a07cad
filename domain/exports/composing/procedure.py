"""The way that the batch took through its procedure: passes of loops, times (EXE-1, EXE-12)."""

import json

from domain.audit.entry import Row
from domain.exports.composing.source import Source, must, whole
from domain.exports.document.procedure import Timer


def passes(row: Row) -> str:
    """Those of the loops around a run or decision, the outermost first, "2" or "1.2"; empty outside of loops."""
    return ".".join(str(one) for one in json.loads(row.get("passes") or "[]"))


def place(row: Row) -> tuple[int, ...]:
    """Orders runs by the number of the phase, and its passes as they came."""
    return (whole(row, "number"), *json.loads(row.get("passes") or "[]"))


def timers(source: Source) -> list[Timer]:
    """Every timer, in the order of their openings."""
    rows = source.all("process_timer", by=lambda row: source.time(row, "opened_at")["utc"])
    return [_timer(source, row) for row in rows]


def _timer(source: Source, row: Row) -> Timer:
    link = source.one("recipe_link", row.get("recipe_link_id"))
    raised = [row.get(column) for column in ("early_exception_id", "overdue_exception_id")]
    return {
        "link": must(row, "link"),
        "passes": passes(row),
        "state": must(row, "state"),
        "from_moment": _event(source, link, "from"),
        "to_moment": _event(source, link, "to"),
        "opened_at": source.time(row, "opened_at"),
        "closed_at": source.maybe_time(row, "closed_at"),
        "earliest_at": source.maybe_time(row, "earliest_at"),
        "alert_at": source.maybe_time(row, "alert_at"),
        "due_at": source.maybe_time(row, "due_at"),
        "alerted_at": source.maybe_time(row, "alerted_at"),
        "overdue_at": source.maybe_time(row, "overdue_at"),
        "early": row.get("early_exception_id") is not None,
        "exceptions": [must(source.one("batch_exception", one), "number") for one in raised if one is not None],
    }


def _event(source: Source, link: Row, end: str) -> str:
    phase = source.one("recipe_phase", link.get(f"{end}_phase_id"))
    return f"{must(phase, 'number')} {must(phase, 'name')} {must(link, f'{end}_moment').lower()}"
