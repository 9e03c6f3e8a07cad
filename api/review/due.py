"""Until when a batch is reviewed and decided on, as GraphQL shows it and asks for it (REV-14)."""

from datetime import date

import strawberry
from sqlalchemy import ColumnElement, and_, exists, literal_column, or_, select

from api.context import Info
from api.reading.vocabulary import Given, Parts, Row
from domain.execution import models
from domain.execution.kinds import UNDECIDED, BatchState
from domain.review.due.queries import WAITING, due_of
from domain.review.kinds import ReviewStage

strawberry.enum(
    ReviewStage,
    name="ReviewStage",
    description="What a complete batch waits for, one after the other: production's review where its site demands that,"
    " quality's, the decision.",
)


@strawberry.type(
    description="Until the end of which day of its site, as that's review policy says, a batch is reviewed for"
    " production, for quality, and decided on; null where that is done, or no days are stated."
)
class ReviewDue:
    production: date | None
    quality: date | None
    decision: date | None
    overdue: bool = strawberry.field(description="Whether the day of one of them has passed.")


@strawberry.input(description="Complete batches that nobody has decided on, by the days until which they are reviewed.")
class ReviewDueFilter:
    overdue: bool | None = strawberry.field(default=None, description="Whether one of their days has passed.")
    until: date | None = strawberry.field(default=None, description="One of their days is this one, or earlier.")


def _waits(row: Row) -> ColumnElement[bool]:
    """In words of the index of undecided batches, which no parameter stands for."""
    undecided = or_(*(row.disposition == literal_column(f"'{one}'") for one in sorted(UNDECIDED)))
    return and_(undecided, row.state == literal_column(f"'{BatchState.COMPLETE}'"))


def _of(row: Row) -> ColumnElement[bool]:
    return and_(WAITING.c.company_id == row.company_id, WAITING.c.id == row.id)


def _due(row: Row, stage: ReviewStage) -> ColumnElement[date | None]:
    this = WAITING.c.stage == literal_column(f"'{stage}'")
    found: ColumnElement[date | None] = select(WAITING.c.due_on).where(_of(row), this).scalar_subquery()
    return found


def _overdue(row: Row) -> ColumnElement[bool]:
    return exists().where(_of(row), WAITING.c.due_on < WAITING.c.today)


DUE = Parts(
    {
        "production": lambda row: _due(row, ReviewStage.PRODUCTION),
        "quality": lambda row: _due(row, ReviewStage.QUALITY),
        "decision": lambda row: _due(row, ReviewStage.DECISION),
        "overdue": _overdue,
    },
    when=_waits,
)


def of_batch(info: Info, batch: models.Batch) -> ReviewDue | None:
    if batch.disposition not in UNDECIDED or batch.state != BatchState.COMPLETE:
        return None
    found = {one.stage: one for one in due_of(info.context.session, batch.company_id, [batch.id])[batch.id]}
    days = {stage.lower(): found[stage].due_on if stage in found else None for stage in ReviewStage}
    return ReviewDue(**days, overdue=any(one.overdue for one in found.values()))


def chosen(row: Row, name: str, given: Given) -> list[ColumnElement[bool]]:
    """The ReviewDueFilter of this name in SQL."""
    if not given.has(name):
        return []
    found = [_waits(row)]
    if given.has(f"{name}.overdue"):
        found.append(_overdue(row) if given.flag(f"{name}.overdue") else ~_overdue(row))
    if given.has(f"{name}.until"):
        found.append(exists().where(_of(row), WAITING.c.due_on <= given.day(f"{name}.until")))
    return found
