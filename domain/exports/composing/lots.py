"""The lots that went into the batch and came out of it."""

from domain.audit.entry import Row
from domain.exports.composing.source import Source, must
from domain.exports.document.lots import Movement


def movements(source: Source) -> list[Movement]:
    """Every charge, reversal, return and output, in the order of their recording."""
    edges = source.all("genealogy_edge", by=lambda row: source.time(row, "recorded_at")["utc"])
    return [_movement(source, row) for row in edges]


def _movement(source: Source, edge: Row) -> Movement:
    lot = source.one("material_lot", edge.get("source_lot_id") or edge.get("target_lot_id"))
    material, phase = source.one("material_definition", lot.get("material_id")), edge.get("phase_execution_id")
    found: Movement = {
        "kind": must(edge, "kind"),
        "phase": None if phase is None else must(source.one("phase_execution", phase), "number"),
        "code": must(material, "code"),
        "name": must(material, "name"),
        "lot": must(lot, "number"),
        "supplier_lot": lot.get("supplier_lot"),
        "expires_on": lot.get("expires_on"),
        "status": must(lot, "status"),
        "quantity": {"value": must(edge, "quantity_value"), "unit": must(edge, "quantity_unit")},
        "recorded_by": must(edge, "recorded_name"),
        "recorded_at": source.time(edge, "recorded_at"),
        "reason": edge.get("reason"),
    }
    if (because := edge.get("late_because")) is not None:
        found["event_at"], found["late_because"] = source.time(edge, "event_at"), because
    return found
