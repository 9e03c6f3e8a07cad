"""Telling an exception, assessing one, approving that, and setting who does."""

from typing import Any

import strawberry

from api.auth.signing import SignatureInput, sign
from api.context import Info, act, changed
from api.exceptions.assessments import ExceptionRoute
from api.exceptions.types import BatchException
from api.problems import Problem
from api.relay import local_id, maybe_id
from domain.exceptions import routing
from domain.exceptions.kinds import ApproverRole, Classification
from domain.exceptions.routes import Route
from domain.execution.commands import approving
from domain.execution.commands import exceptions as commands
from domain.kernel.ids import SiteId
from domain.people.rules import require_reason
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


@strawberry.input(description="Approve an exception's assessment in one of the roles that its class calls.")
class ApproveExceptionAct:
    exception: strawberry.ID
    version: int
    role: ApproverRole

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        found = local_id(self.exception, "Exception", path="exception")
        return approving.APPROVE_EXCEPTION, approving.ApproveException(found, self.version, self.role)


@strawberry.input
class ApproveExceptionInput(ApproveExceptionAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class ApproveExceptionPayload:
    exception: BatchException | None = None
    problems: list[Problem]


@strawberry.input(description="Who approves from now on, in place of the route there was; what is assessed keeps its.")
class SetExceptionRouteInput:
    site_id: strawberry.ID | None = strawberry.field(
        default=None, description="For this site only; left out, for every site without its own."
    )
    version: int | None = strawberry.field(default=None, description="As the route was seen; left out, if none is set.")
    minor: list[ApproverRole] = strawberry.field(description="One after the other; may be nobody but the assessor.")
    major: list[ApproverRole] = strawberry.field(description="QUALITY is among them, a second person of it.")
    critical: list[ApproverRole] = strawberry.field(description="All of those of MAJOR are among them.")
    reason: str
    command_id: str | None = None


@strawberry.type
class SetExceptionRoutePayload:
    route: ExceptionRoute | None = None
    problems: list[Problem]


@strawberry.type
class ExceptionMutation:
    @strawberry.mutation(description="Tell what left the expected path (21 CFR 211.192).")
    def raise_exception(self, info: Info, input: RaiseExceptionInput) -> RaiseExceptionPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, RaiseExceptionPayload, "exception", BatchException, lambda: _raise(info, input))

    @strawberry.mutation(
        description="Classify an exception, for the first time or anew as another class; nobody assesses what they"
        " executed (REV-1, REV-6)."
    )
    def assess_exception(self, info: Info, input: AssessExceptionInput) -> AssessExceptionPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            AssessExceptionPayload,
            "exception",
            BatchException,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )

    @strawberry.mutation(
        description="Approve an exception's assessment, as another person than who assessed it (REV-1, REV-6)."
    )
    def approve_exception(self, info: Info, input: ApproveExceptionInput) -> ApproveExceptionPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            ApproveExceptionPayload,
            "exception",
            BatchException,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )

    @strawberry.mutation(
        description="Set who approves exceptions of each class; quality's act, with its reason (REV-1)."
    )
    def set_exception_route(self, info: Info, input: SetExceptionRouteInput) -> SetExceptionRoutePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, SetExceptionRoutePayload, "route", ExceptionRoute, lambda: _set(info, input))


def _set(info: Info, given: SetExceptionRouteInput) -> Outcome:
    site = None if given.site_id is None else SiteId(local_id(given.site_id, "Site", path="siteId"))
    route = Route(minor=tuple(given.minor), major=tuple(given.major), critical=tuple(given.critical))
    return act(
        info,
        "setExceptionRoute",
        lambda uow: routing.set_route(uow, site=site, seen=given.version, route=route, reason=given.reason),
        given={
            "site": None if site is None else str(site),
            "version": given.version,
            "minor": [one.value for one in route.minor],
            "major": [one.value for one in route.major],
            "critical": [one.value for one in route.critical],
            "reason": given.reason,
        },
        command_id=given.command_id,
        reason=require_reason(given.reason),
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
