"""Correct a value: a revision with reason and signature; the original stays (EXE-6)."""

from dataclasses import dataclass
from uuid import UUID

from domain.exceptions import commands as exceptions
from domain.execution import content as contents
from domain.execution import queries, signed_content
from domain.execution.commands import reopening
from domain.execution.commands.recording import raise_out_of_limit, revision_of
from domain.execution.content import Content
from domain.execution.events import ValueCorrected
from domain.execution.gate import person as gate
from domain.execution.models import Batch, BatchState, Outcome, ParameterValue, PhaseExecution, PhaseState
from domain.execution.procedure import revising
from domain.execution.rules import batches, recording
from domain.execution.rules.judgement import judge
from domain.execution.states import BATCH, PHASE, BatchAct, PhaseAct
from domain.kernel.canonical import Json
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
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
    """Raises WrongState, BatchDecided, WrongKind, WrongUnit, InvalidInput, NothingChanged."""
    phase = uow.lock(PhaseExecution, PhaseExecution.id == value.phase_execution_id)[0]
    batch = queries.locked_batch(uow, value.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    BATCH.after(BatchState(batch.state), BatchAct.CORRECT)
    PHASE.after(PhaseState(phase.state), PhaseAct.CORRECT)
    require_words(given.reason, limit=recording.REASON_LENGTH, path=("reason",))
    recording.require_change(contents.of(value), _entered(_parameter(uow, value), given))


def _content(uow: UnitOfWork, value: ParameterValue, given: CorrectValue) -> Json:
    parameter = _parameter(uow, value)
    entered = _entered(parameter, given)
    return {
        "batch": signed_content.of_batch(uow.find(Batch, Batch.id == value.batch_id)[0]),
        "phase": _phase(uow, value).number,
        "before": signed_content.of_value(value, parameter),
        "after": {"text": entered.shown, "outcome": judge(entered, queries.expectation(parameter)).value},
    }


def _perform(uow: UnitOfWork, value: ParameterValue, given: CorrectValue, signature: Signature) -> ParameterValue:
    """Judge again, close the wrong original's exception, take back the signatures on the phase (EXE-7, EXE-8).

    Conditions that used the value are decided again.

    Raises NotTrained.
    """
    parameter, phase = _parameter(uow, value), _phase(uow, value)
    gate.require(uow, phase)
    _revise(uow, value, parameter, given)
    uow.add(revision_of(value, reason=given.reason.strip(), signature=signature.id))
    exceptions.resolve_by_correction(uow, value.id)
    if value.outcome == Outcome.ACTION:
        raise_out_of_limit(uow, phase, value, parameter)
    reopening.take_back_signatures(uow, phase, because=f"{parameter.name} was corrected: {given.reason.strip()}"[:2000])
    batch = uow.find(Batch, Batch.id == value.batch_id)[0]
    revising.decide_again(uow, batch, phase, value)
    reopening.reopen(uow, batch)
    uow.record(
        ValueCorrected(
            batch=value.batch_id, phase=phase.id, value=value.id, revision=value.revision, outcome=value.outcome
        )
    )
    return value


def _revise(uow: UnitOfWork, value: ParameterValue, parameter: RecipeParameter, given: CorrectValue) -> None:
    entered = _entered(parameter, given)
    for name, column in contents.columns(entered).items():
        setattr(value, name, column)
    value.outcome = judge(entered, queries.expectation(parameter))
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
