"""Deciding what a recipe didn't foresee: what isn't applicable, and what is run again."""

import strawberry

from api.auth.signing import sign
from api.context import Info, act, changed
from api.execution import unforeseen_types as forms
from api.execution.phase_types import PhaseExecution
from api.execution.unforeseen_types import (
    ApproveNotApplicablePayload,
    MarkNotApplicablePayload,
    NotApplicable,
    TakeBackNotApplicablePayload,
)
from api.problems import Problem
from api.relay import local_id, maybe_id
from domain.execution.unforeseen.commands import marking
from domain.execution.unforeseen.commands.marking import Mark
from infra.transaction import Outcome


@strawberry.type
class RepeatPhasePayload:
    phase: PhaseExecution | None = strawberry.field(default=None, description="The run in the complete one's place.")
    problems: list[Problem]


@strawberry.type
class UnforeseenMutation:
    @strawberry.mutation(
        description="Say that a phase that hasn't begun, a parameter of one that runs, or a repetition of that isn't"
        " applicable: an exception; what is critical is in force once quality approved it (EXE-9)."
    )
    def mark_not_applicable(self, info: Info, input: forms.MarkNotApplicableInput) -> MarkNotApplicablePayload:  # noqa: A002 -- GraphQL's word
        return changed(info, MarkNotApplicablePayload, "not_applicable", NotApplicable, lambda: _mark(info, input))

    @strawberry.mutation(description="Approve, as quality, that something critical isn't applicable (EXE-9).")
    def approve_not_applicable(
        self,
        info: Info,
        input: forms.ApproveNotApplicableInput,  # noqa: A002 -- GraphQL's word
    ) -> ApproveNotApplicablePayload:
        def work() -> Outcome:
            return sign(info, *input.signed(), input.signature, input.command_id)

        return changed(info, ApproveNotApplicablePayload, "not_applicable", NotApplicable, work)

    @strawberry.mutation(
        description="It is applicable after all, while its phase is open; a phase, while nothing behind it began."
    )
    def take_back_not_applicable(
        self,
        info: Info,
        input: forms.TakeBackNotApplicableInput,  # noqa: A002 -- GraphQL's word
    ) -> TakeBackNotApplicablePayload:
        return changed(
            info, TakeBackNotApplicablePayload, "not_applicable", NotApplicable, lambda: _take_back(info, input)
        )

    @strawberry.mutation(
        description="Have a complete phase run again, signed: a further run beside the first, whose record stays; what"
        " hasn't begun behind it waits for that. It is an exception (CMD-7)."
    )
    def repeat_phase(self, info: Info, input: forms.RepeatPhaseInput) -> RepeatPhasePayload:  # noqa: A002 -- GraphQL's word
        def work() -> Outcome:
            return sign(info, *input.signed(), input.signature, input.command_id)

        return changed(info, RepeatPhasePayload, "phase", PhaseExecution, work)


def _mark(info: Info, given: forms.MarkNotApplicableInput) -> Outcome:
    parameter = given.parameter
    wanted = Mark(
        phase=local_id(given.phase, "PhaseExecution", path="phase"),
        version=given.version,
        parameter=None if parameter is None else local_id(parameter, "RecipeParameter", path="parameter"),
        repetition=given.repetition,
        reason=given.reason,
        deviation=maybe_id(given.planned_deviation, "PlannedDeviation", path="plannedDeviation"),
    )
    return act(
        info,
        "markNotApplicable",
        lambda uow: marking.mark(uow, wanted),
        given={
            "phase": str(wanted.phase),
            "version": given.version,
            "parameter": None if parameter is None else str(wanted.parameter),
            "repetition": given.repetition,
            "reason": given.reason,
            "plannedDeviation": None if wanted.deviation is None else str(wanted.deviation),
        },
        command_id=given.command_id,
        reason=given.reason,
    )


def _take_back(info: Info, given: forms.TakeBackNotApplicableInput) -> Outcome:
    mark = local_id(given.not_applicable, "NotApplicable", path="notApplicable")
    return act(
        info,
        "takeBackNotApplicable",
        lambda uow: marking.take_back(uow, mark=mark, version=given.version, reason=given.reason),
        given=[str(mark), given.version, given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )
