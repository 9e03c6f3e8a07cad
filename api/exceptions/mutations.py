"""Telling an exception, and assessing one."""

from typing import Any

import strawberry

from api.auth.signing import SignatureInput, sign
from api.context import Info, act, changed
from api.exceptions.types import BatchException
from api.problems import Problem
from api.relay import local_id, maybe_id
from domain.exceptions.kinds import Classification
from domain.execution.commands import exceptions as commands
from domain.signatures.acts import SignedAct, SignedInput
from infra.transaction import Outcome


@strawberry.input(description="What a person saw leave the expected path, in a phase or in the whole batch.")
class RaiseExceptionInput:
    batch: strawberry.ID
    title: str
    description: str
    phase: strawberry.ID | None = None
    planned_deviation: strawberry.ID | None = strawberry.field(
        default=None, description="By which it was done (UNX-2)."
    )
    command_id: str | None = None


@strawberry.type
class RaiseExceptionPayload:
    exception: BatchException | None = None
    problems: list[Problem]


@strawberry.input(description="How grave an exception is, and why; signed as assessed.")
class AssessExceptionAct:
    exception: strawberry.ID
    version: int
    classification: Classification
    rationale: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        found = local_id(self.exception, "Exception", path="exception")
        given = commands.AssessException(found, self.version, self.classification, self.rationale)
        return commands.ASSESS_EXCEPTION, given


@strawberry.input
class AssessExceptionInput(AssessExceptionAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class AssessExceptionPayload:
    exception: BatchException | None = None
    problems: list[Problem]


@strawberry.type
class ExceptionMutation:
    @strawberry.mutation(description="Tell what left the expected path (21 CFR 211.192).")
    def raise_exception(self, info: Info, input: RaiseExceptionInput) -> RaiseExceptionPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, RaiseExceptionPayload, "exception", BatchException, lambda: _raise(info, input))

    @strawberry.mutation(description="Classify an exception; nobody assesses what they executed (REV-1, REV-6).")
    def assess_exception(self, info: Info, input: AssessExceptionInput) -> AssessExceptionPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            AssessExceptionPayload,
            "exception",
            BatchException,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )


def _raise(info: Info, given: RaiseExceptionInput) -> Outcome:
    batch = local_id(given.batch, "Batch", path="batch")
    phase = None if given.phase is None else local_id(given.phase, "PhaseExecution", path="phase")
    deviation = maybe_id(given.planned_deviation, "PlannedDeviation", path="plannedDeviation")
    return act(
        info,
        "raiseException",
        lambda uow: commands.raise_exception(
            uow, batch=batch, phase=phase, title=given.title, description=given.description, deviation=deviation
        ),
        given={
            "batch": str(batch),
            "phase": None if phase is None else str(phase),
            "title": given.title,
            "description": given.description,
            **({} if deviation is None else {"plannedDeviation": str(deviation)}),
        },
        command_id=given.command_id,
    )
