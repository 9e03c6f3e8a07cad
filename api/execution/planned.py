"""Planning deviations of a batch, and commenting on it."""

from dataclasses import astuple

import strawberry

from api.auth.signing import sign
from api.context import Info, act, changed
from api.execution import planned_types as forms
from api.execution.planned_types import (
    AddCommentPayload,
    ApprovePlannedDeviationPayload,
    BatchComment,
    PlanDeviationPayload,
    PlannedDeviation,
    WithdrawPlannedDeviationPayload,
)
from api.relay import local_id
from domain.execution.unforeseen.commands import commenting, planning
from infra.transaction import Outcome


@strawberry.type
class PlannedMutation:
    @strawberry.mutation(
        description="Plan that a batch does something otherwise than its recipe says; quality approves it before"
        " anything is done by it (UNX-2)."
    )
    def plan_deviation(self, info: Info, input: forms.PlanDeviationInput) -> PlanDeviationPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, PlanDeviationPayload, "planned_deviation", PlannedDeviation, lambda: _plan(info, input))

    @strawberry.mutation(description="Approve a planned deviation as quality, another person than who planned it.")
    def approve_planned_deviation(
        self,
        info: Info,
        input: forms.ApprovePlannedDeviationInput,  # noqa: A002 -- GraphQL's word
    ) -> ApprovePlannedDeviationPayload:
        def work() -> Outcome:
            return sign(info, *input.signed(), input.signature, input.command_id)

        return changed(info, ApprovePlannedDeviationPayload, "planned_deviation", PlannedDeviation, work)

    @strawberry.mutation(
        description="Let nothing more be done by a planned deviation: a supervisor before its approval, then quality."
    )
    def withdraw_planned_deviation(
        self,
        info: Info,
        input: forms.WithdrawPlannedDeviationInput,  # noqa: A002 -- GraphQL's word
    ) -> WithdrawPlannedDeviationPayload:
        def work() -> Outcome:
            return _withdraw(info, input)

        return changed(info, WithdrawPlannedDeviationPayload, "planned_deviation", PlannedDeviation, work)

    @strawberry.mutation(
        description="Comment on a batch, a phase or a value, until the batch is decided on: no exception (UNX-1)."
    )
    def add_comment(self, info: Info, input: forms.AddCommentInput) -> AddCommentPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, AddCommentPayload, "comment", BatchComment, lambda: _comment(info, input))


def _plan(info: Info, given: forms.PlanDeviationInput) -> Outcome:
    wanted = given.to_domain()
    return act(
        info,
        "planDeviation",
        lambda uow: planning.plan(uow, wanted),
        given=[str(wanted.batch), *astuple(wanted)[1:-1], wanted.classification.value],
        command_id=given.command_id,
        reason=given.because,
    )


def _withdraw(info: Info, given: forms.WithdrawPlannedDeviationInput) -> Outcome:
    found = local_id(given.planned_deviation, "PlannedDeviation", path="plannedDeviation")
    return act(
        info,
        "withdrawPlannedDeviation",
        lambda uow: planning.withdraw(uow, deviation=found, version=given.version, reason=given.reason),
        given=[str(found), given.version, given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )


def _comment(info: Info, given: forms.AddCommentInput) -> Outcome:
    batch = local_id(given.batch, "Batch", path="batch")
    phase = None if given.phase is None else local_id(given.phase, "PhaseExecution", path="phase")
    value = None if given.value is None else local_id(given.value, "ParameterValue", path="value")
    return act(
        info,
        "addComment",
        lambda uow: commenting.comment(uow, batch=batch, phase=phase, value=value, said=given.text),
        given=[str(batch), *(None if one is None else str(one) for one in (phase, value)), given.text],
        command_id=given.command_id,
    )
