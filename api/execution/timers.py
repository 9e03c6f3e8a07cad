"""The timers of a batch as GraphQL shows them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from api.exceptions.types import BatchException
from api.recipes.element_types import RecipeLink
from api.relay import Node
from domain.execution.procedure import timer_models
from domain.execution.procedure.kinds import TimerState
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

if TYPE_CHECKING:
    from api.execution.phase_types import PhaseExecution

strawberry.enum(
    TimerState,
    description="VOID counts nothing: what it counts to is left out, or what it counts from is run once more.",
)


@strawberry.type(
    description="A time between two events of a batch, by the server's clock; a hold doesn't stop it (EXE-12)."
)
class ProcessTimer(Node):
    model: ClassVar[type[OfCompany]] = timer_models.ProcessTimer
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    link: str = strawberry.field(description="The code of the recipe's link.")
    recipe_link: RecipeLink
    passes: list[int] = strawberry.field(description="Of the loops around both phases, the outermost first.")
    state: TimerState
    from_phase: Annotated["PhaseExecution", strawberry.lazy("api.execution.phase_types")]
    opened_at: datetime
    earliest_at: datetime | None = strawberry.field(description="Until when it must last; shorter is an exception.")
    alert_at: datetime | None = strawberry.field(description="After when supervisors are told.")
    due_at: datetime | None = strawberry.field(description="Until when it may last; longer is an exception.")
    alerted_at: datetime | None = strawberry.field(description="When the alert was noticed.")
    overdue_at: datetime | None = strawberry.field(description="When it was noticed that it is overdue.")
    to_phase: Annotated["PhaseExecution", strawberry.lazy("api.execution.phase_types")] | None
    closed_at: datetime | None
    overdue_exception: BatchException | None
    early_exception: BatchException | None
