"""What a recipe didn't foresee as GraphQL shows it: what isn't applicable, and runs that are repeated."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import strawberry

from api.auth.signing import SignatureInput
from api.exceptions.types import BatchException
from api.problems import Problem
from api.recipes.element_types import RecipeParameter
from api.relay import Node, local_id, maybe_id
from api.signatures.types import Signature
from domain.execution.unforeseen import models
from domain.execution.unforeseen.commands.marking import APPROVE_NOT_APPLICABLE, ApproveNotApplicable
from domain.execution.unforeseen.commands.repeating import REPEAT_PHASE, RepeatPhase
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.signatures.acts import SignedAct, SignedInput

if TYPE_CHECKING:
    from api.execution.phase_types import PhaseExecution

Signing = tuple[SignedAct[Any, Any], SignedInput]


@strawberry.type(description="That a phase, a parameter or a repetition isn't applicable in this run (EXE-9).")
class NotApplicable(Node):
    model: ClassVar[type[OfCompany]] = models.NotApplicable
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    phase: Annotated["PhaseExecution", strawberry.lazy("api.execution.phase_types")]
    parameter: RecipeParameter | None = strawberry.field(description="Null: the whole phase.")
    repetition: int | None = strawberry.field(description="Null: the whole parameter.")
    critical: bool = strawberry.field(description="In force once quality approved it; else at once.")
    reason: str
    marked_name: str
    marked_at: datetime
    exception: BatchException
    approved_name: str | None
    approved_at: datetime | None
    signature: Signature | None = strawberry.field(description="Of quality's approval.")
    taken_back_name: str | None
    taken_back_at: datetime | None
    taken_back_because: str | None


@strawberry.type(description="By whose decision a completed phase is run again, and why (CMD-7).")
class PhaseRepeat(Node):
    model: ClassVar[type[OfCompany]] = models.PhaseRepeat
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    reason: str
    decided_name: str
    decided_at: datetime
    exception: BatchException
    signature: Signature


@strawberry.input(description="What isn't applicable, of a phase as it was seen, and why.")
class MarkNotApplicableInput:
    phase: strawberry.ID
    version: int
    parameter: strawberry.ID | None = strawberry.field(
        default=None, description="Of a phase that runs; left out: the whole phase, before it begins."
    )
    repetition: int | None = strawberry.field(default=None, description="Left out: the whole parameter.")
    reason: str
    planned_deviation: strawberry.ID | None = strawberry.field(default=None, description="That allows it (UNX-2).")
    command_id: str | None = None


@strawberry.type
class MarkNotApplicablePayload:
    not_applicable: NotApplicable | None = None
    problems: list[Problem]


@strawberry.input
class TakeBackNotApplicableInput:
    not_applicable: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.type
class TakeBackNotApplicablePayload:
    not_applicable: NotApplicable | None = None
    problems: list[Problem]


@strawberry.input(description="What was marked, as it was seen.")
class ApproveNotApplicableAct:
    not_applicable: strawberry.ID
    version: int

    def signed(self) -> Signing:
        found = local_id(self.not_applicable, "NotApplicable", path="notApplicable")
        return APPROVE_NOT_APPLICABLE, ApproveNotApplicable(found, self.version)


@strawberry.input
class ApproveNotApplicableInput(ApproveNotApplicableAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class ApproveNotApplicablePayload:
    not_applicable: NotApplicable | None = None
    problems: list[Problem]


@strawberry.input(description="Which complete phase of a batch, as that was seen, and why it is run again.")
class RepeatPhaseAct:
    batch: strawberry.ID
    version: int
    phase: strawberry.ID
    reason: str
    planned_deviation: strawberry.ID | None = strawberry.field(default=None, description="That allows it (UNX-2).")

    def signed(self) -> Signing:
        batch = local_id(self.batch, "Batch", path="batch")
        phase = local_id(self.phase, "PhaseExecution", path="phase")
        deviation = maybe_id(self.planned_deviation, "PlannedDeviation", path="plannedDeviation")
        return REPEAT_PHASE, RepeatPhase(batch, self.version, phase, self.reason, deviation)


@strawberry.input
class RepeatPhaseInput(RepeatPhaseAct):
    signature: SignatureInput | None = None
    command_id: str | None = None
