"""How work changed hands: phases that were taken over, and hand-overs between shifts."""

from domain.audit.entry import Row
from domain.exports.composing.source import Source, must
from domain.exports.document.procedure import HandOver, Takeover


def takeovers(source: Source) -> list[Takeover]:
    """Each phase that somebody took over, in the order of that."""
    return [_takeover(source, row) for row in source.all("phase_takeover", by=lambda row: must(row, "id"))]


def hand_overs(source: Source) -> list[HandOver]:
    """Each hand-over, in the order of their signing."""
    return [_hand_over(source, row) for row in source.all("shift_hand_over", by=lambda row: must(row, "id"))]


def _takeover(source: Source, row: Row) -> Takeover:
    return {
        "phase": must(source.one("phase_execution", row.get("phase_execution_id")), "number"),
        "before": must(row, "from_name"),
        "since": must(row, "to_name"),
        "reason": must(row, "reason"),
        "taken_at": source.time(row, "taken_at"),
    }


def _hand_over(source: Source, row: Row) -> HandOver:
    return {
        "given_by": must(row, "given_name"),
        "given_at": source.time(row, "given_at"),
        "open_phases": must(row, "open_phases"),
        "notes": must(row, "notes"),
        "replaced_at": source.maybe_time(row, "replaced_at"),
        "accepted_by": row.get("accepted_name"),
        "accepted_at": source.maybe_time(row, "accepted_at"),
        "remark": row.get("remark"),
    }
