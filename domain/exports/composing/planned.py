"""Deviations that were planned before, and comments, as the record tells them."""

from domain.audit.entry import Row
from domain.exports.composing.source import Source, must, whole
from domain.exports.document.procedure import Comment, PlannedDeviation


def deviations(source: Source) -> list[PlannedDeviation]:
    """Each planned deviation by its number, the withdrawn ones too."""
    return [_deviation(source, row) for row in source.all("planned_deviation", by=lambda row: whole(row, "number"))]


def comments(source: Source) -> list[Comment]:
    """Each comment, in their order."""
    return [_comment(source, row) for row in source.all("batch_comment", by=lambda row: must(row, "id"))]


def _deviation(source: Source, row: Row) -> PlannedDeviation:
    raised = source.all("batch_exception", by=lambda one: whole(one, "number"), planned_deviation_id=must(row, "id"))
    return {
        "number": must(row, "number"),
        "phase": row.get("phase_number"),
        "title": must(row, "title"),
        "allows": must(row, "allows"),
        "because": must(row, "because"),
        "classification": must(row, "classification"),
        "planned_by": must(row, "planned_name"),
        "planned_at": source.time(row, "planned_at"),
        "approved_by": row.get("approved_name"),
        "approved_at": source.maybe_time(row, "approved_at"),
        "withdrawn_by": row.get("withdrawn_name"),
        "withdrawn_at": source.maybe_time(row, "withdrawn_at"),
        "withdrawn_because": row.get("withdrawn_because"),
        "exceptions": [must(one, "number") for one in raised],
    }


def _comment(source: Source, row: Row) -> Comment:
    return {
        "on": place(source, row),
        "text": must(row, "text"),
        "by": must(row, "commented_name"),
        "at": source.time(row, "commented_at"),
    }


def place(source: Source, row: Row) -> str:
    """What in the batch was commented on, or asked about, in words."""
    if (phase := row.get("phase_execution_id")) is None:
        return "batch"
    run = source.one("phase_execution", phase)
    told = f"phase {must(run, 'number')} {must(source.one('recipe_phase', run.get('recipe_phase_id')), 'name')}"
    if (value := row.get("parameter_value_id")) is None:
        return told
    found = source.one("parameter_value", value)
    name = must(source.one("recipe_parameter", found.get("recipe_parameter_id")), "name")
    return f"{told}, {name}, repetition {must(found, 'repetition')}"
