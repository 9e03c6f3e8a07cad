"""What is decided on the way through a procedure, as GraphQL shows it, and what a person decides of it."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from api.exceptions.types import BatchException
from api.execution.value_types import ParameterValue
from api.recipes.element_types import RecipeBlock
from api.relay import Node
from api.signatures.types import Signature
from domain.execution.procedure import models
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

if TYPE_CHECKING:
    from api.execution.phase_types import PhaseExecution


@strawberry.type(description="What a decision was made on; never changed.")
class DecisionInput(Node):
    model: ClassVar[type[OfCompany]] = models.DecisionInput
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    position: int
    refers_to: str = strawberry.field(description="As the condition names it.")
    says: str = strawberry.field(description="What was read then.")
    value: ParameterValue | None = strawberry.field(description="The recorded value; null for a figure or a moment.")
    revision: int | None = strawberry.field(description="Of the value, as it was used.")
    phase: Annotated["PhaseExecution", strawberry.lazy("api.execution.phase_types")] | None = strawberry.field(
        description="The run that recorded the value, or whose moment it is."
    )


@strawberry.type(
    description="How the condition of a branch or a loop came out, once in each pass; a correction adds a revision."
)
class ProcedureDecision(Node):
    model: ClassVar[type[OfCompany]] = models.ProcedureDecision
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    block: str = strawberry.field(description="Its code.")
    recipe_block: RecipeBlock
    passes: list[int] = strawberry.field(
        description="Of the loops around it, the outermost first; of a loop, the pass that is over is the last."
    )
    revision: int
    holds: bool | None = strawberry.field(description="Null where it couldn't be evaluated.")
    followed: bool | None = strawberry.field(
        description="The answer by which it goes on: the former one where its way was taken already; null: it waits."
    )
    because: str | None = strawberry.field(description="Why it couldn't be evaluated.")
    decided_at: datetime
    phase: Annotated["PhaseExecution", strawberry.lazy("api.execution.phase_types")] | None = strawberry.field(
        description="In whose act it was decided; null at the issue."
    )
    exception: BatchException | None = strawberry.field(description="What was raised for it.")
    signature: Signature | None = strawberry.field(description="Of who decided what couldn't be evaluated.")
    reason: str | None = strawberry.field(description="Why a person decided so.")
    inputs: list[DecisionInput]
