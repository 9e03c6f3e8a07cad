"""What people recorded on devices without a connection, and what became of it."""

from domain.audit.entry import Row
from domain.exports.composing.source import Source, must
from domain.exports.document.procedure import OfflineAct


def acts(source: Source) -> list[OfflineAct]:
    """Each, in the order of its arrival."""
    return [_act(source, row) for row in source.all("offline_act", by=lambda row: must(row, "id"))]


def _act(source: Source, row: Row) -> OfflineAct:
    exception = row.get("exception_id")
    return {
        "device": must(row, "device_code"),
        "sequence": must(row, "sequence"),
        "phase": must(source.one("phase_execution", row.get("phase_execution_id")), "number"),
        "parameter": must(source.one("recipe_parameter", row.get("recipe_parameter_id")), "name"),
        "repetition": must(row, "repetition"),
        "content": must(row, "content"),
        "person": must(row, "person_name"),
        "device_time": source.time(row, "device_time"),
        "event_at": source.time(row, "event_at"),
        "arrived_at": source.time(row, "arrived_at"),
        "outcome": must(row, "outcome"),
        "says": row.get("says"),
        "waits_for": row.get("waits_for"),
        "exception": None if exception is None else must(source.one("batch_exception", exception), "number"),
    }
