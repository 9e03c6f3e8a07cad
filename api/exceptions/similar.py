"""Exceptions alike, of other batches, products and sites too, and whether what happened recurs (DEV-8)."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import strawberry
from sqlalchemy import ColumnElement, Integer, and_, exists, func, literal, select

from api.context import Info, visible
from api.ordering import Row
from api.reading.vocabulary import Given, Pages
from api.tenancy.types import Site
from domain.deviations import recurring, similar
from domain.deviations.recurring import Seen
from domain.exceptions.models import BatchException as Model
from domain.execution.models import Batch
from domain.tenancy import models as tenancy

if TYPE_CHECKING:
    from api.exceptions.types import BatchException


@strawberry.input(description="Of exceptions alike those that are all of what is given.")
class SimilarFilter:
    days: int | None = strawberry.field(
        default=None, description="Within so many before and after: 365 unless told, 1 to 3660."
    )
    product: str | None = strawberry.field(default=None, description="Of batches of this product.")
    site_id: strawberry.ID | None = None


def of_product(row: Row, given: Given, name: str) -> ColumnElement[bool]:
    """Of batches of the product that an argument names."""
    batch = exists().where(Batch.company_id == row.company_id, Batch.id == row.batch_id)
    return batch.where(Batch.product == given.text(name)).correlate_except(Batch)


def _chosen(row: Row, of: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `similar` in SQL."""
    found = similar.alike(row, of, given.number("where.days", similar.days_of))
    found += [row.site_id == given.id("where.siteId", "Site")] if given.has("where.siteId") else []
    return found + ([of_product(row, given, "where.product")] if given.has("where.product") else [])


SIMILAR = Pages(_chosen, newest_first=True)


@strawberry.type(description="How many exceptions alike there are in batches of one product at one site.")
class RecurrencePlace:
    site: Site
    product: str
    count: int


@strawberry.type(
    description="How often something alike happened, of what you may read: by the same rule, in phases and of"
    " parameters of the same name, with the same equipment."
)
class Recurrence:
    since: datetime
    until: datetime
    threshold: int
    count: int = strawberry.field(description="This one among them.")
    places: list[RecurrencePlace] = strawberry.field(
        description="Where the others were, by product and site; those most often first."
    )
    recurring: bool = strawberry.field(description="Whether there are as many as the threshold, or more.")


def recurrence(info: Info, node: "type[BatchException]", of: Model, *, days: int | None, threshold: int) -> Recurrence:
    """Count those alike that who asks may read, within so many days before and after. Raises InvalidInput."""
    span = similar.days_of(days)
    least = recurring.require_threshold(threshold)
    seen = _seen(info, node, of, span)
    sites = _sites(info, {one.site for one in seen})
    return Recurrence(
        since=of.raised_at - timedelta(days=span),
        until=of.raised_at + timedelta(days=span),
        threshold=least,
        count=recurring.count(seen),
        places=[RecurrencePlace(site=sites[one.site], product=one.product, count=one.count) for one in seen],
        recurring=recurring.recurs(seen, threshold=least),
    )


def _seen(info: Info, node: "type[BatchException]", of: Model, days: int) -> list[Seen]:
    number = func.count()
    chosen = (
        select(Model.site_id, Batch.product, number)
        .join(Batch, and_(Batch.company_id == Model.company_id, Batch.id == Model.batch_id))
        .where(Model.company_id == of.company_id, *similar.alike(Model, of, literal(days, Integer)))
        .group_by(Model.site_id, Batch.product)
        .order_by(number.desc(), Batch.product, Model.site_id)
    )
    rows = info.context.session.execute(visible(info.context.actor, node, chosen))
    return [Seen(site, product, found) for site, product, found in rows]


def _sites(info: Info, ids: set[object]) -> dict[object, Site]:
    model = tenancy.Site
    chosen = select(model).where(model.company_id == info.context.actor.company, model.id.in_(ids))
    return {one.id: one for one in info.context.session.scalars(chosen)}  # type: ignore[misc]  # shown by its model
