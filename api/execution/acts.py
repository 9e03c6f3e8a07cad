"""The inputs of execution's mutations, and how each becomes its command."""

from typing import Any
from uuid import UUID

import strawberry

from api.auth.signing import SignatureInput
from api.context import Info, act
from api.execution.inputs import ContentInput, LateEntryInput, ReadingInput
from api.recipes.enums import PhaseSignature
from api.relay import local_id, maybe_id
from api.scalars import QuantityInput
from domain.downtime.commands import transcribing
from domain.downtime.commands.transcribing import FromPaper
from domain.execution.commands import holding, recording, running, signing
from domain.execution.commands.correcting import CORRECT_VALUE, CorrectValue
from domain.execution.commands.issuing import ISSUE_BATCH, IssueBatch
from domain.execution.commands.recording import RecordValue
from domain.execution.commands.signing import SignPhase
from domain.execution.commands.signing_values import SIGN_VALUE, SignValue
from domain.execution.content import time_text
from domain.execution.readings.rules import Reading
from domain.kernel.canonical import Json
from domain.kernel.quantity import Quantity
from domain.signatures.acts import SignedAct, SignedInput
from infra.transaction import Outcome

Signing = tuple[SignedAct[Any, Any], SignedInput]


@strawberry.input(description="Which recipe version, as it was seen, and the batch's number and size.")
class IssueBatchAct:
    recipe_version: strawberry.ID
    version: int
    number: str | None = strawberry.field(
        default=None, description="Left out where a pattern numbers batches (setBatchNumbering)."
    )
    size: QuantityInput | None = strawberry.field(
        default=None, description="Within the recipe's size range; null: the recipe's own size (REC-6)."
    )
    rework: strawberry.ID | None = strawberry.field(
        default=None, description="The approval by which it is made of rejected lots of another batch (approveRework)."
    )

    def signed(self) -> Signing:
        found = local_id(self.recipe_version, "MasterRecipeVersion", path="recipeVersion")
        size = None if self.size is None else Quantity(self.size.value, self.size.unit)
        rework = maybe_id(self.rework, "ReworkApproval", path="rework")
        return ISSUE_BATCH, IssueBatch(found, self.version, self.number, size, rework)


@strawberry.input
class IssueBatchInput(IssueBatchAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="Which phase, as it was seen; no values travel with it (EXE-19).")
class CompletePhaseAct:
    phase: strawberry.ID
    version: int

    def signed(self) -> Signing:
        return signing.COMPLETE_PHASE, SignPhase(_phase(self.phase), self.version)


@strawberry.input
class CompletePhaseInput(CompletePhaseAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="Which phase, as it was seen.")
class VerifyPhaseAct:
    phase: strawberry.ID
    version: int

    def signed(self) -> Signing:
        return signing.VERIFY_PHASE, SignPhase(_phase(self.phase), self.version)


@strawberry.input
class VerifyPhaseInput(VerifyPhaseAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="Which phase, as it was seen.")
class ApprovePhaseAct:
    phase: strawberry.ID
    version: int

    def signed(self) -> Signing:
        return signing.APPROVE_PHASE, SignPhase(_phase(self.phase), self.version)


@strawberry.input
class ApprovePhaseInput(ApprovePhaseAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="Which value, as it was seen; what it should read, and why.")
class CorrectValueAct:
    value: strawberry.ID
    version: int
    content: ContentInput
    reason: str

    def signed(self) -> Signing:
        value = local_id(self.value, "ParameterValue", path="value")
        return CORRECT_VALUE, CorrectValue(value, self.version, self.content.to_domain(), self.reason)

    def require_uploaded(self, info: Info) -> None:
        """A file in it was uploaded by this company, and lately (EXE-16). Raises InvalidInput."""
        self.content.require_uploaded(info)


@strawberry.input
class CorrectValueInput(CorrectValueAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="Which value, as it was seen, and as what it is signed; its recipe asks for that.")
class SignValueAct:
    value: strawberry.ID
    version: int
    meaning: PhaseSignature

    def signed(self) -> Signing:
        value = local_id(self.value, "ParameterValue", path="value")
        return SIGN_VALUE, SignValue(value, self.version, self.meaning)


@strawberry.input
class SignValueInput(SignValueAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input
class StartPhaseInput:
    phase: strawberry.ID
    version: int
    command_id: str | None = None


@strawberry.input(description="One content for one parameter and repetition of a running phase.")
class RecordValueInput:
    phase: strawberry.ID
    parameter: strawberry.ID
    content: ContentInput
    repetition: int = 1
    late: LateEntryInput | None = None
    reading: ReadingInput | None = strawberry.field(
        default=None, description="Where the content comes from, of a parameter that an instrument gives (EXE-17)."
    )
    manual_fallback: str | None = strawberry.field(
        default=None, description="Why it is typed instead of read; an exception (EXE-17)."
    )
    planned_deviation: strawberry.ID | None = strawberry.field(
        default=None, description="By which it is outside of its limits (UNX-2)."
    )
    early: str | None = strawberry.field(
        default=None, description="Why an in-process control is taken before its time; an exception (EXE-20)."
    )
    command_id: str | None = None


@strawberry.input
class HoldBatchInput:
    batch: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input
class RestartBatchInput:
    batch: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


def start(info: Info, given: StartPhaseInput) -> Outcome:
    phase = _phase(given.phase)
    return act(
        info,
        "startPhase",
        lambda uow: running.start_phase(uow, phase=phase, version=given.version),
        given={"phase": str(phase), "version": given.version},
        command_id=given.command_id,
    )


def record(info: Info, given: RecordValueInput) -> Outcome:
    given.content.require_uploaded(info)
    wanted = RecordValue(
        phase=_phase(given.phase),
        parameter=local_id(given.parameter, "RecipeParameter", path="parameter"),
        repetition=given.repetition,
        content=given.content.to_domain(),
        late=None if given.late is None else given.late.to_domain(),
        reading=None if given.reading is None else given.reading.to_domain(),
        fallback=given.manual_fallback,
        deviation=maybe_id(given.planned_deviation, "PlannedDeviation", path="plannedDeviation"),
        early=given.early,
    )
    paper = None if given.late is None or given.late.paper is None else given.late.paper.to_domain()
    return act(
        info,
        "recordValue",
        lambda uow: (
            recording.record_value(uow, wanted) if paper is None else transcribing.record_value(uow, wanted, paper)
        ),
        given=recorded(wanted, paper),
        command_id=given.command_id,
        reason=(wanted.fallback or wanted.early) if wanted.late is None else wanted.late.reason,
    )


def hold(info: Info, given: HoldBatchInput) -> Outcome:
    batch = local_id(given.batch, "Batch", path="batch")
    return act(
        info,
        "holdBatch",
        lambda uow: holding.hold_batch(uow, batch=batch, version=given.version, reason=given.reason),
        given={"batch": str(batch), "version": given.version, "reason": given.reason},
        command_id=given.command_id,
        reason=given.reason,
    )


def restart(info: Info, given: RestartBatchInput) -> Outcome:
    batch = local_id(given.batch, "Batch", path="batch")
    return act(
        info,
        "restartBatch",
        lambda uow: holding.restart_batch(uow, batch=batch, version=given.version, reason=given.reason),
        given={"batch": str(batch), "version": given.version, "reason": given.reason},
        command_id=given.command_id,
        reason=given.reason,
    )


def _phase(given: str) -> UUID:
    return local_id(given, "PhaseExecution", path="phase")


def recorded(given: RecordValue, paper: FromPaper | None = None) -> Json:
    late = None if given.late is None else {"at": time_text(given.late.event_at), "reason": given.late.reason}
    return {
        "phase": str(given.phase),
        "parameter": str(given.parameter),
        "repetition": given.repetition,
        "content": given.content.as_json(),
        "late": late,
        **({} if given.reading is None else {"reading": _read(given.reading)}),
        **({} if given.fallback is None else {"fallback": given.fallback}),
        **({} if paper is None else {"paper": [str(paper.page), paper.performed_by, paper.remark]}),
        **({} if given.deviation is None else {"plannedDeviation": str(given.deviation)}),
        **({} if given.early is None else {"early": given.early}),
    }


def _read(given: Reading) -> Json:
    return {
        "instrument": str(given.instrument),
        "quality": given.quality.value,
        "measuredAt": time_text(given.measured_at),
    }
