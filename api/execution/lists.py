"""Which batches a list shows, and in which order: for the review queue, and for whoever looks for one."""

from datetime import datetime
from enum import Enum

import strawberry
from sqlalchemy import ColumnElement, DateTime, any_, case, exists, literal_column

from api.filters import DateTimeRange, Direction, beginning, between
from api.ordering import INFINITY, Order, Row, text, time, uuid
from api.reading.vocabulary import Given, Pages
from api.review import due
from api.review.due import ReviewDueFilter
from domain.exceptions.models import BatchException, ExceptionState
from domain.execution.kinds import BatchState, Disposition
from domain.execution.rework.kinds import ReworkKind
from domain.execution.rework.models import ReworkApproval


@strawberry.input(description="Batches that are all of what is given.")
class BatchFilter:
    state: list[BatchState] | None = strawberry.field(default=None, description="One of these.")
    disposition: list[Disposition] | None = strawberry.field(default=None, description="One of these.")
    site_id: strawberry.ID | None = None
    number_prefix: str | None = strawberry.field(default=None, description="How its number begins.")
    product_prefix: str | None = strawberry.field(default=None, description="How its product's name begins.")
    issued: DateTimeRange | None = None
    completed: DateTimeRange | None = None
    has_open_exceptions: bool | None = None
    review_due: ReviewDueFilter | None = None
    rework: list[ReworkKind] | None = strawberry.field(
        default=None, description="Made of rejected lots of another batch, in one of these ways (REV-5)."
    )
    rework_of: strawberry.ID | None = strawberry.field(default=None, description="Made of rejected lots of this batch.")


@strawberry.enum(description="What batches are ordered by; those that are equal in it, by the order of their issue.")
class BatchOrderBy(Enum):
    NUMBER = "NUMBER"
    PRODUCT = "PRODUCT"
    ISSUED_AT = "ISSUED_AT"
    COMPLETED_AT = strawberry.enum_value("COMPLETED_AT", description="Those that aren't complete count as the latest.")


@strawberry.input
class BatchOrder:
    by: BatchOrderBy
    direction: Direction = Direction.ASC


NEVER: ColumnElement[datetime] = literal_column(f"'{INFINITY}'", DateTime(timezone=True))


def _completed(row: Row) -> ColumnElement[datetime]:
    """CASE, since row-level security takes COALESCE for something that may leak, and lets no index serve it."""
    return case((row.completed_at.is_(None), NEVER), else_=row.completed_at)


ORDERS = {
    one.name: one
    for one in (
        Order("NUMBER", lambda row: (row.number.collate("C"), row.id), (text, uuid)),
        Order("PRODUCT", lambda row: (row.product.collate("C"), row.id), (text, uuid)),
        Order("ISSUED_AT", lambda row: (row.issued_at, row.id), (time, uuid)),
        Order("COMPLETED_AT", lambda row: (_completed(row), row.id), (time, uuid)),
    )
}


def _chosen(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `batches` in SQL."""
    found: list[ColumnElement[bool]] = []
    for name in ("siteId", "where.siteId"):
        found += [row.site_id == given.id(name, "Site")] if given.has(name) else []
    found += [row.state == given.text("state")] if given.has("state") else []
    for column in ("state", "disposition"):
        name = f"where.{column}"
        found += [getattr(row, column) == any_(given.texts(name))] if given.has(name) else []
    found += beginning(row.number, "where.numberPrefix", given) + beginning(row.product, "where.productPrefix", given)
    found += between(row.issued_at, "where.issued", given) + between(row.completed_at, "where.completed", given)
    found += due.chosen(row, "where.reviewDue", given)
    return found + _with_open_exceptions(row, given) + _reworked(row, given)


def _with_open_exceptions(row: Row, given: Given) -> list[ColumnElement[bool]]:
    if not given.has("where.hasOpenExceptions"):
        return []
    one = BatchException
    is_open = one.state == literal_column(f"'{ExceptionState.OPEN}'")  # no parameter: the index is of open ones only
    found = exists().where(one.company_id == row.company_id, one.batch_id == row.id, is_open)
    return [found if given.flag("where.hasOpenExceptions") else ~found]


def _reworked(row: Row, given: Given) -> list[ColumnElement[bool]]:
    one = ReworkApproval
    asked = [one.kind == any_(given.texts("where.rework"))] if given.has("where.rework") else []
    asked += [one.batch_id == given.id("where.reworkOf", "Batch")] if given.has("where.reworkOf") else []
    return [exists().where(one.company_id == row.company_id, one.id == row.rework_id, *asked)] if asked else []


BATCHES = Pages(_chosen, newest_first=True, orders=ORDERS)
