"""What a recipe didn't foresee, of one run of a phase: what isn't applicable, and why it is run again."""

from domain.audit.entry import Row
from domain.exports.composing.source import Source, must, yes
from domain.exports.document.phases import Inserted, NotApplicable, Repeat, Withdrawn


def not_applicable(source: Source, run: str) -> list[NotApplicable]:
    """What of the run isn't applicable, in the order of marking, what was taken back too (EXE-9)."""
    marks = source.all("not_applicable", by=lambda row: must(row, "id"), phase_execution_id=run)
    return [_mark(source, row) for row in marks]


def repeat(source: Source, run: str) -> Repeat | None:
    """By which decision the run is in a complete one's place (CMD-7); None where it isn't."""
    for row in source.all("phase_repeat", by=lambda row: must(row, "id"), run_id=run):
        return {
            "reason": must(row, "reason"),
            "decided_by": must(row, "decided_name"),
            "decided_at": source.time(row, "decided_at"),
            "exception": _number(source, row),
        }
    return None


def inserted(source: Source, run: Row) -> Inserted | None:
    """Why the run is there that the recipe doesn't have (EXE-10); None of the recipe's own."""
    if (id_ := run.get("inserted_id")) is None:
        return None
    row = source.one("inserted_phase", id_)
    return {
        "before": must(source.one("phase_execution", row.get("before_id")), "number"),
        "source": must(row, "source"),
        "reason": must(row, "reason"),
        "proposed_by": must(row, "proposed_name"),
        "proposed_at": source.time(row, "proposed_at"),
        "approved_by": must(row, "approved_name"),
        "approved_at": source.time(row, "approved_at"),
        "exception": _number(source, row),
    }


def withdrawn(source: Source, run: str) -> list[Withdrawn]:
    """What was to be inserted before the run and was withdrawn, in the order of proposing (EXE-10)."""
    rows = source.all("inserted_phase", by=lambda row: int(must(row, "number")), before_id=run)
    return [
        {
            "number": must(row, "number"),
            "source": must(row, "source"),
            "reason": must(row, "reason"),
            "proposed_by": must(row, "proposed_name"),
            "proposed_at": source.time(row, "proposed_at"),
            "withdrawn_by": must(row, "withdrawn_name"),
            "withdrawn_at": source.time(row, "withdrawn_at"),
            "withdrawn_because": must(row, "withdrawn_because"),
            "exception": _number(source, row),
        }
        for row in rows
        if row.get("withdrawn_at") is not None
    ]


def _mark(source: Source, row: Row) -> NotApplicable:
    return {
        "what": _what(source, row),
        "reason": must(row, "reason"),
        "marked_by": must(row, "marked_name"),
        "marked_at": source.time(row, "marked_at"),
        "critical": yes(row, "critical"),
        "approved_by": row.get("approved_name"),
        "approved_at": source.maybe_time(row, "approved_at"),
        "taken_back_by": row.get("taken_back_name"),
        "taken_back_at": source.maybe_time(row, "taken_back_at"),
        "taken_back_because": row.get("taken_back_because"),
        "exception": _number(source, row),
    }


def _what(source: Source, row: Row) -> str:
    if (parameter := row.get("recipe_parameter_id")) is None:
        return ""
    name, repetition = must(source.one("recipe_parameter", parameter), "name"), row.get("repetition")
    return name if repetition is None else f"{name}, repetition {repetition}"


def _number(source: Source, row: Row) -> str:
    return must(source.one("batch_exception", row.get("exception_id")), "number")
