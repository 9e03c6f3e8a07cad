"""In-process controls, their series, and how a site captures data, as GraphQL shows them."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry
from sqlalchemy import ColumnElement, and_, case, literal_column

from api.execution.value_types import ParameterValue
from api.problems import Problem
from api.reading.vocabulary import Expression, lowered
from api.recipes.element_types import RecipeParameter
from api.relay import Node
from api.tenancy.types import Site
from domain.execution.controls import models
from domain.execution.controls.kinds import ControlState, SeriesState
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

if TYPE_CHECKING:
    from api.execution.phase_types import PhaseExecution

strawberry.enum(
    SeriesState,
    name="ControlSeriesState",
    description="RUNNING while its carrier runs, PAUSED while the batch stands still, ENDED once that is complete.",
)


@strawberry.enum(description="How an in-process control stands; OVERDUE once its time is over and that was told.")
class InProcessControlStanding(StrEnum):
    DUE = "DUE"
    OVERDUE = "OVERDUE"
    RECORDED = "RECORDED"
    MISSED = "MISSED"


OPEN: ColumnElement[str] = literal_column("'OPEN'")
STANDING = Expression(
    lambda row, _: case(
        (and_(row.state == OPEN, row.told_at.is_not(None)), literal_column("'OVERDUE'")),
        (row.state == OPEN, literal_column("'DUE'")),
        else_=row.state,
    )
)


@strawberry.type(description="One control of a series: a value, or so many samples, at its moment (EXE-20).")
class InProcessControl(Node):
    model: ClassVar[type[OfCompany]] = models.InProcessControl
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    series: "ControlSeries"
    number: int = strawberry.field(description="Counts the controls of its series, from 1.")
    first_repetition: int = strawberry.field(description="Its samples are recorded as the repetitions from this one …")
    last_repetition: int = strawberry.field(description="… to this one.")
    due_at: datetime
    overdue_at: datetime = strawberry.field(description="Until then it is in time; a pause moves it on.")
    told_at: datetime | None = strawberry.field(description="When it was told overdue or late, as an exception.")
    recorded_at: datetime | None = strawberry.field(description="When its last sample was recorded.")
    missed_name: str | None
    missed_at: datetime | None
    missed_reason: str | None = strawberry.field(description="Why it wasn't taken, or not whole (EXE-9).")
    values: list[ParameterValue] = strawberry.field(description="What was recorded of it, in its order.")

    @strawberry.field(description="How it stands.", metadata=lowered(STANDING))
    def standing(self, root: strawberry.Parent[models.InProcessControl]) -> InProcessControlStanding:
        if root.state == ControlState.OPEN:
            return InProcessControlStanding.DUE if root.told_at is None else InProcessControlStanding.OVERDUE
        return InProcessControlStanding(root.state)


@strawberry.type(description="A parameter that is recorded every so often while a phase runs (EXE-20).")
class ControlSeries(Node):
    model: ClassVar[type[OfCompany]] = models.ControlSeries
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    phase: Annotated["PhaseExecution", strawberry.lazy("api.execution.phase_types")] = strawberry.field(
        description="In which its values are recorded."
    )
    carrier: Annotated["PhaseExecution", strawberry.lazy("api.execution.phase_types")] = strawberry.field(
        description="While this runs it comes round: the phase that its own runs during, or its own."
    )
    recipe_parameter: RecipeParameter
    name: str
    every_seconds: Decimal
    grace_seconds: Decimal = strawberry.field(
        description="Each way: from so long before its moment until so long after."
    )
    samples: int = strawberry.field(description="So many values each time.")
    most: int = strawberry.field(description="So many controls its recipe lets be recorded.")
    state: SeriesState
    started_at: datetime
    counted_from: datetime = strawberry.field(description="The start, moved on by every pause.")
    opened: int = strawberry.field(description="How many controls fell due.")
    next_due_at: datetime | None = strawberry.field(description="Null while nothing falls due.")
    ended_at: datetime | None
    exhausted_at: datetime | None = strawberry.field(description="When more fell due than the recipe lets be recorded.")
    controls: list[InProcessControl] = strawberry.field(description="Each that fell due, by its number.")


@strawberry.type(description="How a site captures data; a site that set nothing has five minutes, and one.")
class CapturePolicy(Node):
    model: ClassVar[type[OfCompany]] = models.CapturePolicy
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    site: Site
    grace_minutes: int = strawberry.field(
        description="An in-process control is in time so long before and after its moment, half its interval at most."
    )
    reading_seconds: int = strawberry.field(
        description="So long after it was measured an instrument's reading is fresh; a staler one is an exception."
    )
    scan_equipment: bool = strawberry.field(
        description="Whether equipment is scanned in a phase before its use begins."
    )
    scan_charges: bool = strawberry.field(description="Whether what is charged is scanned in that phase before.")
    because: str


@strawberry.input(description="How a site captures data from now on; what began before is held to what was set then.")
class SetCapturePolicyInput:
    site: strawberry.ID
    grace_minutes: int = strawberry.field(description="0 to 240.")
    reading_seconds: int = strawberry.field(description="1 to 86400.")
    scan_equipment: bool = strawberry.field(default=False, description="Demand a scan before equipment is used.")
    scan_charges: bool = strawberry.field(default=False, description="Demand a scan before a lot is charged.")
    version: int | None = strawberry.field(default=None, description="Of the policy that it replaces; null for none.")
    reason: str
    command_id: str | None = None


@strawberry.type
class SetCapturePolicyPayload:
    policy: CapturePolicy | None = None
    problems: list[Problem]


@strawberry.input(description="That a control wasn't taken, or not whole, and why.")
class MissControlInput:
    control: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.type
class MissControlPayload:
    control: InProcessControl | None = None
    problems: list[Problem]
