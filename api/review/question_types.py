"""Questions to the floor as GraphQL shows them, and what is sent to ask, answer and withdraw one."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from api.exceptions.types import BatchException
from api.execution.value_types import ParameterValue
from api.problems import Problem
from api.relay import Node, local_id
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission, Role
from domain.review.questions import models
from domain.review.questions.commands import Ask

if TYPE_CHECKING:
    from api.execution.phase_types import PhaseExecution


@strawberry.type(
    description="What a reviewer asks the floor about a batch, or in it about a phase, a value or an exception. It is"
    " open until it is answered or withdrawn, and stays as it was asked and answered (REV-4)."
)
class FloorQuestion(Node):
    model: ClassVar[type[OfCompany]] = models.FloorQuestion
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    number: int
    phase: Annotated["PhaseExecution", strawberry.lazy("api.execution.phase_types")] | None
    value: ParameterValue | None
    exception: BatchException | None
    question: str
    to_name: str | None = strawberry.field(description="The person it is put to, if to one.")
    to_role: Role | None = strawberry.field(
        description="The role it is put to, if to one. Put to neither, whoever executes at the site may answer."
    )
    asked_name: str
    asked_at: datetime
    answer: str | None
    answered_name: str | None
    answered_at: datetime | None
    answered_because: str | None = strawberry.field(description="Why a supervisor answered what another was asked.")
    withdrawn_name: str | None
    withdrawn_at: datetime | None
    withdrawn_because: str | None


@strawberry.input(description="Put to `toPerson`, to those in `toRole`, or to whoever executes at the site.")
class AskFloorInput:
    batch: strawberry.ID
    phase: strawberry.ID | None = None
    value: strawberry.ID | None = None
    exception: strawberry.ID | None = None
    question: str
    to_person: strawberry.ID | None = None
    to_role: Role | None = None
    command_id: str | None = None

    def to_domain(self) -> Ask:
        return Ask(
            batch=local_id(self.batch, "Batch", path="batch"),
            phase=None if self.phase is None else local_id(self.phase, "PhaseExecution", path="phase"),
            value=None if self.value is None else local_id(self.value, "ParameterValue", path="value"),
            exception=None if self.exception is None else local_id(self.exception, "Exception", path="exception"),
            question=self.question,
            to_person=None if self.to_person is None else local_id(self.to_person, "Person", path="toPerson"),
            to_role=self.to_role,
        )


@strawberry.type
class AskFloorPayload:
    floor_question: FloorQuestion | None = None
    problems: list[Problem]


@strawberry.input
class AnswerQuestionInput:
    floor_question: strawberry.ID
    version: int
    answer: str
    because: str | None = strawberry.field(
        default=None, description="Why a supervisor answers in place of whom was asked; needed then."
    )
    command_id: str | None = None


@strawberry.type
class AnswerQuestionPayload:
    floor_question: FloorQuestion | None = None
    problems: list[Problem]


@strawberry.input
class WithdrawQuestionInput:
    floor_question: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.type
class WithdrawQuestionPayload:
    floor_question: FloorQuestion | None = None
    problems: list[Problem]
