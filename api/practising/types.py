"""A practice run, its steps and what was done in them, as GraphQL shows them: each with its watermark (TRN-13)."""

from datetime import datetime
from typing import ClassVar

import strawberry
from sqlalchemy import Text, literal

from api.execution.enums import Outcome, PhaseState
from api.people.types import Person
from api.reading.prefetch import needs
from api.reading.vocabulary import Expression, lowered
from api.recipes.enums import ParameterKind, PhaseSignature
from api.recipes.types import MasterRecipeVersion
from api.relay import Node
from api.training.record_types import TrainingRecord
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.practising import commands, kinds, models
from domain.practising.course import Course
from domain.practising.steps import Step

strawberry.enum(kinds.PracticeState, description="RUNNING counts for nothing yet; ABANDONED never will.")
strawberry.enum(kinds.EntryKind, name="PracticeEntryKind")

MARKED = lowered(Expression(lambda *_: literal(kinds.WATERMARK, Text)))
SAYS = "PRACTICE, always: this is no record of a batch. Show it wherever you show any of this."


@strawberry.type(
    description="One thing that was done in a practice run; a SIGNATURE is a click and nobody's signature."
)
class PracticeEntry(Node):
    model: ClassVar[type[OfCompany]] = models.PracticeEntry
    reads: ClassVar[Permission | None] = Permission.TRAINING_READ
    also_seen_by: ClassVar[str | None] = "person_id"

    number: int = strawberry.field(description="In the order in which it was done, from 1.")
    step: int
    kind: kinds.EntryKind
    parameter: int | None = strawberry.field(description="The position of the value's parameter in the step.")
    parameter_name: str | None
    repetition: int | None
    shown: str | None = strawberry.field(description="What was entered, made up.")
    outcome: Outcome | None = strawberry.field(description="How it stands against its limits, as a batch's would.")
    meaning: PhaseSignature | None
    entered_at: datetime

    @strawberry.field(description=SAYS, metadata=MARKED)
    def watermark(self) -> str:
        return kinds.WATERMARK


@strawberry.type(description="A value to enter in a step, with its limits as an operator sees them.")
class PracticeParameter:
    position: int
    name: str
    kind: ParameterKind
    unit: str | None
    choices: list[str]
    critical: bool
    limits: str
    repetitions: int = strawberry.field(description="So many values complete the step.")
    repetition_limit: int
    entered: list[int] = strawberry.field(description="The repetitions that have a value.")


@strawberry.type(description="A phase of the version as it is practised, and how far it is.")
class PracticeStep:
    watermark: str = strawberry.field(description=SAYS)
    number: int
    unit_procedure: str
    operation: str
    name: str
    instruction: str
    critical: bool
    during: int | None = strawberry.field(description="The step that it may run during.")
    charges: list[str] = strawberry.field(
        description="What a batch would be charged with here; practice charges nothing."
    )
    state: PhaseState
    waits_for: list[int] = strawberry.field(description="The steps that keep it from starting.")
    lacking: list[PhaseSignature] = strawberry.field(description="The signatures that are still to be clicked.")
    parameters: list[PracticeParameter]


@strawberry.type(description="A person's practice run of a recipe version, with made-up values (TRN-13).")
class Practice(Node):
    model: ClassVar[type[OfCompany]] = models.Practice
    reads: ClassVar[Permission | None] = Permission.TRAINING_READ
    also_seen_by: ClassVar[str | None] = "person_id"

    version: int
    person: Person
    recipe_version: MasterRecipeVersion
    recipe_digest: str | None = strawberry.field(description="Of what is practised; null before it was submitted.")
    state: kinds.PracticeState
    begun_at: datetime
    lapses_at: datetime = strawberry.field(description="From then on nothing more is done in it.")
    ended_at: datetime | None
    abandoned_because: str | None
    training_record: TrainingRecord | None = strawberry.field(
        description="What it counts as; null unless it is COMPLETED and the version is approved as it was practised."
    )
    entries: list[PracticeEntry] = strawberry.field(description="In their order.")

    @strawberry.field(description=SAYS, metadata=MARKED)
    def watermark(self) -> str:
        return kinds.WATERMARK

    @strawberry.field(description="The version's phases as they stood when it began.", metadata=needs("entries"))
    def steps(self, root: strawberry.Parent[models.Practice]) -> list[PracticeStep]:
        course = commands.course_of(root, root.entries)
        return [_step(course, one) for one in course.steps]


def _step(course: Course, found: Step) -> PracticeStep:
    entered = course.entered(found)
    return PracticeStep(
        watermark=kinds.WATERMARK,
        number=found.number,
        unit_procedure=found.unit_procedure,
        operation=found.operation,
        name=found.name,
        instruction=found.instruction,
        critical=found.critical,
        during=found.during,
        charges=list(found.charges),
        state=course.state(found),
        waits_for=list(course.waits_for(found)),
        lacking=list(course.lacking(found)),
        parameters=[
            PracticeParameter(
                position=at,
                name=one.name,
                kind=one.expectation.kind,
                unit=one.expectation.unit,
                choices=list(one.expectation.choices),
                critical=one.critical,
                limits=one.limits,
                repetitions=one.repetitions.required,
                repetition_limit=one.repetitions.limit,
                entered=sorted(entered.get(at, ())),
            )
            for at, one in enumerate(found.parameters, 1)
        ],
    )
