"""Go on with other equipment in the middle of a phase: one act that ends a use, and begins another (UNX-3)."""

from dataclasses import dataclass
from uuid import UUID

from domain.equipment.plant.models import Equipment
from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution import queries
from domain.execution.equipment.commands import allocating, using
from domain.execution.equipment.events import EquipmentReplaced
from domain.execution.equipment.kinds import AllocationState
from domain.execution.equipment.models import EquipmentAllocation, EquipmentUse
from domain.execution.equipment.replacement_models import EquipmentReplacement
from domain.execution.models import Batch, PhaseExecution
from domain.execution.rules.recording import REASON_LENGTH
from domain.execution.unforeseen import referring
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words

RULE = "UNX-3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replace:
    """Which use, as it was seen, gives way to which equipment, in which running phase; as was planned, or not."""

    use: UUID
    version: int
    phase: UUID
    equipment: UUID
    reason: str
    deviation: UUID | None = None


def replace(uow: UnitOfWork, given: Replace) -> EquipmentUse:
    """The phase goes on with other equipment, whose suitability is asked as for any; the use that begins (UNX-3).

    What gave way is dirty, and the batch's no more; what takes its place meets the same demand of the recipe. It is an
    exception. Raises NotFound, Forbidden, VersionConflict, WrongState, BatchDecided, InvalidInput, UseRuns,
    AlreadyInUse, EquipmentNotSuitable, EquipmentDoesNotFit, ScanDemanded, NotTrained, DeviationNotInForce.
    """
    before = uow.load(EquipmentUse, given.use, Permission.BATCH_EXECUTE, version=given.version)
    reason = require_words(given.reason, limit=REASON_LENGTH, path=("reason",))
    if before.equipment_id == given.equipment:
        problem = f"{before.equipment_code} is what is used; name what takes its place."
        raise InvalidInput(path=("equipment",), problem=problem)
    using.end_use(uow, use=given.use, version=given.version, phase=given.phase)
    uow.session.flush()
    held = uow.hold(EquipmentAllocation, before.allocation_id)
    allocating.release(uow, allocation=held.id, version=held.version, reason=reason)
    _allocate(uow, given, before.batch_id, held.requirement_id)
    uow.session.flush()
    begun = using.begin_use(uow, equipment=given.equipment, phase=given.phase)
    uow.session.flush()
    phase = uow.look_at(PhaseExecution, given.phase)
    assert phase is not None, "a use begins in it"
    _tell(uow, given, reason, phase, before, begun)
    return begun


def _allocate(uow: UnitOfWork, given: Replace, batch: UUID, requirement: UUID | None) -> None:
    """What the batch has already, as a spare, it keeps as it was allocated, and it has to fit all the same."""
    of = EquipmentAllocation
    mine = of.batch_id == batch, of.equipment_id == given.equipment, of.state == AllocationState.ALLOCATED
    if not uow.any(of, *mine):
        allocating.allocate(uow, equipment=given.equipment, batch=batch, requirement=requirement)
    elif requirement is not None:
        allocating.require_fit(uow, uow.hold(Equipment, given.equipment), uow.hold(Batch, batch), requirement)


def _tell(
    uow: UnitOfWork, given: Replace, reason: str, phase: PhaseExecution, before: EquipmentUse, begun: EquipmentUse
) -> None:
    batch = queries.locked_batch(uow, phase.batch_id)
    under = referring.under(uow, given.deviation, batch=batch.id, phase=phase)
    raised = exceptions.raise_by_rule(
        uow,
        Place(site=batch.site_id, batch=batch.id, phase=phase.id, phase_number=phase.number),
        rule=RULE,
        title=f"{before.equipment_code} replaced by {begun.equipment_code} in phase {phase.number}",
        description=f"{uow.actor.name}: {reason}",
        under=under,
    )
    uow.session.flush()  # the database asks for both uses and the exception
    made = EquipmentReplacement(
        id=new_id(),
        site_id=batch.site_id,
        batch_id=batch.id,
        phase_execution_id=phase.id,
        ended_use_id=before.id,
        begun_use_id=begun.id,
        reason=reason,
        replaced_by=uow.actor.as_person,
        replaced_name=uow.actor.name,
        replaced_at=uow.now,
        exception_id=raised.id,
    )
    uow.add(made)
    uow.record(EquipmentReplaced(batch=batch.id, equipment=begun.equipment_id, use=begun.id))
