"""Give a piece of equipment to a batch, and take it back (EQP-6)."""

from uuid import UUID

from domain.equipment import rules as form
from domain.equipment.known import Wanted
from domain.equipment.plant import queries
from domain.equipment.plant.events import EquipmentChanged, EquipmentRetired
from domain.equipment.plant.models import Equipment
from domain.equipment.suitability import for_allocation, suitability
from domain.execution.equipment import matching, standing
from domain.execution.equipment.events import EquipmentAllocated, EquipmentReleased, EquipmentUseEnded
from domain.execution.equipment.kinds import AllocationState, UseState
from domain.execution.equipment.models import EquipmentAllocation, EquipmentUse
from domain.execution.equipment.refusals import (
    AlreadyAllocated,
    BatchesHaveIt,
    EquipmentDoesNotFit,
    EquipmentNotSuitable,
    MovedInUse,
    UseRuns,
)
from domain.execution.equipment.states import ALLOCATION, AllocationAct
from domain.execution.events import BatchEnded
from domain.execution.models import Batch, BatchState
from domain.execution.rules import batches
from domain.execution.states import BATCH, BatchAct
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.models import RecipeEquipment


def allocate(uow: UnitOfWork, *, equipment: UUID, batch: UUID, requirement: UUID | None = None) -> EquipmentAllocation:
    """The batch has this equipment from now on; clean it may become later, free it is now (EQP-6).

    Of two that want it at once one gets it: its row is locked. Raises NotFound, Forbidden, WrongState, BatchDecided,
    InvalidInput, EquipmentNotSuitable, AlreadyAllocated, EquipmentDoesNotFit.
    """
    found = uow.load(Equipment, equipment, Permission.BATCH_EXECUTE)
    queries.require_used(found)
    of = uow.rely_on(Batch, batch)
    uow.require(Permission.BATCH_EXECUTE, site=of.site_id)  # type: ignore[arg-type]  # a site's id
    batches.require_undecided(of.number, of.disposition)
    BATCH.after(BatchState(of.state), BatchAct.ALLOCATE)
    known = standing.of(uow.session, found, of.id)
    if any(one.batch == of.id for one in known.holders):
        raise AlreadyAllocated(equipment=found.code, batch=of.number, path=("equipment",))
    reasons = for_allocation(suitability(known, wanted_for(of, uow)))
    if reasons:
        raise EquipmentNotSuitable(reasons=reasons, path=("equipment",))
    if requirement is not None:
        require_fit(uow, found, of, requirement)
    allocation = EquipmentAllocation(
        id=new_id(),
        site_id=found.site_id,
        equipment_id=found.id,
        batch_id=of.id,
        requirement_id=requirement,
        exclusive=not found.shareable,
        state=AllocationState.ALLOCATED,
        allocated_by=uow.person,
        allocated_name=uow.actor.name,
        allocated_at=uow.now,
    )
    uow.record(EquipmentAllocated(batch=of.id, equipment=found.id, allocation=allocation.id))
    return uow.add(allocation)


def wanted_for(batch: Batch, uow: UnitOfWork) -> Wanted:
    return Wanted(batch=batch.id, site=batch.site_id, product=batch.product, now=uow.now)


def require_fit(uow: UnitOfWork, found: Equipment, of: Batch, requirement: UUID) -> None:
    """Raises NotFound for what isn't demanded by the batch's own recipe version, EquipmentDoesNotFit."""
    wanted = uow.look_at(RecipeEquipment, requirement)
    if wanted is None or wanted.recipe_version_id != of.recipe_version_id:
        raise NotFound(kind="RecipeEquipment", id=requirement, path=("requirement",))
    misfits = matching.misfits_of(uow.session, wanted, found)
    if misfits:
        raise EquipmentDoesNotFit(equipment=found.code, requirement=wanted.code, misfits=misfits, path=("requirement",))


def release(uow: UnitOfWork, *, allocation: UUID, version: int, reason: str) -> EquipmentAllocation:
    """The batch has it no more. Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput, UseRuns."""
    found = uow.load(EquipmentAllocation, allocation, Permission.BATCH_EXECUTE, version=version)
    found.state = ALLOCATION.after(AllocationState(found.state), AllocationAct.RELEASE)
    form.require_reason(reason)
    equipment = uow.hold(Equipment, found.equipment_id)
    if uow.any(EquipmentUse, EquipmentUse.allocation_id == found.id, EquipmentUse.state == UseState.RUNNING):
        raise UseRuns(equipment=equipment.code)
    found.released_by, found.released_name = uow.person, uow.actor.name
    found.released_at, found.released_reason = uow.now, reason
    uow.record(EquipmentReleased(batch=found.batch_id, equipment=equipment.id, allocation=found.id))
    return found


def release_left(uow: UnitOfWork, event: BatchEnded) -> None:
    """A stopped or aborted batch uses nothing more: what it has and doesn't use is free (CMD-4)."""
    of_batch = EquipmentAllocation.batch_id == event.batch, EquipmentAllocation.state == AllocationState.ALLOCATED
    for found in uow.lock(EquipmentAllocation, *of_batch):
        _let_go(uow, found, because=event.state)


def release_used(uow: UnitOfWork, event: EquipmentUseEnded) -> None:
    """What a stopped or aborted batch still used is free as soon as that use has ended (CMD-4)."""
    batch = uow.look_at(Batch, event.batch)
    use = uow.look_at(EquipmentUse, event.use)
    assert batch is not None, event.batch
    assert use is not None, event.use
    if batch.state in {BatchState.STOPPED, BatchState.ABORTED}:
        uow.session.flush()
        held = EquipmentAllocation.id == use.allocation_id, EquipmentAllocation.state == AllocationState.ALLOCATED
        for found in uow.lock(EquipmentAllocation, *held):
            _let_go(uow, found, because=batch.state)


def _let_go(uow: UnitOfWork, found: EquipmentAllocation, *, because: str) -> None:
    if uow.any(EquipmentUse, EquipmentUse.allocation_id == found.id, EquipmentUse.state == UseState.RUNNING):
        return
    found.state = ALLOCATION.after(AllocationState(found.state), AllocationAct.RELEASE)
    found.released_by, found.released_name = uow.person, uow.actor.name
    found.released_at, found.released_reason = uow.now, f"The batch is {because}."
    uow.record(EquipmentReleased(batch=found.batch_id, equipment=found.equipment_id, allocation=found.id))


def require_no_batch(uow: UnitOfWork, event: EquipmentRetired) -> None:
    """What a batch has isn't retired. Raises BatchesHaveIt."""
    _require_free(uow, event.equipment)


def require_shared_alike(uow: UnitOfWork, event: EquipmentChanged) -> None:
    """While batches have it, equipment is as shareable as it was when they got it (EQP-6). Raises BatchesHaveIt."""
    held = uow.any(
        EquipmentAllocation,
        EquipmentAllocation.equipment_id == event.equipment,
        EquipmentAllocation.state == AllocationState.ALLOCATED,
        EquipmentAllocation.exclusive == event.shareable,
    )
    if held:
        _require_free(uow, event.equipment)


def require_at_rest(uow: UnitOfWork, event: EquipmentChanged) -> None:
    """What a batch uses, and what belongs to it, isn't moved meanwhile. Raises MovedInUse."""
    if not event.moved:
        return
    found = uow.find(Equipment, Equipment.id == event.equipment)[0]
    concerned = [one for one in (found.id, found.parent_id, event.above) if one is not None]
    running = uow.find(EquipmentUse, EquipmentUse.equipment_id.in_(concerned), EquipmentUse.state == UseState.RUNNING)
    used_by = {one.batch_id for one in running}
    if used_by:
        batches = uow.find(Batch, Batch.id.in_(used_by))
        raise MovedInUse(batches=tuple(sorted(one.number for one in batches)))


def _require_free(uow: UnitOfWork, equipment: UUID) -> None:
    found = uow.find(Equipment, Equipment.id == equipment)[0]
    numbers = tuple(one.number for one in standing.holders(uow.session, found))
    if numbers:
        raise BatchesHaveIt(batches=numbers)
