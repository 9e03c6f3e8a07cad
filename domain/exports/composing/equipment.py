"""Which equipment the batch used, what it was clean by before, and how it was cleaned after."""

from datetime import datetime, timedelta

from domain.audit.entry import Row
from domain.equipment.cleaning.kinds import CleaningState, ProcedureKind
from domain.exports.composing.source import Source, must, whole, yes
from domain.exports.composing.times import moment
from domain.exports.document.basics import Time
from domain.exports.document.equipment import Cleaned, EquipmentUsed, Lateness, Replaced


def used(source: Source) -> list[EquipmentUsed]:
    """Each use, in the order of their beginnings."""
    return [
        _use(source, row) for row in source.all("equipment_use", by=lambda row: source.time(row, "begun_at")["utc"])
    ]


def _use(source: Source, use: Row) -> EquipmentUsed:
    made = [part for part in (use.get("maker"), use.get("model_name")) if part is not None]
    ended = use.get("end_phase_id")
    found: EquipmentUsed = {
        "code": must(use, "equipment_code"),
        "name": must(use, "equipment_name"),
        "equipment_class": f"{must(use, 'class_name')} ({must(use, 'class_code')})",
        "made": ", ".join(made) or None,
        "serial": use.get("serial_number"),
        "requirement": _requirement(source, use),
        "from_phase": _phase(source, use.get("begin_phase_id")),
        "to_phase": None if ended is None else _phase(source, ended),
        "begun_by": must(use, "begun_name"),
        "begun_at": source.time(use, "begun_at"),
        "ended_by": use.get("ended_name"),
        "ended_at": source.maybe_time(use, "ended_at"),
        "before": [_cleaned(source, row) for row in _before(source, use)],
        "after": [_cleaned(source, row) for row in _after(source, use)],
    }
    for when in ("begun", "ended"):
        if (because := use.get(f"{when}_late_because")) is not None:
            late: Lateness = {"event_at": source.time(use, f"{when}_event_at"), "because": because}
            found["begun_late" if when == "begun" else "ended_late"] = late
    for row in source.all("equipment_replacement", by=lambda row: must(row, "id"), begun_use_id=must(use, "id")):
        found["replaces"] = _replaced(source, row)
    return found


def _replaced(source: Source, row: Row) -> Replaced:
    return {
        "code": must(source.one("equipment_use", row.get("ended_use_id")), "equipment_code"),
        "reason": must(row, "reason"),
        "by": must(row, "replaced_name"),
        "at": source.time(row, "replaced_at"),
        "exception": must(source.one("batch_exception", row.get("exception_id")), "number"),
    }


def _requirement(source: Source, use: Row) -> str | None:
    """What of its recipe the equipment was allocated for."""
    told = source.one("equipment_allocation", use.get("allocation_id")).get("requirement_id")
    if told is None:
        return None
    wanted = source.one("recipe_equipment", told)
    return f"{must(wanted, 'code')} {must(wanted, 'name')}"


def _phase(source: Source, phase_id: str | None) -> str:
    phase = source.one("phase_execution", phase_id)
    name = must(source.one("recipe_phase", phase.get("recipe_phase_id")), "name")
    return f"{must(phase, 'number')} {name}"


def _of_same(source: Source, use: Row) -> list[Row]:
    """The cleanings of a use's equipment that the record holds, in the order of their beginnings."""
    return source.all("cleaning_record", by=lambda row: _begun(source, row), equipment_id=must(use, "equipment_id"))


def _before(source: Source, use: Row) -> list[Row]:
    """What it was clean by; of a sterilisation, the cleaning that it followed too."""
    last = source.one("cleaning_record", use.get("cleaning_id"))
    if must(last, "kind") != ProcedureKind.STERILISATION:
        return [last]
    cleaned = [
        row
        for row in _of_same(source, use)
        if must(row, "kind") != ProcedureKind.STERILISATION
        and must(row, "state") == CleaningState.PASSED
        and _begun(source, row) < _begun(source, last)
    ]
    return [*cleaned[-1:], last]


def _after(source: Source, use: Row) -> list[Row]:
    """Every cleaning since its end, to the first that passed."""
    ended, found = source.maybe_time(use, "ended_at"), list[Row]()
    for row in _of_same(source, use) if ended is not None else ():
        if ended is not None and _begun(source, row) >= ended["utc"]:
            found.append(row)
            if must(row, "state") == CleaningState.PASSED:
                break
    return found


def _begun(source: Source, row: Row) -> str:
    return source.time(row, "begun_at")["utc"]


def _cleaned(source: Source, row: Row) -> Cleaned:
    return {
        "procedure": must(row, "procedure_code"),
        "edition": must(row, "edition"),
        "kind": must(row, "kind"),
        "state": must(row, "state"),
        "begun_by": must(row, "begun_name"),
        "begun_at": source.time(row, "begun_at"),
        "performed_by": row.get("performed_name"),
        "performed_at": source.maybe_time(row, "performed_at"),
        "remark": row.get("remark"),
        "to_verify": yes(row, "verified"),
        "verified_by": row.get("verified_name"),
        "verified_at": source.maybe_time(row, "verified_at"),
        "verification_remark": row.get("verification_remark"),
        "hold_until": _held(source, row),
    }


def _held(source: Source, row: Row) -> Time | None:
    """The last moment of its hold, which counts from its end, whenever it was verified (EQP-2)."""
    if must(row, "state") != CleaningState.PASSED:
        return None
    ended = datetime.fromisoformat(must(row, "performed_at"))
    return moment((ended + timedelta(minutes=whole(row, "hold_minutes"))).isoformat(), source.zone)
