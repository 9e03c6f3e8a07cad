"""Asking the floor about a batch, answering, and withdrawing a question."""

import strawberry

from api.context import Info, act, changed
from api.relay import local_id
from api.review import question_types as forms
from api.review.question_types import (
    AnswerQuestionPayload,
    AskFloorPayload,
    FloorQuestion,
    WithdrawQuestionPayload,
)
from domain.review.questions import commands
from infra.transaction import Outcome


@strawberry.type
class QuestionMutation:
    @strawberry.mutation(
        description="Ask the floor about a batch, while it runs or once it is complete, until it is decided on. Its"
        " review and its release wait for the answer (REV-4)."
    )
    def ask_floor(self, info: Info, input: forms.AskFloorInput) -> AskFloorPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, AskFloorPayload, "floor_question", FloorQuestion, lambda: _ask(info, input))

    @strawberry.mutation(
        description="Answer as whom was asked, or as a supervisor instead, with a reason. Whoever completes the review"
        " accepts the answer, or asks again."
    )
    def answer_question(self, info: Info, input: forms.AnswerQuestionInput) -> AnswerQuestionPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, AnswerQuestionPayload, "floor_question", FloorQuestion, lambda: _answer(info, input))

    @strawberry.mutation(description="Withdraw a question that isn't answered, as quality, with a reason.")
    def withdraw_question(self, info: Info, input: forms.WithdrawQuestionInput) -> WithdrawQuestionPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, WithdrawQuestionPayload, "floor_question", FloorQuestion, lambda: _withdraw(info, input))


def _ask(info: Info, given: forms.AskFloorInput) -> Outcome:
    wanted = given.to_domain()
    about = (wanted.batch, wanted.phase, wanted.value, wanted.exception, wanted.to_person)
    to_role = None if wanted.to_role is None else wanted.to_role.value
    return act(
        info,
        "askFloor",
        lambda uow: commands.ask(uow, wanted),
        given=[*(None if one is None else str(one) for one in about), to_role, wanted.question],
        command_id=given.command_id,
    )


def _answer(info: Info, given: forms.AnswerQuestionInput) -> Outcome:
    found = local_id(given.floor_question, "FloorQuestion", path="floorQuestion")
    return act(
        info,
        "answerQuestion",
        lambda uow: commands.answer(
            uow, question=found, version=given.version, answer=given.answer, because=given.because
        ),
        given=[str(found), given.version, given.answer, given.because],
        command_id=given.command_id,
        reason=given.because,
    )


def _withdraw(info: Info, given: forms.WithdrawQuestionInput) -> Outcome:
    found = local_id(given.floor_question, "FloorQuestion", path="floorQuestion")
    return act(
        info,
        "withdrawQuestion",
        lambda uow: commands.withdraw(uow, question=found, version=given.version, reason=given.reason),
        given=[str(found), given.version, given.reason],
        command_id=given.command_id,
        reason=given.reason,
    )
