"""Executing a batch: each mutation is one act on a batch, a phase or a value."""

import strawberry

from api.auth.signing import sign
from api.context import Info, changed
from api.execution import acts
from api.execution.acts import (
    ApprovePhaseInput,
    CompletePhaseInput,
    CorrectValueInput,
    HoldBatchInput,
    IssueBatchInput,
    RecordValueInput,
    RestartBatchInput,
    SignValueInput,
    StartPhaseInput,
    VerifyPhaseInput,
)
from api.execution.charging import ChargingMutation
from api.execution.commanding import CommandingMutation
from api.execution.phase_types import PhaseExecution
from api.execution.planning import PlanningMutation
from api.execution.returning import ReturningMutation
from api.execution.types import Batch
from api.execution.value_types import ParameterValue
from api.problems import Problem
from infra.transaction import Outcome


@strawberry.type
class IssueBatchPayload:
    batch: Batch | None = None
    problems: list[Problem]


@strawberry.type
class HoldBatchPayload:
    batch: Batch | None = None
    problems: list[Problem]


@strawberry.type
class RestartBatchPayload:
    batch: Batch | None = None
    problems: list[Problem]


@strawberry.type
class StartPhasePayload:
    phase: PhaseExecution | None = None
    problems: list[Problem]


@strawberry.type
class CompletePhasePayload:
    phase: PhaseExecution | None = None
    problems: list[Problem]


@strawberry.type
class VerifyPhasePayload:
    phase: PhaseExecution | None = None
    problems: list[Problem]


@strawberry.type
class ApprovePhasePayload:
    phase: PhaseExecution | None = None
    problems: list[Problem]


@strawberry.type
class RecordValuePayload:
    value: ParameterValue | None = None
    problems: list[Problem]


@strawberry.type
class CorrectValuePayload:
    value: ParameterValue | None = None
    problems: list[Problem]


@strawberry.type
class SignValuePayload:
    value: ParameterValue | None = None
    problems: list[Problem]


@strawberry.type
class BatchMutation:
    @strawberry.mutation(description="Issue a batch from an effective recipe version, signed (REC-1, REC-5).")
    def issue_batch(self, info: Info, input: IssueBatchInput) -> IssueBatchPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, IssueBatchPayload, "batch", Batch, lambda: _sign(info, input))

    @strawberry.mutation(description="Stop a running batch; corrections and exceptions stay possible.")
    def hold_batch(self, info: Info, input: HoldBatchInput) -> HoldBatchPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, HoldBatchPayload, "batch", Batch, lambda: acts.hold(info, input))

    @strawberry.mutation(description="Let a held batch go on.")
    def restart_batch(self, info: Info, input: RestartBatchInput) -> RestartBatchPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, RestartBatchPayload, "batch", Batch, lambda: acts.restart(info, input))


@strawberry.type
class PhaseMutation:
    @strawberry.mutation(description="Start a phase in its turn; the first one starts the batch (EXE-1).")
    def start_phase(self, info: Info, input: StartPhaseInput) -> StartPhasePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, StartPhasePayload, "phase", PhaseExecution, lambda: acts.start(info, input))

    @strawberry.mutation(description="Complete a phase, signed as performed; again after a correction (EXE-7, EXE-19).")
    def complete_phase(self, info: Info, input: CompletePhaseInput) -> CompletePhasePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, CompletePhasePayload, "phase", PhaseExecution, lambda: _sign(info, input))

    @strawberry.mutation(description="Verify a phase as a second person, signed (WGH-14).")
    def verify_phase(self, info: Info, input: VerifyPhaseInput) -> VerifyPhasePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, VerifyPhasePayload, "phase", PhaseExecution, lambda: _sign(info, input))

    @strawberry.mutation(description="Approve a phase for quality, signed.")
    def approve_phase(self, info: Info, input: ApprovePhaseInput) -> ApprovePhasePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, ApprovePhasePayload, "phase", PhaseExecution, lambda: _sign(info, input))


@strawberry.type
class ValueMutation:
    @strawberry.mutation(description="Record one value, now (EXE-19); out of its limits it is an exception (EXE-2).")
    def record_value(self, info: Info, input: RecordValueInput) -> RecordValuePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, RecordValuePayload, "value", ParameterValue, lambda: acts.record(info, input))

    @strawberry.mutation(description="Correct a value with a reason, signed; the original stays visible (EXE-6).")
    def correct_value(self, info: Info, input: CorrectValueInput) -> CorrectValuePayload:  # noqa: A002 -- GraphQL's word
        def work() -> Outcome:
            input.require_uploaded(info)
            return _sign(info, input)

        return changed(info, CorrectValuePayload, "value", ParameterValue, work)

    @strawberry.mutation(description="Sign a value whose recipe asks for it; its phase can't be signed before (EXE-1).")
    def sign_value(self, info: Info, input: SignValueInput) -> SignValuePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, SignValuePayload, "value", ParameterValue, lambda: _sign(info, input))


@strawberry.type
class ExecutionMutation(
    BatchMutation,
    PhaseMutation,
    ValueMutation,
    ChargingMutation,
    ReturningMutation,
    PlanningMutation,
    CommandingMutation,
):
    pass


Signed = (
    IssueBatchInput | CompletePhaseInput | VerifyPhaseInput | ApprovePhaseInput | CorrectValueInput | SignValueInput
)


def _sign(info: Info, given: Signed) -> Outcome:
    return sign(info, *given.signed(), given.signature, given.command_id)
