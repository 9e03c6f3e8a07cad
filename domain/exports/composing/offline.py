"""What people recorded on devices without a connection, and what became of it."""

from domain.audit.entry import Row
from domain.exports.composing.source import Source, must
from domain.exports.document.procedure import OfflineAct, TakenOut


def acts(source: Source) -> list[OfflineAct]:
    """Each, in the order of its arrival."""
    return [_act(source, row) for row in source.all("offline_act", by=lambda row: must(row, "id"))]


def _act(source: Source, row: Row) -> OfflineAct:
    exception, parameter = row.get("exception_id"), row.get("recipe_parameter_id")
    told: OfflineAct = {
        "device": must(row, "device_code"),
        "sequence": must(row, "sequence"),
        "phase": must(source.one("phase_execution", row.get("phase_execution_id")), "number"),
        "parameter": None if parameter is None else must(source.one("recipe_parameter", parameter), "name"),
        "repetition": row.get("repetition"),
        "content": row.get("content"),
        "person": must(row, "person_name"),
        "device_time": source.time(row, "device_time"),
        "event_at": source.time(row, "event_at"),
        "arrived_at": source.time(row, "arrived_at"),
        "outcome": must(row, "outcome"),
        "says": row.get("says"),
        "waits_for": row.get("waits_for"),
        "exception": None if exception is None else must(source.one("batch_exception", exception), "number"),
    }
    kind = row.get("kind")
    if kind is not None and kind != "VALUE":
        told["kind"] = kind
    return told


def taken_out(source: Source) -> list[TakenOut]:
    """The operations that devices had, in the order of their taking."""
    return [
        {
            "operation": must(row, "operation"),
            "unit_procedure": must(row, "unit_procedure"),
            "device": must(row, "device_code"),
            "taken_by": must(row, "taken_name"),
            "taken_at": source.time(row, "taken_at"),
            "ended_by": row.get("ended_name"),
            "ended_at": source.maybe_time(row, "ended_at"),
            "ended_because": row.get("ended_because"),
            "recalled": row.get("recalled") == "true",
        }
        for row in source.all("operation_take_out", by=lambda row: must(row, "id"))
    ]
