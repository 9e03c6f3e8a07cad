"""Opening deviations, changing what they group, investigating, concluding, approving and withdrawing them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import strawberry

from api.auth.signing import SignatureInput, sign
from api.context import Info, act, changed
from api.deviations.impact import StateImpactInput
from api.deviations.inputs import (
    AddDeviationExceptionsInput,
    ApproveDeviationInput,
    ConcludeDeviationInput,
    DeviationPayload,
    InvestigateDeviationInput,
    OpenDeviationInput,
    RemoveDeviationExceptionInput,
    WithdrawDeviationInput,
)
from api.deviations.types import Deviation
from api.relay import local_id
from domain.deviations.commands import grouping
from domain.kernel.canonical import Json
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.rules import require_reason
from infra.transaction import Outcome


@strawberry.type
class DeviationMutation:
    @strawberry.mutation(description="Group exceptions of one cause, to be investigated together (DEV-1; EU GMP 8.9).")
    def open_deviation(self, info: Info, input: OpenDeviationInput) -> DeviationPayload:  # noqa: A002 -- GraphQL's word
        return _changed(info, lambda: _open(info, input))

    @strawberry.mutation(
        description="Group further exceptions; what was concluded without them is opened again (DEV-1, DEV-3)."
    )
    def add_deviation_exceptions(self, info: Info, input: AddDeviationExceptionsInput) -> DeviationPayload:  # noqa: A002 -- GraphQL's word
        return _changed(info, lambda: _add(info, input))

    @strawberry.mutation(description="Take an exception out of a deviation that isn't concluded; quality's act.")
    def remove_deviation_exception(self, info: Info, input: RemoveDeviationExceptionInput) -> DeviationPayload:  # noqa: A002 -- GraphQL's word
        return _changed(info, lambda: _remove(info, input))

    @strawberry.mutation(description="Begin to look for its cause, or go on in another's place (DEV-2).")
    def investigate_deviation(self, info: Info, input: InvestigateDeviationInput) -> DeviationPayload:  # noqa: A002 -- GraphQL's word
        return _changed(info, lambda: _investigate(info, input))

    @strawberry.mutation(
        description="Conclude the investigation with its root cause, once all exceptions are assessed; by nobody who"
        " executed what it is about (DEV-2, REV-6)."
    )
    def conclude_deviation(self, info: Info, input: ConcludeDeviationInput) -> DeviationPayload:  # noqa: A002 -- GraphQL's word
        return _signed(info, input.signed(), input.signature, input.command_id)

    @strawberry.mutation(
        description="Approve a concluded investigation, as another person than who concluded it; the last approval"
        " closes the deviation (DEV-3, REV-6)."
    )
    def approve_deviation(self, info: Info, input: ApproveDeviationInput) -> DeviationPayload:  # noqa: A002 -- GraphQL's word
        return _signed(info, input.signed(), input.signature, input.command_id)

    @strawberry.mutation(
        description="State whether another batch or lot is affected, and why; an affected batch gets an exception, the"
        " use of an affected lot stops (DEV-9, REV-6)."
    )
    def state_impact(self, info: Info, input: StateImpactInput) -> DeviationPayload:  # noqa: A002 -- GraphQL's word
        return _signed(info, input.signed(), input.signature, input.command_id)

    @strawberry.mutation(
        description="Withdraw a deviation that isn't concluded; its exceptions may be grouped elsewhere."
    )
    def withdraw_deviation(self, info: Info, input: WithdrawDeviationInput) -> DeviationPayload:  # noqa: A002 -- GraphQL's word
        return _changed(info, lambda: _withdraw(info, input))


def _changed(info: Info, work: Callable[[], Outcome]) -> DeviationPayload:
    return changed(info, DeviationPayload, "deviation", Deviation, work)


def _signed(
    info: Info, act_: tuple[Any, Any], signature: SignatureInput | None, command_id: str | None
) -> DeviationPayload:
    return _changed(info, lambda: sign(info, *act_, signature, command_id))


def _exceptions(given: list[strawberry.ID]) -> list[UUID]:
    return [local_id(one, "Exception", path="exceptions") for one in given]


def _deviation(given: strawberry.ID) -> UUID:
    return local_id(given, "Deviation", path="deviation")


def _open(info: Info, given: OpenDeviationInput) -> Outcome:
    opened = grouping.Opened(
        exceptions=_exceptions(given.exceptions),
        title=given.title,
        description=given.description,
        classification=given.classification,
    )
    return act(
        info,
        "openDeviation",
        lambda uow: grouping.open_deviation(uow, opened),
        given={
            "exceptions": [str(one) for one in opened.exceptions],
            "title": opened.title,
            "description": opened.description,
            "classification": opened.classification.value,
        },
        command_id=given.command_id,
    )


def _add(info: Info, given: AddDeviationExceptionsInput) -> Outcome:
    found, exceptions = _deviation(given.deviation), _exceptions(given.exceptions)
    return act(
        info,
        "addDeviationExceptions",
        lambda uow: grouping.add_exceptions(uow, deviation=found, version=given.version, exceptions=exceptions),
        given={"deviation": str(found), "version": given.version, "exceptions": [str(one) for one in exceptions]},
        command_id=given.command_id,
    )


def _remove(info: Info, given: RemoveDeviationExceptionInput) -> Outcome:
    found, exception = _deviation(given.deviation), local_id(given.exception, "Exception", path="exception")

    def remove(uow: UnitOfWork) -> Any:  # noqa: ANN401 -- the row
        return grouping.remove_exception(
            uow, deviation=found, version=given.version, exception=exception, reason=given.reason
        )

    told: dict[str, Json] = {"deviation": str(found), "version": given.version, "exception": str(exception)}
    return act(
        info,
        "removeDeviationException",
        remove,
        given={**told, "reason": given.reason},
        command_id=given.command_id,
        reason=require_reason(given.reason),
    )


def _investigate(info: Info, given: InvestigateDeviationInput) -> Outcome:
    found = _deviation(given.deviation)
    return act(
        info,
        "investigateDeviation",
        lambda uow: grouping.begin_investigation(uow, deviation=found, version=given.version),
        given={"deviation": str(found), "version": given.version},
        command_id=given.command_id,
    )


def _withdraw(info: Info, given: WithdrawDeviationInput) -> Outcome:
    found = _deviation(given.deviation)
    return act(
        info,
        "withdrawDeviation",
        lambda uow: grouping.withdraw(uow, deviation=found, version=given.version, reason=given.reason),
        given={"deviation": str(found), "version": given.version, "reason": given.reason},
        command_id=given.command_id,
        reason=require_reason(given.reason),
    )
