"""The way that the batch took through its procedure: passes of loops, decisions, times (EXE-1, EXE-12)."""

import json

from domain.audit.entry import Row
from domain.exports.composing.source import Source, must, whole
from domain.exports.document.procedure import Decision, DecisionInput, Timer


def passes(row: Row) -> str:
    """Those of the loops around a run or decision, the outermost first, "2" or "1.2"; empty outside of loops."""
    return ".".join(str(one) for one in json.loads(row.get("passes") or "[]"))


def place(row: Row) -> tuple[int, ...]:
    """Orders runs by the number of the phase, and its passes as they came."""
    return (whole(row, "number"), *json.loads(row.get("passes") or "[]"))


def decisions(source: Source) -> list[Decision]:
    """Every decision, with each revision, in the order in which they were made."""
    rows = source.all("procedure_decision", by=lambda row: source.time(row, "decided_at")["utc"])
    return [_decision(source, row) for row in rows]


def _decision(source: Source, row: Row) -> Decision:
    block = source.one("recipe_block", row.get("recipe_block_id"))
    phase, raised = row.get("phase_execution_id"), row.get("exception_id")
    inputs = source.all("decision_input", by=lambda one: whole(one, "position"), decision_id=must(row, "id"))
    return {
        "block": must(row, "block"),
        "name": block.get("name") or "",
        "kind": must(block, "kind"),
        "condition": must(block, "condition"),
        "passes": passes(row),
        "revision": must(row, "revision"),
        "holds": _answer(row, "holds"),
        "followed": _answer(row, "followed"),
        "because": row.get("because"),
        "decided_at": source.time(row, "decided_at"),
        "phase": None if phase is None else must(source.one("phase_execution", phase), "number"),
        "exception": None if raised is None else must(source.one("batch_exception", raised), "number"),
        "inputs": [_input(one) for one in inputs],
    }


def _answer(row: Row, column: str) -> bool | None:
    found = row.get(column)
    return None if found is None else found == "true"


def _input(row: Row) -> DecisionInput:
    return {"name": must(row, "refers_to"), "text": must(row, "says"), "revision": row.get("revision")}


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
