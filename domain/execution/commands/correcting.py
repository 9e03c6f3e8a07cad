"""Correct a value: a revision with reason and signature; the original stays (EXE-6)."""

from dataclasses import dataclass
from uuid import UUID

from domain.exceptions import commands as exceptions
from domain.execution import content as contents
from domain.execution import queries, signed_content
from domain.execution.calculation import loading
from domain.execution.calculation.consequences import Consequences
from domain.execution.commands import calculating, excepting, reopening, rippling
from domain.execution.commands.revising import revision_of
from domain.execution.content import Content
from domain.execution.events import ValueCorrected
from domain.execution.gate import person as gate
from domain.execution.kinds import EXCEPTIONAL
from domain.execution.models import Batch, BatchState, ParameterValue, PhaseExecution, PhaseState
from domain.execution.procedure import revising
from domain.execution.procedure.passes import in_pass
from domain.execution.rules import batches, recording
from domain.execution.rules.judgement import judge
from domain.execution.states import BATCH, PHASE, BatchAct, PhaseAct
from domain.kernel.canonical import Json
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.recipes.kinds import ParameterSource
from domain.recipes.models import RecipeParameter
from domain.signatures.acts import SignedAct
from domain.signatures.models import Meaning, Signature


@dataclass(frozen=True, slots=True)
class CorrectValue:
    """`subject` is the value, `version` as it was seen (EXE-14)."""

    subject: UUID
    version: int
    content: Content
    reason: str

    def as_json(self) -> dict[str, Json]:
        content = self.content.as_json()
        return {"value": str(self.subject), "version": self.version, "content": content, "reason": self.reason}


def _check(uow: UnitOfWork, value: ParameterValue, given: CorrectValue) -> None:
    """Raises WrongState, BatchDecided, WrongKind, WrongUnit, InvalidInput, NothingChanged, Calculated."""
    phase = uow.lock(PhaseExecution, PhaseExecution.id == value.phase_execution_id)[0]
    _lock_dependents(uow, value)
    batch = queries.locked_batch(uow, value.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    BATCH.after(BatchState(batch.state), BatchAct.CORRECT)
    PHASE.after(PhaseState(phase.state), PhaseAct.CORRECT)
    require_words(given.reason, limit=recording.REASON_LENGTH, path=("reason",))
    parameter = _parameter(uow, value)
    if value.formula is not None and value.problem is None:
        recording.require_typed(parameter.source, parameter.name)
    recording.require_change(contents.of(value), _entered(parameter, given))


def _lock_dependents(uow: UnitOfWork, value: ParameterValue) -> None:
    """The phases of which the correction may change values: nobody signs or records in them meanwhile."""
    phases = {
        one.phase for one in loading.plan_of(uow, value.phase_execution_id).dependents({value.recipe_parameter_id})
    }
    if phases:
        uow.lock(PhaseExecution, PhaseExecution.batch_id == value.batch_id, PhaseExecution.recipe_phase_id.in_(phases))


def _content(uow: UnitOfWork, value: ParameterValue, given: CorrectValue) -> Json:
    """With the ripple: what else the correction changes, closes, raises and makes stale (EXE-7)."""
    parameter = _parameter(uow, value)
    entered = _entered(parameter, given)
    return {
        "batch": signed_content.of_batch(uow.find(Batch, Batch.id == value.batch_id)[0]),
        "phase": _phase(uow, value).number,
        "before": signed_content.of_value(value, parameter),
        "after": {"text": entered.shown, "outcome": judge(entered, queries.expectation(parameter)).value},
        "consequences": _consequences(uow, value, parameter, entered).as_json(),
    }


def _perform(uow: UnitOfWork, value: ParameterValue, given: CorrectValue, signature: Signature) -> ParameterValue:
    """Judge again, calculate again, close wrong originals' exceptions, take signatures back (EXE-7, EXE-8).

    Conditions that used the value are decided again.

    Raises NotTrained.
    """
    parameter, phase = _parameter(uow, value), _phase(uow, value)
    gate.require(uow, phase)
    reason = given.reason.strip()
    because = f"{parameter.name} was corrected: {reason}"[: recording.REASON_LENGTH]
    found = _consequences(uow, value, parameter, _entered(parameter, given))
    batch = uow.find(Batch, Batch.id == value.batch_id)[0]
    exceptions.correct(uow, value.id, cleared=found.cleared(value.id), because=because)
    _revise(uow, value, parameter, given)
    uow.add(revision_of(value, reason=reason, signature=signature.id))
    if value.outcome in EXCEPTIONAL:
        excepting.out_of_limit(uow, phase.number, value, parameter, passes=phase.passes)
    output = loading.plan_of(uow, phase.id).told_by(parameter.id)
    if output is not None:
        excepting.of_yield(uow, phase, value, parameter, output, found.corrected.yields)
    if found.corrected.by_hand:
        excepting.by_hand(uow, phase.number, value, parameter, reason=reason, passes=phase.passes)
    told = f"Phase {phase.number}{in_pass(phase.passes)}, {because}"
    calculating.apply(uow, batch, found.changes, because=told, signature=signature.id)
    rippling.take_back(uow, found, because=because)
    revising.decide_again(uow, batch, phase, value, also=[one.value for one in found.changes])
    reopening.reopen(uow, batch)
    uow.record(
        ValueCorrected(
            batch=value.batch_id, phase=phase.id, value=value.id, revision=value.revision, outcome=value.outcome
        )
    )
    return value


def _consequences(uow: UnitOfWork, value: ParameterValue, parameter: RecipeParameter, entered: Content) -> Consequences:
    by_hand = parameter.source == ParameterSource.CALCULATED
    return rippling.foretell(uow, value, parameter, entered, by_hand=by_hand)


def _revise(uow: UnitOfWork, value: ParameterValue, parameter: RecipeParameter, given: CorrectValue) -> None:
    entered = _entered(parameter, given)
    for name, column in contents.columns(entered).items():
        setattr(value, name, column)
    value.outcome = judge(entered, queries.expectation(parameter))
    value.formula = value.problem = None
    value.revision += 1
    value.recorded_by, value.recorded_name, value.recorded_at = uow.actor.as_person, uow.actor.name, uow.now


def _entered(parameter: RecipeParameter, given: CorrectValue) -> Content:
    return recording.require_content(given.content, queries.expectation(parameter))


def _parameter(uow: UnitOfWork, value: ParameterValue) -> RecipeParameter:
    return uow.find(RecipeParameter, RecipeParameter.id == value.recipe_parameter_id)[0]


def _phase(uow: UnitOfWork, value: ParameterValue) -> PhaseExecution:
    return uow.find(PhaseExecution, PhaseExecution.id == value.phase_execution_id)[0]


CORRECT_VALUE: SignedAct[CorrectValue, ParameterValue] = SignedAct(
    name="correctValue",
    model=ParameterValue,
    reads=Permission.BATCH_READ,
    needs=lambda _: Permission.BATCH_EXECUTE,
    meaning=lambda _: Meaning.CORRECTED,
    content=_content,
    check=_check,
    perform=_perform,
)
