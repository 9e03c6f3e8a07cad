"""Mark something of a batch as not applicable, have it approved where it is critical, take it back (EXE-9).

A supervisor marks; on a critical phase or parameter it is in force once quality approved it, as another person. It is
an exception from the beginning, and stays one when it is taken back.
"""

from dataclasses import dataclass
from uuid import UUID

from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution import queries, signed_content
from domain.execution.gate import person as gate
from domain.execution.kinds import PhaseState
from domain.execution.models import Batch, BatchState, PhaseExecution
from domain.execution.offline import here
from domain.execution.procedure.passes import in_pass
from domain.execution.rules import batches, recording
from domain.execution.rules.recording import REASON_LENGTH, Repetitions
from domain.execution.states import BATCH, PHASE, BatchAct, PhaseAct
from domain.execution.unforeseen import applying, excusing, inserted, referring
from domain.execution.unforeseen.events import MarkedNotApplicable, NotApplicableApproved, NotApplicableTakenBack
from domain.execution.unforeseen.models import NotApplicable
from domain.execution.unforeseen.refusals import ApprovedByAnother, NotApplicableSettled
from domain.kernel.canonical import Json
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.recipes.models import RecipeParameter
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature

RULE = "EXE-9"
MOST = 200
"""So many things of one run aren't applicable at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What isn't applicable: a phase as it was seen; of it a parameter, where given, and of that a repetition.

    `deviation` is a planned one that allows it.
    """

    phase: UUID
    version: int
    parameter: UUID | None = None
    repetition: int | None = None
    reason: str
    deviation: UUID | None = None


def mark(uow: UnitOfWork, given: Mark) -> NotApplicable:
    """Say that something isn't applicable in this run, and why (EXE-9).

    A phase that began is marked parameter by parameter, one that hasn't begun as a whole. Raises NotFound, Forbidden,
    VersionConflict, WrongState, BatchDecided, InvalidInput, NotApplicableSettled, NotTrained, DeviationNotInForce,
    NothingWouldBeRun.
    """
    phase = uow.load(PhaseExecution, given.phase, Permission.BATCH_SUPERVISE, version=given.version)
    batch = queries.locked_batch(uow, phase.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    parameter = None if given.parameter is None else queries.parameter(uow, phase, given.parameter)
    if given.repetition is not None and parameter is None:
        raise InvalidInput(path=("parameter",), problem="Of which parameter is this the repetition?")
    require_open(batch, phase, parameter)
    _require_nothing_before(uow, phase, parameter)
    reason = require_words(given.reason, limit=REASON_LENGTH, path=("reason",))
    _require_markable(uow, phase, parameter, given.repetition)
    gate.require(uow, phase)
    critical = _critical(uow, phase, parameter)
    made = _write(uow, phase, given, critical=critical, reason=reason, exception=_tell(uow, phase, given, reason))
    uow.record(MarkedNotApplicable(batch=phase.batch_id, phase=phase.id, mark=made.id))
    if not critical:
        applying.apply(uow, batch, phase, made)
    return made


def take_back(uow: UnitOfWork, *, mark: UUID, version: int, reason: str) -> NotApplicable:
    """It is applicable after all: what the recipe says counts again, while the phase is open (EXE-9).

    A whole phase, while nothing behind it began; what waits for its approval, at any time. Raises NotFound, Forbidden,
    VersionConflict, WrongState, BatchDecided, InvalidInput, NotApplicableSettled, WentOn, NotTrained.
    """
    seen = uow.look_at(NotApplicable, mark)
    phases = [] if seen is None else uow.lock(PhaseExecution, PhaseExecution.id == seen.phase_execution_id)
    found = uow.load(NotApplicable, mark, Permission.BATCH_SUPERVISE, version=version)
    (phase,) = phases
    batch = queries.locked_batch(uow, found.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    if found.taken_back_at is not None:
        raise NotApplicableSettled(because=f"{found.taken_back_name} took this back already.")
    because = require_words(reason, limit=REASON_LENGTH, path=("reason",))
    gate.require(uow, phase)
    if found.in_force:
        require_open(batch, phase, found.recipe_parameter_id)
        applying.take_back(uow, batch, phase, found)
    found.taken_back_by, found.taken_back_name = uow.actor.as_person, uow.actor.name
    found.taken_back_at, found.taken_back_because = uow.now, because
    uow.record(NotApplicableTakenBack(batch=batch.id, phase=phase.id, mark=found.id))
    return found


@dataclass(frozen=True, slots=True)
class ApproveNotApplicable:
    """`subject` is the mark."""

    subject: UUID
    version: int

    def as_json(self) -> dict[str, Json]:
        return {"notApplicable": str(self.subject), "version": self.version}


def _check(uow: UnitOfWork, found: NotApplicable, _: ApproveNotApplicable) -> None:
    """What was recorded meanwhile stands, and what a device has stays as it is there (OFL-3).

    Raises WrongState, BatchDecided, NotApplicableSettled, InvalidInput, OperationAway.
    """
    phase = uow.hold(PhaseExecution, found.phase_execution_id)
    batch = queries.locked_batch(uow, found.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    if found.taken_back_at is not None:
        raise NotApplicableSettled(because=f"{found.taken_back_name} took this back; there is nothing to approve.")
    if found.approved_at is not None:
        raise NotApplicableSettled(because=f"{found.approved_name} approved this already.")
    if not found.critical:
        raise NotApplicableSettled(because="This isn't critical: it is in force without an approval.")
    require_open(batch, phase, found.recipe_parameter_id)
    here.require_here(uow, phase)
    _require_nothing_before(uow, phase, found.recipe_parameter_id)
    if found.recipe_parameter_id is not None:
        parameter = queries.parameter(uow, phase, found.recipe_parameter_id)
        _require_unrecorded(uow, phase, parameter, found.repetition)


def _content(uow: UnitOfWork, found: NotApplicable, _: ApproveNotApplicable) -> Json:
    phase = uow.hold(PhaseExecution, found.phase_execution_id)
    return {
        "batch": signed_content.of_batch(queries.locked_batch(uow, found.batch_id)),
        "phase": {"number": phase.number, "name": queries.recipe_phase(uow, phase).name},
        "notApplicable": what(uow, phase, found.recipe_parameter_id, found.repetition),
        "reason": found.reason,
        "markedBy": {"id": str(found.marked_by), "name": found.marked_name},
    }


def _approve(uow: UnitOfWork, found: NotApplicable, _: ApproveNotApplicable, signature: Signature) -> NotApplicable:
    """Raises ApprovedByAnother, and as applying it does."""
    if signature.person_id == found.marked_by:
        raise ApprovedByAnother
    phase = uow.hold(PhaseExecution, found.phase_execution_id)
    found.approved_by, found.approved_name = signature.person_id, signature.printed_name
    found.approved_at, found.signature_id = uow.now, signature.id
    uow.record(NotApplicableApproved(batch=found.batch_id, phase=phase.id, mark=found.id))
    applying.apply(uow, queries.locked_batch(uow, found.batch_id), phase, found)
    return found


def what(uow: UnitOfWork, phase: PhaseExecution, parameter: UUID | None, repetition: int | None) -> str:
    """What is marked, in words."""
    told = f"phase {phase.number} {queries.recipe_phase(uow, phase).name}{in_pass(phase.passes)}"
    if parameter is not None:
        told += f", {queries.parameter(uow, phase, parameter).name}"
    return told if repetition is None else f"{told}, repetition {repetition}"


def require_open(batch: Batch, phase: PhaseExecution, parameter: object) -> None:
    """A whole phase is open until it begins, a parameter while values are recorded. Raises WrongState."""
    state = PhaseState(phase.state)
    if parameter is None:
        BATCH.after(BatchState(batch.state), BatchAct.START)
        PHASE.after(state, PhaseAct.EXCUSE)
    else:
        BATCH.after(BatchState(batch.state), BatchAct.RECORD)
        PHASE.after(state, PhaseAct.RECORD)


def _require_nothing_before(uow: UnitOfWork, phase: PhaseExecution, parameter: object) -> None:
    """A whole phase isn't passed over with what was inserted before it (EXE-10). Raises NotApplicableSettled."""
    if parameter is None and (waiting := inserted.undone_before(uow, phase)):
        number = waiting[0]
        because = (
            f"Phase {number} was inserted before phase {phase.number} and isn't done: run it, or withdraw it"
            " (withdrawInsertedPhase), first."
        )
        raise NotApplicableSettled(because=because)


def _require_markable(
    uow: UnitOfWork, phase: PhaseExecution, parameter: RecipeParameter | None, repetition: int | None
) -> None:
    """Raises InvalidInput, NotApplicableSettled."""
    if phase.left_out_at is not None or phase.replaced_at is not None:
        raise InvalidInput(path=("phase",), problem=f"This run of phase {phase.number} isn't on the batch's path.")
    standing = [one for one in excusing.of_phase(uow, phase) if one.taken_back_at is None]
    own = None if parameter is None else parameter.id
    for one in standing:
        if one.recipe_parameter_id == own and one.repetition in {None, repetition}:
            raise NotApplicableSettled(because=f"{one.marked_name} marked this already.")
    if len(standing) >= MOST:
        problem = f"{MOST} things of this run aren't applicable, the most that are kept: abort it, or repeat the phase."
        raise InvalidInput(path=("phase",), problem=problem)
    if parameter is None:
        return
    _require_unrecorded(uow, phase, parameter, repetition)
    if repetition is None:
        return
    limit = recording.repetitions_of(parameter).limit
    recording.require_repetition(repetition, Repetitions(required=parameter.repetitions, limit=limit))
    if parameter.every_value is not None:
        problem = f"{parameter.name} comes round: tell of each control why it was missed (missControl)."
        raise InvalidInput(path=("repetition",), problem=problem)


def _require_unrecorded(
    uow: UnitOfWork, phase: PhaseExecution, parameter: RecipeParameter, repetition: int | None
) -> None:
    """What is recorded is applicable. Raises InvalidInput."""
    recorded = [one for one in queries.values(uow, phase) if one.recipe_parameter_id == parameter.id]
    if repetition is None and recorded:
        problem = f"{parameter.name} has {len(recorded)} values; mark the repetitions that are missing one by one."
        raise InvalidInput(path=("parameter",), problem=problem)
    if any(one.repetition == repetition for one in recorded):
        problem = f"Repetition {repetition} of {parameter.name} is recorded; correct it where it is wrong."
        raise InvalidInput(path=("repetition",), problem=problem)


def _critical(uow: UnitOfWork, phase: PhaseExecution, parameter: RecipeParameter | None) -> bool:
    """Quality approves it then: the phase is critical, or the parameter, or one of a whole phase's (EXE-9)."""
    concerned = queries.parameters(uow, phase) if parameter is None else [parameter]
    return queries.recipe_phase(uow, phase).critical or any(one.critical for one in concerned)


def _tell(uow: UnitOfWork, phase: PhaseExecution, given: Mark, reason: str) -> UUID:
    told = what(uow, phase, given.parameter, given.repetition)
    under = referring.under(uow, given.deviation, batch=phase.batch_id, phase=phase)
    raised = exceptions.raise_by_rule(
        uow,
        Place(site=phase.site_id, batch=phase.batch_id, phase=phase.id, phase_number=phase.number),
        rule=RULE,
        title=f"{told[0].upper()}{told[1:]}: not applicable",
        description=f"{uow.actor.name}: {reason}",
        under=under,
    )
    return raised.id


def _write(
    uow: UnitOfWork, phase: PhaseExecution, given: Mark, *, critical: bool, reason: str, exception: UUID
) -> NotApplicable:
    uow.session.flush()  # the database asks for the exception
    return uow.add(
        NotApplicable(
            id=new_id(),
            site_id=phase.site_id,
            batch_id=phase.batch_id,
            phase_execution_id=phase.id,
            recipe_parameter_id=given.parameter,
            repetition=given.repetition,
            critical=critical,
            reason=reason,
            marked_by=uow.actor.as_person,
            marked_name=uow.actor.name,
            marked_at=uow.now,
            exception_id=exception,
        )
    )


APPROVE_NOT_APPLICABLE: SignedAct[ApproveNotApplicable, NotApplicable] = SignedAct(
    name="approveNotApplicable",
    model=NotApplicable,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_QUALITY,
    meaning=lambda _: Meaning.QUALITY,
    content=_content,
    check=_check,
    perform=_approve,
)
