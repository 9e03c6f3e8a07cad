"""Phases that are inserted into one run of a recipe, as GraphQL shows them (EXE-10)."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import strawberry

from api.auth.signing import SignatureInput
from api.exceptions.types import BatchException
from api.problems import Problem
from api.recipes.element_types import RecipePhase
from api.relay import Node, local_id
from api.signatures.types import Signature
from domain.execution.unforeseen.commands.inserting import APPROVE_INSERTED_PHASE, ApproveInsertedPhase, Insert
from domain.execution.unforeseen.insertion_models import InsertedPhase as InsertedRow
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.signatures.acts import SignedAct, SignedInput

if TYPE_CHECKING:
    from api.execution.phase_types import PhaseExecution


@strawberry.type(description="A phase of the library that one batch runs before one of its own, and why (EXE-10).")
class InsertedPhase(Node):
    model: ClassVar[type[OfCompany]] = InsertedRow
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    number: int = strawberry.field(description="Counted on behind the recipe's phases.")
    before: Annotated["PhaseExecution", strawberry.lazy("api.execution.phase_types")]
    recipe_phase: RecipePhase
    source: str = strawberry.field(description="The building block's version that says what is done.")
    reason: str
    exception: BatchException
    proposed_name: str
    proposed_at: datetime
    approved_name: str | None
    approved_at: datetime | None = strawberry.field(description="From then on there is a run of it.")
    signature: Signature | None = strawberry.field(description="Of quality's approval.")
    withdrawn_name: str | None
    withdrawn_at: datetime | None
    withdrawn_because: str | None


@strawberry.input(description="What is run before which phase, as that was seen, and why.")
class InsertPhaseInput:
    before_phase: strawberry.ID
    version: int
    building_block_version: strawberry.ID = strawberry.field(
        description="In effect, with one phase, which needs nothing else of its recipe."
    )
    reason: str
    command_id: str | None = None

    def to_domain(self) -> Insert:
        path = "buildingBlockVersion"
        return Insert(
            before=local_id(self.before_phase, "PhaseExecution", path="beforePhase"),
            version=self.version,
            building_block=local_id(self.building_block_version, "MasterRecipeVersion", path=path),
            reason=self.reason,
        )


@strawberry.type
class InsertPhasePayload:
    inserted_phase: InsertedPhase | None = None
    problems: list[Problem]


@strawberry.input
class WithdrawInsertedPhaseInput:
    inserted_phase: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.type
class WithdrawInsertedPhasePayload:
    inserted_phase: InsertedPhase | None = None
    problems: list[Problem]


@strawberry.input(description="Which inserted phase, as it was seen.")
class ApproveInsertedPhaseAct:
    inserted_phase: strawberry.ID
    version: int

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        found = local_id(self.inserted_phase, "InsertedPhase", path="insertedPhase")
        return APPROVE_INSERTED_PHASE, ApproveInsertedPhase(found, self.version)


@strawberry.input
class ApproveInsertedPhaseInput(ApproveInsertedPhaseAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class ApproveInsertedPhasePayload:
    inserted_phase: InsertedPhase | None = None
    problems: list[Problem]
