"""Exceptions of batches as GraphQL shows them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry
from sqlalchemy import ColumnElement, literal_column

from api.context import Info, read
from api.exceptions.assessments import ExceptionAssessment
from api.exceptions.similar import SIMILAR, Recurrence, SimilarFilter, recurrence
from api.listing import listed
from api.people.types import Person
from api.reading.vocabulary import Counts, Row, Rows, lowered
from api.relay import Connection, Node, Window
from domain.deviations import recurring
from domain.exceptions import kinds, models
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

if TYPE_CHECKING:
    from api.deviations.evidence import Evidence
    from api.deviations.types import DeviationException
    from api.execution.planned_types import PlannedDeviation
    from api.execution.types import Batch
    from api.execution.value_types import ParameterValue

strawberry.enum(
    kinds.ExceptionState,
    description="IN_APPROVAL awaits those whom its class calls (REV-1). RESOLVED_BY_CORRECTION closes one that a wrong"
    " original raised, which quality assesses all the same (EXE-8).",
)


BATCH = Rows(lambda batch, row, _: [batch.id == row.batch_id])


@strawberry.type(name="Exception", description="What left the expected path, found by a rule or told by a person.")
class BatchException(Node):
    model: ClassVar[type[OfCompany]] = models.BatchException
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    number: int = strawberry.field(description="From 1 in its batch.")
    rule: str = strawberry.field(description="The rule that found it, or TOLD.")
    phase_number: int | None = strawberry.field(description="Null where it concerns the whole batch.")
    title: str
    description: str
    state: kinds.ExceptionState
    raised_at: datetime
    raiser: Person | None = strawberry.field(description="Who told it; null for one that a rule found.")
    resolved_at: datetime | None
    classification: kinds.Classification | None = strawberry.field(
        description="Of the last assessment; null until there is one, and again once a correction took it back."
    )
    rationale: str | None
    assessor: Person | None
    assessed_at: datetime | None
    awaits: kinds.ApproverRole | None = strawberry.field(
        description="As what somebody has to approve its assessment; null where none waits for that."
    )
    assessments: list[ExceptionAssessment] = strawberry.field(
        description="All that were signed, by number; those that no longer count too."
    )
    after_decision: bool | None = strawberry.field(
        description="True where the batch was decided on when it was found; its lots are shipped once it is assessed."
    )
    value: Annotated["ParameterValue", strawberry.lazy("api.execution.value_types")] | None = strawberry.field(
        description="The recorded value that raised it, with all its revisions (EXE-6)."
    )
    planned_deviation: Annotated["PlannedDeviation", strawberry.lazy("api.execution.planned_types")] | None = (
        strawberry.field(description="By which it was done, and with which it was assessed before (UNX-2).")
    )

    grouped_in: list[Annotated["DeviationException", strawberry.lazy("api.deviations.types")]] = strawberry.field(
        description="In which deviations it is, or was until it was taken out; at most one that it is in (DEV-1)."
    )

    evidence: list[Annotated["Evidence", strawberry.lazy("api.deviations.evidence")]] = strawberry.field(
        description="What was given before it was assessed, by number; at most 100 pieces (DEV-7)."
    )

    @strawberry.field(description="The batch that it is of.", metadata=lowered(BATCH))
    def batch(
        self, root: strawberry.Parent[models.BatchException], info: Info
    ) -> Annotated["Batch", strawberry.lazy("api.execution.types")] | None:
        from api.execution.types import Batch  # noqa: PLC0415 -- a batch shows its exceptions: each needs the other

        return read(info, Batch, root.batch_id)

    @strawberry.field(
        description="Others of the same rule, in phases and of parameters of the same name, with the same equipment,"
        " in whatever batch, product and site you may read; the newest first (DEV-8).",
        metadata=lowered(SIMILAR),
    )
    def similar(
        self,
        root: strawberry.Parent[models.BatchException],
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        where: SimilarFilter | None = None,
    ) -> Connection["BatchException"]:
        return listed(info, BatchException, SIMILAR, Window(first, after, last, before), of=root, where=where)

    @strawberry.field(
        description="Whether it recurs: as many as `threshold` (2 to 1000), this one among them, within so many days"
        " before and after (365 unless told, at most 3660), of those that you may read (DEV-8)."
    )
    def recurrence(
        self,
        root: strawberry.Parent[models.BatchException],
        info: Info,
        days: int | None = None,
        threshold: int = recurring.THRESHOLD,
    ) -> Recurrence:
        return recurrence(info, BatchException, root, days=days, threshold=threshold)


def _is(column: str, word: str, row: Row) -> ColumnElement[bool]:
    found: ColumnElement[bool] = getattr(row, column) == literal_column(f"'{word}'")
    return found


COUNTS = Counts(
    "exceptions",
    {
        **{one.lower(): partial(_is, "classification", one) for one in kinds.Classification},
        "unassessed": lambda row: row.classification.is_(None),
        "awaiting": lambda row: row.awaits.is_not(None),
        "open": partial(_is, "state", kinds.ExceptionState.OPEN),
    },
)


@strawberry.type(description="How many exceptions a batch has: by class, those without one, and those still open.")
class ExceptionCounts:
    critical: int
    major: int
    minor: int
    unassessed: int = strawberry.field(description="Open, or resolved by a correction and not assessed since.")
    awaiting: int = strawberry.field(description="Assessed, and awaiting the approval that their class demands.")
    open: int

    @classmethod
    def of(cls, found: Sequence[models.BatchException]) -> "ExceptionCounts":
        by_class, states = Counter(one.classification for one in found), Counter(one.state for one in found)
        return cls(
            critical=by_class[kinds.Classification.CRITICAL],
            major=by_class[kinds.Classification.MAJOR],
            minor=by_class[kinds.Classification.MINOR],
            unassessed=by_class[None],
            awaiting=sum(one.awaits is not None for one in found),
            open=states[kinds.ExceptionState.OPEN],
        )
