"""Asking for deviations."""

import strawberry
from sqlalchemy import ColumnElement, any_, exists

from api.context import Info
from api.deviations.types import Deviation
from api.filters import DateTimeRange, between
from api.listing import listed
from api.ordering import Row
from api.reading.vocabulary import Given, Pages, lowered
from api.relay import Connection, Window
from domain.deviations.kinds import DeviationState
from domain.deviations.models import DeviationException
from domain.exceptions.kinds import ApproverRole, Classification


@strawberry.input(description="Deviations that are all of what is given.")
class DeviationFilter:
    state: list[DeviationState] | None = strawberry.field(default=None, description="One of these.")
    classification: list[Classification] | None = strawberry.field(default=None, description="One of these.")
    awaits: list[ApproverRole] | None = strawberry.field(default=None, description="One of these.")
    site_id: strawberry.ID | None = None
    batch_id: strawberry.ID | None = strawberry.field(
        default=None, description="Those that group an exception of the batch now."
    )
    opened: DateTimeRange | None = None


def _chosen(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The argument of `deviations` in SQL."""
    found: list[ColumnElement[bool]] = []
    for column in ("state", "classification", "awaits"):
        name = f"where.{column}"
        found += [getattr(row, column) == any_(given.texts(name))] if given.has(name) else []
    found += [row.site_id == given.id("where.siteId", "Site")] if given.has("where.siteId") else []
    if given.has("where.batchId"):
        link = DeviationException
        batch = given.id("where.batchId", "Batch")
        of_row = link.company_id == row.company_id, link.deviation_id == row.id
        found.append(exists().where(*of_row, link.batch_id == batch, link.removed_at.is_(None)))
    return found + between(row.opened_at, "where.opened", given)


DEVIATIONS = Pages(_chosen, newest_first=True)


@strawberry.type
class DeviationQuery:
    @strawberry.field(
        description="The deviations of the sites whose batches you may read, the newest first.",
        metadata=lowered(DEVIATIONS),
    )
    def deviations(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        where: DeviationFilter | None = None,
    ) -> Connection[Deviation]:
        return listed(info, Deviation, DEVIATIONS, Window(first, after, last, before), where=where)
