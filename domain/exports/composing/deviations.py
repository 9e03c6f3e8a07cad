"""What left the expected path: exceptions, and the times in which the batch was held."""

from domain.audit.entry import Row
from domain.exceptions.kinds import TOLD
from domain.exports.composing import signatures
from domain.exports.composing.source import Source, must, whole
from domain.exports.document import Hold, RecordedException

THERIAC = "Theriac"
"""Who raised what no person told."""


def exceptions(source: Source) -> list[RecordedException]:
    """Every exception of the batch, by its number."""
    return [_exception(source, row) for row in source.all("batch_exception", by=lambda row: whole(row, "number"))]


def holds(source: Source) -> list[Hold]:
    """Every hold, the first one first."""
    return [_hold(source, row) for row in source.all("batch_hold", by=lambda row: source.time(row, "held_at")["utc"])]


def _exception(source: Source, row: Row) -> RecordedException:
    rule, raiser = must(row, "rule"), row.get("raised_by")
    return {
        "number": must(row, "number"),
        "rule": None if rule == TOLD else rule,
        "phase": row.get("phase_number"),
        "title": must(row, "title"),
        "description": must(row, "description"),
        "state": must(row, "state"),
        "resolved_at": source.maybe_time(row, "resolved_at"),
        "classification": row.get("classification"),
        "rationale": row.get("rationale"),
        "raised_at": source.time(row, "raised_at"),
        "raised_by": THERIAC if raiser is None else source.person(raiser),
        "assessed_by": _assessor(source, row),
        "assessed_at": source.maybe_time(row, "assessed_at"),
    }


def _assessor(source: Source, row: Row) -> str | None:
    if row.get("assessed_by") is None:
        return None
    return signatures.printed_name(source, row.get("signature_id"), otherwise=row.get("assessed_by"))


def _hold(source: Source, row: Row) -> Hold:
    restarter = row.get("restarted_by")
    return {
        "held_at": source.time(row, "held_at"),
        "held_by": source.person(row.get("held_by")),
        "reason": must(row, "reason"),
        "restarted_at": source.maybe_time(row, "restarted_at"),
        "restarted_by": None if restarter is None else source.person(restarter),
        "restart_reason": row.get("restart_reason"),
    }
