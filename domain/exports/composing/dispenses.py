"""How the batch's materials were calculated, weighed and charged: every attempt, every net, who signed it."""

import json

from domain.audit.entry import Row
from domain.exports.composing import signatures
from domain.exports.composing.source import Source, must, whole
from domain.exports.document.basics import Amount
from domain.exports.document.dispensing import Automated, ChosenLot, Dispense, Told, Weighed, Weight


def dispenses(source: Source) -> list[Dispense]:
    """The dispense of each line that was ordered, in the formula's order."""
    return [_dispense(source, row) for row in source.all("dispense_order", by=lambda row: whole(row, "position"))]


def _dispense(source: Source, order: Row) -> Dispense:
    id_ = must(order, "id")
    chosen = source.all("dispense_source", by=lambda row: whole(row, "position"), order_id=id_)
    weighings = source.all("weighing", by=lambda row: whole(row, "number"), order_id=id_)
    return {
        "code": must(order, "code"),
        "name": must(order, "name"),
        "state": must(order, "state"),
        "because": order.get("held_because") or order.get("closed_because"),
        "quantity": _amount(order, "quantity"),
        "target": None if order.get("target") is None else _amount(order, "target"),
        "derivation": _derivation(source, id_),
        "lots": [_chosen(source, row) for row in chosen if row.get("dropped_at") is None],
        "weighings": [_weighed(source, row) for row in weighings],
    }


def _derivation(source: Source, order: str) -> list[str]:
    """The last calculation, one line for each step; those before it are among the rows."""
    found = source.all("dispense_calculation", by=lambda row: whole(row, "number"), order_id=order)
    return [step["text"] for step in json.loads(must(found[-1], "steps"))] if found else []


def _chosen(source: Source, row: Row) -> ChosenLot:
    lot = source.one("material_lot", row.get("lot_id"))
    return {
        "lot": must(lot, "number"),
        "status": must(lot, "status"),
        "share": row.get("share"),
        "planned": must(row, "planned"),
        "weighed": must(row, "weighed"),
        "reason": row.get("reason"),
        "chosen_by": must(row, "chosen_name"),
        "chosen_at": source.time(row, "chosen_at"),
    }


def _weighed(source: Source, row: Row) -> Weighed:
    id_ = must(row, "id")
    readings = source.all("weight_reading", by=lambda one: whole(one, "number"), weighing_id=id_)
    dispensed = next(iter(source.all("dispensed_container", by=lambda one: must(one, "id"), weighing_id=id_)), None)
    subjects = [id_] if dispensed is None else [id_, must(dispensed, "id")]
    found: Weighed = {
        "number": must(row, "number"),
        "state": must(row, "state"),
        "lot": must(source.one("material_lot", row.get("lot_id")), "number"),
        "container": must(row, "container_number"),
        "booth": must(row, "booth_code"),
        "method": must(row, "method"),
        "target": _amount(row, "target"),
        "low": _amount(row, "low"),
        "high": _amount(row, "high"),
        "scale": _scale(row),
        "net": None if row.get("net") is None else _amount(row, "net"),
        "emptied": row.get("emptied") == "true",
        "abandoned": row.get("abandoned_because"),
        "weights": [_weight(source, one) for one in readings],
        "signatures": signatures.of(source, *subjects),
        "dispensed": None if dispensed is None else must(dispensed, "code"),
        "dispensed_state": None if dispensed is None else must(dispensed, "state"),
        "charged_by": None if dispensed is None else dispensed.get("charged_name"),
        "charged_at": None if dispensed is None else source.maybe_time(dispensed, "charged_at"),
    }
    if row.get("scale_id") is not None:
        until = must(row, "calibrated_until")
        found["enrolled"] = f"serial number {must(row, 'scale_serial')}, calibration due {until}"
    if row.get("automated") == "true":
        told = [must(one, "scale_reading_id") for one in readings]
        found["automated"] = _automated(source, row, "verified", _charges(source, row), told)
    if dispensed is not None and dispensed.get("automated") == "true":
        run = source.one("phase_execution", dispensed.get("phase_execution_id"))
        of_phase = [one for one in _charges(source, row) if one["recipe_phase_id"] == run["recipe_phase_id"]]
        found["addition_automated"] = _automated(source, dispensed, "added", of_phase, [])
    return found


def _charges(source: Source, weighing: Row) -> list[Row]:
    """The recipe's charges of what was weighed."""
    order = source.one("dispense_order", weighing.get("order_id"))
    return source.all("recipe_charge", by=lambda row: must(row, "id"), material_id=must(order, "recipe_material_id"))


def _automated(source: Source, row: Row, act: str, charges: list[Row], readings: list[str]) -> Automated:
    return {
        "because": list(dict.fromkeys(must(one, "automated_because") for one in charges)),
        "readings": readings,
        "checked_by": must(row, f"{act}_name"),
        "checked_at": source.time(row, f"{act}_at"),
    }


def _scale(row: Row) -> str | None:
    if row.get("scale") is None:
        return None
    unit = must(row, "scale_unit")
    return (
        f"{must(row, 'scale')}, to {must(row, 'capacity')} {unit}, d = {must(row, 'division')} {unit}, used from"
        f" {must(row, 'minimum_weight')} {unit}; shown {must(row, 'shown_low')} to {must(row, 'shown_high')} {unit}"
    )


def _weight(source: Source, row: Row) -> Weight:
    found: Weight = {
        "kind": must(row, "kind"),
        "container": must(row, "container"),
        "quantity": {"value": must(row, "quantity_value"), "unit": must(row, "quantity_unit")},
        "source": must(row, "source"),
        "reason": row.get("reason"),
        "net": row.get("net"),
        "verdict": row.get("verdict"),
        "recorded_by": must(row, "recorded_name"),
        "recorded_at": source.time(row, "recorded_at"),
    }
    if row.get("scale_reading_id") is not None:
        found["told"] = _told(source, source.one("scale_reading", row.get("scale_reading_id")))
    return found


def _told(source: Source, reading: Row) -> Told:
    return {
        "id": must(reading, "id"),
        "at": source.time(reading, "at"),
        "serial": must(reading, "serial_number"),
        "gateway": must(reading, "gateway_id"),
    }


def _amount(row: Row, column: str) -> Amount:
    return {"value": must(row, column), "unit": must(row, "unit")}
