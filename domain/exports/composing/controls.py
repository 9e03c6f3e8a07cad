"""How a parameter came round while a phase ran: each in-process control with its moment and what became of it."""

from decimal import Decimal

from domain.audit.entry import Row
from domain.exports.composing.source import Source, must, whole
from domain.exports.document.controls import Control, Controls
from domain.recipes.simulating.times import shown


def controls(source: Source, *, phase: str, parameter: str) -> Controls | None:
    """The controls of one parameter in one run of a phase; None where it doesn't come round (EXE-20)."""
    rows = source.all("control_series", by=lambda row: must(row, "id"), phase_execution_id=phase)
    found = [row for row in rows if row.get("recipe_parameter_id") == parameter]
    return _series(source, found[0]) if found else None


def _series(source: Source, row: Row) -> Controls:
    fell_due = source.all("in_process_control", by=lambda one: whole(one, "number"), series_id=must(row, "id"))
    carrier = source.one("phase_execution", row.get("carrier_id"))
    return {
        "every": shown(Decimal(must(row, "every_seconds"))),
        "grace": shown(Decimal(must(row, "grace_seconds"))),
        "samples": must(row, "samples"),
        "while_phase": must(carrier, "number"),
        "started_at": source.time(row, "started_at"),
        "ended_at": source.maybe_time(row, "ended_at"),
        "due": [_control(source, one) for one in fell_due],
    }


def _control(source: Source, row: Row) -> Control:
    return {
        "number": must(row, "number"),
        "first_repetition": must(row, "first_repetition"),
        "last_repetition": must(row, "last_repetition"),
        "state": must(row, "state"),
        "due_at": source.time(row, "due_at"),
        "overdue_at": source.time(row, "overdue_at"),
        "told_at": source.maybe_time(row, "told_at"),
        "recorded_at": source.maybe_time(row, "recorded_at"),
        "missed_by": row.get("missed_name"),
        "missed_at": source.maybe_time(row, "missed_at"),
        "missed_reason": row.get("missed_reason"),
    }
