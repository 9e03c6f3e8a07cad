"""Planned deviations and comments as GraphQL shows them, and what is sent to plan, approve, withdraw and comment."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import strawberry

from api.auth.signing import SignatureInput
from api.exceptions.types import BatchException
from api.execution.value_types import ParameterValue
from api.problems import Problem
from api.relay import Node, local_id
from api.signatures.types import Signature
from domain.exceptions.kinds import Classification
from domain.execution.unforeseen import planned_models
from domain.execution.unforeseen.commands.planning import (
    APPROVE_PLANNED_DEVIATION,
    ApprovePlannedDeviation,
    Plan,
)
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.signatures.acts import SignedAct, SignedInput

if TYPE_CHECKING:
    from api.execution.phase_types import PhaseExecution


@strawberry.type(description="What a batch may do otherwise than its recipe says, approved by quality before (UNX-2).")
class PlannedDeviation(Node):
    model: ClassVar[type[OfCompany]] = planned_models.PlannedDeviation
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    number: int
    phase_number: int | None = strawberry.field(description="Of which phase alone; null: of the whole batch.")
    title: str
    allows: str
    because: str
    classification: Classification = strawberry.field(description="Of every exception that refers to it.")
    planned_name: str
    planned_at: datetime
    approved_name: str | None
    approved_at: datetime | None = strawberry.field(description="From then on it may be referred to.")
    signature: Signature | None
    withdrawn_name: str | None
    withdrawn_at: datetime | None
    withdrawn_because: str | None
    exceptions: list[BatchException] = strawberry.field(description="What was done by it.")


@strawberry.type(description="A comment on a batch, a phase or a value; no exception, and never changed (UNX-1).")
class BatchComment(Node):
    model: ClassVar[type[OfCompany]] = planned_models.BatchComment
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    phase: Annotated["PhaseExecution", strawberry.lazy("api.execution.phase_types")] | None
    value: ParameterValue | None
    text: str
    commented_name: str
    commented_at: datetime


@strawberry.input(description="What is to be done otherwise, in one phase or in the whole batch.")
class PlanDeviationInput:
    batch: strawberry.ID
    phase_number: int | None = None
    title: str
    allows: str
    because: str
    classification: Classification
    command_id: str | None = None

    def to_domain(self) -> Plan:
        return Plan(
            batch=local_id(self.batch, "Batch", path="batch"),
            phase_number=self.phase_number,
            title=self.title,
            allows=self.allows,
            because=self.because,
            classification=self.classification,
        )


@strawberry.type
class PlanDeviationPayload:
    planned_deviation: PlannedDeviation | None = None
    problems: list[Problem]


@strawberry.input
class WithdrawPlannedDeviationInput:
    planned_deviation: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.type
class WithdrawPlannedDeviationPayload:
    planned_deviation: PlannedDeviation | None = None
    problems: list[Problem]


@strawberry.input(description="Which planned deviation, as it was seen.")
class ApprovePlannedDeviationAct:
    planned_deviation: strawberry.ID
    version: int

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        found = local_id(self.planned_deviation, "PlannedDeviation", path="plannedDeviation")
        return APPROVE_PLANNED_DEVIATION, ApprovePlannedDeviation(found, self.version)


@strawberry.input
class ApprovePlannedDeviationInput(ApprovePlannedDeviationAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class ApprovePlannedDeviationPayload:
    planned_deviation: PlannedDeviation | None = None
    problems: list[Problem]


@strawberry.input(description="On a batch; in it on a phase or on a value.")
class AddCommentInput:
    batch: strawberry.ID
    phase: strawberry.ID | None = None
    value: strawberry.ID | None = None
    text: str
    command_id: str | None = None


@strawberry.type
class AddCommentPayload:
    comment: BatchComment | None = None
    problems: list[Problem]
