"""Insert a phase of the library into one run of a recipe: proposed, approved by quality, then run as any (EXE-10)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution import queries, signed_content
from domain.execution.kinds import OVER, PhaseState
from domain.execution.models import Batch, BatchState, PhaseExecution
from domain.execution.offline import here
from domain.execution.procedure.passes import in_pass
from domain.execution.rules import batches
from domain.execution.rules.recording import REASON_LENGTH
from domain.execution.unforeseen.events import PhaseInserted, PhaseInsertionApproved, PhaseInsertionWithdrawn
from domain.execution.unforeseen.insertion_models import InsertedPhase
from domain.execution.unforeseen.refusals import InsertionApprovedByAnother, InsertionSettled, NotInsertable
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.recipes.kinds import ParameterSource
from domain.recipes.library import versions
from domain.recipes.limits import limits_text
from domain.recipes.models import RecipeCharge, RecipeEquipment, RecipeParameter, RecipePhase
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature

RULE = "EXE-10"
MOST = 50
"""So many phases are inserted into one batch at most: what needs more is another recipe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Insert:
    """Before which run, as it was seen, the phase that a building block's version says, and why."""

    before: UUID
    version: int
    building_block: UUID
    reason: str


def insert(uow: UnitOfWork, given: Insert) -> InsertedPhase:
    """Propose it: from now on the phase behind waits for it, since nothing may run past what may have to come first.

    What is done, and how it is signed, the building block says, which was approved as any recipe is; it takes no
    material and calculates nothing. Raises NotFound, Forbidden, VersionConflict, WrongState, BatchDecided,
    InvalidInput, OperationAway, NotInLibrary, NotInsertable.
    """
    before = uow.load(PhaseExecution, given.before, Permission.BATCH_SUPERVISE, version=given.version)
    batch = queries.locked_batch(uow, before.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    if batch.state in OVER or batch.state == BatchState.IDLE:
        raise WrongState(kind="batch", state=batch.state, act="INSERT", allowed=())
    _require_ahead(before)
    here.require_here(uow, before)
    reason = require_words(given.reason, limit=REASON_LENGTH, path=("reason",))
    source, phase = _phase_of(uow, given)
    there = uow.find(InsertedPhase, InsertedPhase.batch_id == batch.id)
    if len(there) >= MOST:
        problem = f"{MOST} phases were inserted into this batch, the most that are; write them into its recipe."
        raise InvalidInput(path=("beforePhase",), problem=problem)
    number = _next_number(uow, batch, there)
    told = f"Phase {number} {phase.name}, inserted before phase {before.number}{in_pass(before.passes)}"
    raised = exceptions.raise_by_rule(
        uow,
        Place(site=batch.site_id, batch=batch.id, phase=before.id, phase_number=before.number),
        rule=RULE,
        title=told[:200],
        description=f"{source}. {uow.actor.name}: {reason}",
    )
    uow.session.flush()  # the database asks for the exception
    made = InsertedPhase(
        id=new_id(),
        site_id=batch.site_id,
        batch_id=batch.id,
        number=number,
        before_id=before.id,
        recipe_phase_id=phase.id,
        source=source,
        reason=reason,
        exception_id=raised.id,
        proposed_by=uow.actor.as_person,
        proposed_name=uow.actor.name,
        proposed_at=uow.now,
    )
    uow.record(PhaseInserted(batch=batch.id, inserted=made.id))
    return uow.add(made)


def withdraw(uow: UnitOfWork, *, inserted: UUID, version: int, reason: str) -> InsertedPhase:
    """It isn't run after all: while it hasn't begun; the exception stays.

    Raises NotFound, Forbidden, VersionConflict, BatchDecided, InvalidInput, InsertionSettled.
    """
    found = uow.load(InsertedPhase, inserted, Permission.BATCH_SUPERVISE, version=version)
    batch = queries.locked_batch(uow, found.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    _require_standing(found)
    because = require_words(reason, limit=REASON_LENGTH, path=("reason",))
    runs = uow.lock(PhaseExecution, PhaseExecution.inserted_id == found.id)
    if any(run.started_at is not None for run in runs):
        raise InsertionSettled(number=found.number, because="it began; it is completed, stopped or aborted.")
    for run in runs:
        run.left_out_at = uow.now
    found.withdrawn_by, found.withdrawn_name = uow.actor.as_person, uow.actor.name
    found.withdrawn_at, found.withdrawn_because = uow.now, because
    uow.record(PhaseInsertionWithdrawn(batch=batch.id, inserted=found.id))
    return found


@dataclass(frozen=True, slots=True)
class ApproveInsertedPhase:
    """`subject` is the inserted phase."""

    subject: UUID
    version: int

    def as_json(self) -> dict[str, Json]:
        return {"insertedPhase": str(self.subject), "version": self.version}


def _check(uow: UnitOfWork, found: InsertedPhase, _: ApproveInsertedPhase) -> None:
    """Raises WrongState, BatchDecided, InsertionSettled, InvalidInput."""
    before = uow.hold(PhaseExecution, found.before_id)
    batch = queries.locked_batch(uow, found.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    if batch.state in OVER:
        raise WrongState(kind="batch", state=batch.state, act="INSERT", allowed=())
    _require_standing(found)
    if found.approved_at is not None:
        raise InsertionSettled(number=found.number, because=f"{found.approved_name} approved it already.")
    _require_ahead(before)


def _content(uow: UnitOfWork, found: InsertedPhase, _: ApproveInsertedPhase) -> Json:
    """What will be done, in full, where, and why."""
    before, phase = uow.hold(PhaseExecution, found.before_id), _recipe(uow, found.recipe_phase_id)
    parameters = uow.find(RecipeParameter, RecipeParameter.recipe_phase_id == phase.id)
    return {
        "batch": signed_content.of_batch(queries.locked_batch(uow, found.batch_id)),
        "number": found.number,
        "before": {"number": before.number, "name": queries.recipe_phase(uow, before).name},
        "source": found.source,
        "name": phase.name,
        "instruction": phase.instruction,
        "parameters": [_told(one) for one in sorted(parameters, key=lambda one: one.position)],
        "signatures": list(phase.signatures),
        "reason": found.reason,
        "proposedBy": {"id": str(found.proposed_by), "name": found.proposed_name},
    }


def _told(parameter: RecipeParameter) -> Json:
    return {
        "name": parameter.name,
        "kind": parameter.kind,
        "unit": parameter.unit,
        "limits": limits_text(parameter),
        "choices": list(parameter.choices),
        "repetitions": parameter.repetitions,
        "critical": parameter.critical,
        "signatures": list(parameter.signatures or ()),
    }


def _approve(uow: UnitOfWork, found: InsertedPhase, _: ApproveInsertedPhase, signature: Signature) -> InsertedPhase:
    """Its run is there from then on. Raises InsertionApprovedByAnother."""
    if signature.person_id == found.proposed_by:
        raise InsertionApprovedByAnother
    found.approved_by, found.approved_name = signature.person_id, signature.printed_name
    found.approved_at, found.signature_id = uow.now, signature.id
    uow.session.flush()
    same = PhaseExecution.batch_id == found.batch_id, PhaseExecution.recipe_phase_id == found.recipe_phase_id
    uow.add(
        PhaseExecution(
            id=new_id(),
            site_id=found.site_id,
            batch_id=found.batch_id,
            recipe_phase_id=found.recipe_phase_id,
            number=found.number,
            passes=[],
            run=max((one.run or 1 for one in uow.find(PhaseExecution, *same)), default=0) + 1,
            inserted_id=found.id,
            state=PhaseState.IDLE,
        )
    )
    uow.record(PhaseInsertionApproved(batch=found.batch_id, inserted=found.id))
    return found


def is_ahead(before: PhaseExecution) -> bool:
    """Whether something can be inserted before the run: one of the recipe that is to come."""
    gone = before.replaced_at or before.left_out_at or before.not_applicable_at
    return before.state == PhaseState.IDLE and gone is None and before.inserted_id is None


def _require_ahead(before: PhaseExecution) -> None:
    """Raises InvalidInput."""
    if not is_ahead(before):
        problem = f"Phase {before.number} isn't to come; insert before a phase of the recipe that hasn't begun."
        raise InvalidInput(path=("beforePhase",), problem=problem)


def _require_standing(found: InsertedPhase) -> None:
    if found.withdrawn_at is not None:
        raise InsertionSettled(number=found.number, because=f"{found.withdrawn_name} withdrew it.")


def _phase_of(uow: UnitOfWork, given: Insert) -> tuple[str, RecipePhase]:
    """The source in words, and its only phase. Raises NotFound, Forbidden, NotInLibrary, NotInsertable."""
    path = ("buildingBlockVersion",)
    source = versions.effective(uow, given.building_block, path=path)
    phases = uow.find(RecipePhase, RecipePhase.recipe_version_id == source.version.id)
    if len(phases) != 1:
        raise NotInsertable(source=source.title, because=f"it has {len(phases)} phases, and one is inserted", path=path)
    (phase,) = phases
    parameters = uow.find(RecipeParameter, RecipeParameter.recipe_phase_id == phase.id)
    charges = uow.any(RecipeCharge, RecipeCharge.recipe_phase_id == phase.id)
    equipped = uow.any(RecipeEquipment, RecipeEquipment.recipe_version_id == source.version.id)
    because = _in_the_way(parameters, charges=charges, equipped=equipped)
    if because is not None:
        raise NotInsertable(source=source.title, because=because, path=path)
    return source.title, phase


def _in_the_way(parameters: list[RecipeParameter], *, charges: bool, equipped: bool) -> str | None:
    """Why a phase needs more of its recipe than another batch has."""
    if charges:
        return "it charges materials of its own formula"
    if equipped:
        return "it demands equipment by its own recipe"
    own = {ParameterSource.CALCULATED, ParameterSource.INSTRUMENT, ParameterSource.WEIGHED}
    for one in parameters:
        if one.source in own:
            return f"{one.name} is {one.source.lower()}, by what its own recipe says"
        if one.every_value is not None:
            return f"{one.name} comes round while another phase of its recipe runs"
    return None


def _next_number(uow: UnitOfWork, batch: Batch, there: list[InsertedPhase]) -> int:
    of = PhaseExecution
    last = uow.session.scalar(
        select(func.max(of.number)).where(of.company_id == batch.company_id, of.batch_id == batch.id)
    )
    return max([last or 0, *(one.number for one in there)]) + 1


def _recipe(uow: UnitOfWork, phase: UUID) -> RecipePhase:
    found = uow.look_at(RecipePhase, phase)
    if found is None:
        raise NotFound(kind="RecipePhase", id=phase)
    return found


APPROVE_INSERTED_PHASE: SignedAct[ApproveInsertedPhase, InsertedPhase] = SignedAct(
    name="approveInsertedPhase",
    model=InsertedPhase,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_QUALITY,
    meaning=lambda _: Meaning.QUALITY,
    content=_content,
    check=_check,
    perform=_approve,
)
