"""Begin and end a use of equipment in a batch's phase: clean it goes in, dirty it comes out (EQP-1, EQP-2)."""

from uuid import UUID

from domain.equipment.cleaning import rules
from domain.equipment.cleaning.commands.lapsing import write_lapse
from domain.equipment.cleaning.kinds import Cleanliness
from domain.equipment.cleaning.states import CLEANLINESS, CleanlinessAct
from domain.equipment.plant import queries
from domain.equipment.plant.kinds import ServiceState
from domain.equipment.plant.models import Equipment
from domain.equipment.plant.states import SERVICE, ServiceAct
from domain.execution.clearance import lapsing
from domain.execution.commands import entering_late
from domain.execution.equipment import demanding, lateness
from domain.execution.equipment.events import EquipmentUseBegun, EquipmentUseEnded
from domain.execution.equipment.fitness import Fitness
from domain.execution.equipment.kinds import AllocationState, UseState
from domain.execution.equipment.models import EquipmentAllocation, EquipmentUse
from domain.execution.equipment.refusals import AlreadyInUse, EquipmentNotSuitable, NotAllocated
from domain.execution.equipment.states import ALLOCATION, USE, AllocationAct, UseAct
from domain.execution.gate import overrides
from domain.execution.gate import person as gate
from domain.execution.kinds import UNDECIDED
from domain.execution.models import Batch, BatchState, PhaseExecution, PhaseState
from domain.execution.queries import locked_batch
from domain.execution.rules import batches
from domain.execution.rules.recording import Late
from domain.execution.scans import demanding as scans
from domain.execution.states import BATCH, PHASE, BatchAct, PhaseAct
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork


def begin_use(uow: UnitOfWork, *, equipment: UUID, phase: UUID, late: Late | None = None) -> EquipmentUse:
    """Use what is allocated to the phase's batch, in this running phase, where it is suitable now (EQP-1 to EQP-6).

    What began before it is entered has to be suitable still, is no older than what it was clean by, and is an exception
    (EXE-11); what has lapsed since is a matter for an override. Raises NotFound, Forbidden, WrongState, BatchDecided,
    InvalidInput, NotAllocated, AlreadyInUse, EquipmentNotSuitable, ScanDemanded, NotTrained.
    """
    found = uow.load(Equipment, equipment, Permission.BATCH_EXECUTE)
    queries.require_used(found)
    running = uow.rely_on(PhaseExecution, phase)
    uow.require(Permission.BATCH_EXECUTE, site=running.site_id)  # type: ignore[arg-type]  # a site's id
    PHASE.after(PhaseState(running.state), PhaseAct.EXECUTE)
    of = uow.rely_on(Batch, running.batch_id)
    batches.require_undecided(of.number, of.disposition)
    BATCH.after(BatchState(of.state), BatchAct.EXECUTE)
    allocation = _allocation(uow, found, of)
    if uow.any(EquipmentUse, EquipmentUse.allocation_id == allocation.id, EquipmentUse.state == UseState.RUNNING):
        raise AlreadyInUse(equipment=found.code, batch=of.number, path=("equipment",))
    judged = demanding.in_phase(uow, found, of, running)
    if judged.reasons:
        raise EquipmentNotSuitable(reasons=judged.reasons, path=("equipment",))
    scans.require_equipment(uow, running, [(found.id, found.code)])
    gate.require(uow, running)
    if late is not None:
        late = lateness.required_of_begin(uow, late, found, running, alone=allocation.exclusive)
    use = begin(uow, found, of, running, allocation=allocation.id, by=judged)
    if late is not None:
        use.begun_event_at, use.begun_late_because = late.event_at, late.reason
        entering_late.tell(uow, late, f"Use of {found.code} begun in phase {running.number}", during=running)
    return use


def begin(
    uow: UnitOfWork, found: Equipment, of: Batch, running: PhaseExecution, *, allocation: UUID, by: Fitness
) -> EquipmentUse:
    """The batch uses held equipment from now on, in a running phase; `by` is that nothing forbids it."""
    assert not by.reasons, (found.id, by)
    is_now = write_lapse(uow, found)  # what somebody answers for is told as what it is (EQP-2, EQP-3)
    found.cleanliness, found.clean_until = CLEANLINESS.after(is_now, _act(is_now, by)), None
    if by.override is not None:
        overrides.use(uow, by.override)
    SERVICE.after(ServiceState(found.service), ServiceAct.BEGIN_USE)
    use = _begun(uow, found, allocation, running, of)
    lapsing.heed_use(uow, found, batch=of.id)
    uow.record(EquipmentUseBegun(batch=of.id, equipment=found.id, use=use.id))
    return uow.add(use)


def _begun(uow: UnitOfWork, found: Equipment, allocation: UUID, running: PhaseExecution, of: Batch) -> EquipmentUse:
    """With what the equipment is now: its record tells that, whatever it is called or made of later."""
    kept = queries.class_of(uow, found)
    assert found.cleaning_id is not None, found.id
    return EquipmentUse(
        id=new_id(),
        site_id=found.site_id,
        allocation_id=allocation,
        equipment_id=found.id,
        location_id=found.location_id,
        batch_id=of.id,
        product=of.product,
        equipment_code=found.code,
        equipment_name=found.name,
        class_code=kept.code,
        class_name=kept.name,
        maker=found.maker,
        model_name=found.model_name,
        serial_number=found.serial_number,
        cleaning_id=found.cleaning_id,
        state=UseState.RUNNING,
        begin_phase_id=running.id,
        begun_by=uow.person,
        begun_name=uow.actor.name,
        begun_at=uow.now,
    )


def _act(is_now: Cleanliness, by: Fitness) -> CleanlinessAct:
    if is_now is Cleanliness.IN_USE:
        return CleanlinessAct.JOIN_USE
    return CleanlinessAct.BEGIN_USE if by.override is None else CleanlinessAct.BEGIN_USE_BY_OVERRIDE


def _allocation(uow: UnitOfWork, found: Equipment, of: Batch) -> EquipmentAllocation:
    """Raises NotAllocated."""
    held = uow.find(
        EquipmentAllocation,
        EquipmentAllocation.equipment_id == found.id,
        EquipmentAllocation.batch_id == of.id,
        EquipmentAllocation.state == AllocationState.ALLOCATED,
    )
    if not held:
        raise NotAllocated(equipment=found.code, batch=of.number, path=("equipment",))
    ALLOCATION.after(AllocationState(held[0].state), AllocationAct.USE)
    return held[0]


def end_use(uow: UnitOfWork, *, use: UUID, version: int, phase: UUID, late: Late | None = None) -> EquipmentUse:
    """It is dirty from now on, once no other batch uses it; its dirty hold counts from here (EQP-2).

    Of what ended before it is entered it counts from there, and it is an exception (EXE-11); no exception is told of a
    batch that was decided. What was overdue as an override admitted it stays overdue until it has had its declared
    cleaning (EQP-3). A use ends in whatever state its batch is by then: what was used is dirty. Raises NotFound,
    Forbidden, VersionConflict, WrongState, InvalidInput.
    """
    found = uow.load(EquipmentUse, use, Permission.BATCH_EXECUTE, version=version)
    found.state = USE.after(UseState(found.state), UseAct.END)
    ended = uow.look_at(PhaseExecution, phase)
    if ended is None or ended.batch_id != found.batch_id:
        raise NotFound(kind="PhaseExecution", id=phase, path=("phase",))
    PHASE.after(PhaseState(ended.state), PhaseAct.CORRECT)  # one that has begun, whether it has ended or not
    equipment = uow.hold(Equipment, found.equipment_id)
    SERVICE.after(ServiceState(equipment.service), ServiceAct.END_USE)
    found.end_phase_id, found.ended_by = ended.id, uow.person
    found.ended_name, found.ended_at = uow.actor.name, uow.now
    if late is not None:
        late = lateness.required_of_end(late, found, now=uow.now)
        found.ended_event_at, found.ended_late_because = late.event_at, late.reason
        _tell_end(uow, late, found, ended)
    _leave(uow, equipment, found)
    uow.record(EquipmentUseEnded(batch=found.batch_id, equipment=equipment.id, use=found.id))
    return found


def _tell_end(uow: UnitOfWork, late: Late, use: EquipmentUse, ended: PhaseExecution) -> None:
    if locked_batch(uow, use.batch_id).disposition in UNDECIDED:
        what = f"Use of {use.equipment_code} ended in phase {ended.number}"
        entering_late.tell(uow, late, what, during=ended)


def _leave(uow: UnitOfWork, equipment: Equipment, use: EquipmentUse) -> None:
    others = uow.any(
        EquipmentUse,
        EquipmentUse.equipment_id == equipment.id,
        EquipmentUse.state == UseState.RUNNING,
        EquipmentUse.id != use.id,
    )
    is_now = write_lapse(uow, equipment)
    equipment.cleanliness = CLEANLINESS.after(is_now, CleanlinessAct.LEAVE_USE if others else CleanlinessAct.END_USE)
    if not others and equipment.overdue_at is None:
        kept = queries.class_of(uow, equipment)
        equipment.dirty_until = rules.hold_until(lateness.last_end(uow, use), kept.dirty_hold_minutes)
