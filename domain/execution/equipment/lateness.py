"""What must hold of a use of equipment that is entered after it began, or after it ended (EXE-11)."""

from datetime import datetime

from domain.equipment.cleaning.models import CleaningRecord
from domain.equipment.plant.models import Equipment
from domain.execution.commands import entering_late
from domain.execution.equipment.kinds import UseState
from domain.execution.equipment.models import EquipmentUse
from domain.execution.models import PhaseExecution
from domain.execution.rules import recording
from domain.execution.rules.recording import Late
from domain.kernel.unit_of_work import UnitOfWork


def required_of_begin(uow: UnitOfWork, late: Late, found: Equipment, phase: PhaseExecution, *, alone: bool) -> Late:
    """It began in its phase, after what it is clean by ended and, where no two batches share it, after its last use.

    Raises InvalidInput.
    """
    late = entering_late.required(uow, late, during=phase)
    for cleaned in uow.find(CleaningRecord, CleaningRecord.id == found.cleaning_id):
        if cleaned.performed_at is not None:
            entering_late.require_after(late, cleaned.performed_at, what=f"{found.code} was clean")
    uses = uow.find(EquipmentUse, EquipmentUse.equipment_id == found.id) if alone else ()
    ends = [moment for moment in map(end_of, uses) if moment is not None]
    if ends:
        entering_late.require_after(late, max(ends), what="its last use ended")
    return late


def required_of_end(late: Late, use: EquipmentUse, *, now: datetime) -> Late:
    """It ended after it began. Raises InvalidInput."""
    late = recording.require_late(late, now=now)
    entering_late.require_after(late, use.begun_event_at or use.begun_at, what="its use began")
    return late


def last_end(uow: UnitOfWork, use: EquipmentUse) -> datetime:
    """The last end of those that used equipment as it was cleaned once: none of them runs any more."""
    others = uow.find(EquipmentUse, EquipmentUse.equipment_id == use.equipment_id, EquipmentUse.id != use.id)
    ends = (end_of(one) for one in (*others, use) if one.cleaning_id == use.cleaning_id)
    return max(moment for moment in ends if moment is not None)


def end_of(use: EquipmentUse) -> datetime | None:
    """When a use ended; None while it runs."""
    assert (use.state == UseState.ENDED) == (use.ended_at is not None), use.id
    return use.ended_event_at or use.ended_at
