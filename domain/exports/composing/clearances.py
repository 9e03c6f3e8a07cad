"""How rooms and equipment were cleared for the batch: what was found, by whom, and until when it counted (EQP-7)."""

from domain.audit.entry import Row
from domain.exports.composing.source import Source, must, whole
from domain.exports.document.equipment import Clearance, ClearedItem


def clearances(source: Source) -> list[Clearance]:
    """Each, in the order of their beginnings."""
    rows = source.all("line_clearance", by=lambda row: source.time(row, "begun_at")["utc"])
    return [_clearance(source, row) for row in rows]


def _clearance(source: Source, row: Row) -> Clearance:
    items = source.all("clearance_check", by=lambda one: whole(one, "position"), clearance_id=must(row, "id"))
    return {
        "of": "Room" if row.get("equipment_id") is None else "Equipment",
        "place": must(row, "place_code"),
        "procedure": must(row, "procedure_code"),
        "edition": must(row, "edition"),
        "state": must(row, "state"),
        "items": [_item(one) for one in items],
        "begun_by": must(row, "begun_name"),
        "begun_at": source.time(row, "begun_at"),
        "performed_by": row.get("performed_name"),
        "performed_at": source.maybe_time(row, "performed_at"),
        "verified_by": row.get("verified_name"),
        "verified_at": source.maybe_time(row, "verified_at"),
        "verification_remark": row.get("verification_remark"),
        "clear_until": source.maybe_time(row, "clear_until"),
        "lapsed_at": source.maybe_time(row, "lapsed_at"),
        "lapse_cause": row.get("lapse_cause"),
    }


def _item(one: Row) -> ClearedItem:
    return {
        "position": must(one, "position"),
        "says": must(one, "says"),
        "found": one.get("found"),
        "remark": one.get("remark"),
    }
