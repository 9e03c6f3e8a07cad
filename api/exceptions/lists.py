"""Which exceptions of the company's batches a list shows."""

import strawberry
from sqlalchemy import ColumnElement, any_

from api.exceptions.similar import of_product
from api.filters import DateTimeRange, between
from api.ordering import Row
from api.reading.vocabulary import Given, Pages
from domain.exceptions.kinds import ApproverRole, Classification, ExceptionState


@strawberry.input(description="Exceptions that are all of what is given.")
class ExceptionFilter:
    state: list[ExceptionState] | None = strawberry.field(default=None, description="One of these.")
    classification: list[Classification] | None = strawberry.field(default=None, description="One of these.")
    awaits: list[ApproverRole] | None = strawberry.field(default=None, description="One of these.")
    site_id: strawberry.ID | None = None
    batch_id: strawberry.ID | None = None
    rule: str | None = strawberry.field(default=None, description="The rule that found it, or TOLD.")
    product: str | None = strawberry.field(default=None, description="Of batches of this product.")
    raised: DateTimeRange | None = None


def _chosen(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The argument of `exceptions` in SQL."""
    found: list[ColumnElement[bool]] = []
    for column in ("state", "classification", "awaits"):
        name = f"where.{column}"
        found += [getattr(row, column) == any_(given.texts(name))] if given.has(name) else []
    found += [row.site_id == given.id("where.siteId", "Site")] if given.has("where.siteId") else []
    found += [row.batch_id == given.id("where.batchId", "Batch")] if given.has("where.batchId") else []
    found += [row.rule == given.text("where.rule")] if given.has("where.rule") else []
    found += [of_product(row, given, "where.product")] if given.has("where.product") else []
    return found + between(row.raised_at, "where.raised", given)


EXCEPTIONS = Pages(_chosen, newest_first=True)
ROUTES = Pages(lambda *_: [])
