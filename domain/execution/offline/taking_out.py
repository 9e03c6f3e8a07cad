"""Take an operation of a batch out on a device, bring it back, recall it (OFL-3)."""

from dataclasses import dataclass
from uuid import UUID

from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution import queries
from domain.execution.equipment import demanding
from domain.execution.gate import person as gate
from domain.execution.models import Batch, BatchState, PhaseExecution, PhaseState
from domain.execution.offline import applying, ending
from domain.execution.offline.events import OperationTakenOut
from domain.execution.offline.leaving import Leaving, Recorded, require_may_leave
from domain.execution.offline.models import OfflineDevice, OperationTakeOut
from domain.execution.offline.refusals import CannotBeTakenOut, OperationAway
from domain.execution.procedure import plans
from domain.execution.procedure.plans import CHOOSING, Plan
from domain.execution.rules import batches
from domain.execution.rules.recording import REASON_LENGTH
from domain.execution.states import BATCH, BatchAct
from domain.execution.unforeseen import inserted
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.recipes.kinds import Moment, ParameterSource, PhaseSignature
from domain.recipes.models import RecipeCharge, RecipePhase

RULE = "OFL-3"
OPEN = (PhaseState.IDLE, PhaseState.RUNNING)
ENDED = (PhaseState.COMPLETE, PhaseState.STOPPED, PhaseState.ABORTED)
MOST = 200
"""So many phases are taken out at once at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOut:
    """Which operation of the batch, as its recipe's phases call it and its unit procedure, on which device."""

    batch: UUID
    unit_procedure: str
    operation: str
    device: UUID


def take_out(uow: UnitOfWork, given: TakeOut) -> OperationTakeOut:
    """Let a device go on with what is left of an operation, and nobody else meanwhile (OFL-3).

    What a phase needs of others, of the server or of equipment at the act isn't taken out. Raises NotFound, Forbidden,
    DeviceRevoked, WrongState, BatchDecided, OperationAway, CannotBeTakenOut, NotTrained, InvalidInput.
    """
    device = applying.require_device(uow, given.device)
    batch = uow.load(Batch, given.batch, Permission.BATCH_EXECUTE)
    if batch.site_id != device.site_id:
        raise NotFound(kind="Batch", id=batch.id, path=("batch",))
    batches.require_undecided(batch.number, batch.disposition)
    BATCH.after(BatchState(batch.state), BatchAct.EXECUTE)
    recipe = _phases_of(uow, batch, given)
    runs = _left(uow, batch, recipe)
    plan = plans.of(uow, batch)
    require_may_leave(_leaving(uow, run, recipe[run.recipe_phase_id], plan) for run in runs)
    for run in runs:
        if run.take_out_id is not None:
            away = uow.hold(OperationTakeOut, run.take_out_id)
            raise OperationAway(operation=away.operation, device=away.device_code, person=away.taken_name)
        gate.require_admitted(uow, run)
    made = uow.add(_made(uow, batch, device, given))
    uow.session.flush()
    for run in runs:
        run.take_out_id = made.id
    uow.record(OperationTakenOut(batch=batch.id, take_out=made.id))
    return made


def bring_back(uow: UnitOfWork, *, take_out: UUID, version: int, reason: str) -> OperationTakeOut:
    """Whoever took it out has sent all that the device holds: others go on (OFL-3).

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput.
    """
    found, _ = _open(uow, take_out, version, Permission.BATCH_EXECUTE)
    if found.taken_by != uow.actor.as_person:
        problem = f"{found.taken_name} took it out and brings it back; a supervisor recalls it (recallOperation)."
        raise InvalidInput(path=("takeOut",), problem=problem)
    ending.end(uow, found, because=require_words(reason, limit=REASON_LENGTH, path=("reason",)))
    return found


def recall(uow: UnitOfWork, *, take_out: UUID, version: int, reason: str) -> OperationTakeOut:
    """Others go on although the device may hold what was done: an exception; what it sends then isn't applied (OFL-3).

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput.
    """
    found, batch = _open(uow, take_out, version, Permission.BATCH_SUPERVISE)
    because = require_words(reason, limit=REASON_LENGTH, path=("reason",))
    told = exceptions.raise_by_rule(
        uow,
        Place(site=batch.site_id, batch=batch.id),
        rule=RULE,
        title=f"Operation {found.operation} recalled from device {found.device_code}"[:200],
        description=f"{found.taken_name} had taken it out. {uow.actor.name}: {because}",
    )
    uow.session.flush()
    found.recalled, found.exception_id = True, told.id
    ending.end(uow, found, because=because)
    return found


def _open(uow: UnitOfWork, take_out: UUID, version: int, permission: Permission) -> tuple[OperationTakeOut, Batch]:
    found = uow.load(OperationTakeOut, take_out, permission, version=version)
    if found.ended_at is not None:
        raise WrongState(kind="operation that was taken out", state="BROUGHT_BACK", act="BRING_BACK", allowed=())
    return found, queries.locked_batch(uow, found.batch_id)


def _phases_of(uow: UnitOfWork, batch: Batch, given: TakeOut) -> dict[UUID, RecipePhase]:
    """The recipe's phases of the operation. Raises InvalidInput."""
    of = RecipePhase
    found = uow.find(
        of,
        of.recipe_version_id == batch.recipe_version_id,
        of.unit_procedure == given.unit_procedure,
        of.operation == given.operation,
    )
    if not found:
        problem = (
            f"The batch's recipe has no operation {given.operation!r} in a unit procedure {given.unit_procedure!r}."
        )
        raise InvalidInput(path=("operation",), problem=problem)
    return {one.id: one for one in found}


def _left(uow: UnitOfWork, batch: Batch, recipe: dict[UUID, RecipePhase]) -> list[PhaseExecution]:
    """The runs of these phases that aren't over, locked, in their order.

    What stands still is lifted first. Raises CannotBeTakenOut, InvalidInput.
    """
    of = PhaseExecution
    runs = uow.lock(
        of,
        of.batch_id == batch.id,
        of.recipe_phase_id.in_(recipe),
        of.replaced_at.is_(None),
        of.left_out_at.is_(None),
        of.not_applicable_at.is_(None),
    )
    still = [one for one in runs if one.state not in {*OPEN, *ENDED}]
    if still:
        said = tuple(f"phase {one.number} is {one.state.lower()}" for one in still)
        raise CannotBeTakenOut(because=said, path=("operation",))
    left = [one for one in runs if one.state in OPEN]
    if not left or len(left) > MOST:
        problem = f"A device takes out 1 to {MOST} phases that go on or wait; of this operation {len(left)} do."
        raise InvalidInput(path=("operation",), problem=problem)
    return sorted(left, key=lambda one: (one.number, one.passes))


def _leaving(uow: UnitOfWork, run: PhaseExecution, recipe: RecipePhase, plan: Plan) -> Leaving:
    parameters = queries.parameters(uow, run)
    moments = ((run.number, one) for one in Moment)
    return Leaving(
        number=run.number,
        signatures=frozenset(PhaseSignature(one) for one in recipe.signatures),
        parameters=tuple(
            Recorded(
                name=one.name,
                source=None if one.source is None else ParameterSource(one.source),
                signed=bool(one.signatures),
                comes_round=one.every_value is not None,
            )
            for one in parameters
        ),
        charges=uow.any(RecipeCharge, RecipeCharge.recipe_phase_id == recipe.id),
        decided=_decided(plan, run.number),
        timed=any(one in plan.watches.beginning or one in plan.watches.ending for one in moments),
        during=recipe.during_number,
        equipped=run.state == PhaseState.IDLE and demanding.anything(uow, run),
        behind=inserted.undone_before(uow, run),
    )


def _decided(plan: Plan, number: int) -> bool:
    """Whether a loop or selection is around the phase."""
    if plan.straight:
        return False
    at = plan.route.phases[number]
    block = plan.route.phase(at).block
    while block is not None:
        if plan.blocks[block].kind in CHOOSING:
            return True
        block = plan.blocks[block].parent
    return False


def _made(uow: UnitOfWork, batch: Batch, device: OfflineDevice, given: TakeOut) -> OperationTakeOut:
    return OperationTakeOut(
        id=new_id(),
        site_id=batch.site_id,
        batch_id=batch.id,
        unit_procedure=given.unit_procedure,
        operation=given.operation,
        device_id=device.id,
        device_code=device.code,
        taken_by=uow.actor.as_person,
        taken_name=uow.actor.name,
        taken_at=uow.now,
        recalled=False,
    )
