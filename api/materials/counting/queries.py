"""Asking for cycle counts, and for what is due to be counted."""

from collections.abc import Collection
from typing import TypeVar, cast
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, select

from api.context import Info, looking, read, visible
from api.listing import listed
from api.materials.containers import OperationalLocation
from api.materials.counting.types import CountDue, StockCount, StockCountLine
from api.materials.definitions import MaterialDefinition
from api.reading.prefetch import prefetch
from api.reading.vocabulary import Given, Pages, Row, by_id, lowered
from api.relay import Connection, Node, Window, local_id
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound
from domain.materials.counting import queries
from domain.materials.counting.kinds import CountLineState, CountState
from domain.materials.queries import today_at
from domain.tenancy.models import Site

N = TypeVar("N", bound=Node)


def _counts(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `stockCounts` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    found += [row.location_id == given.id("location", "OperationalLocation")] if given.has("location") else []
    found += [row.lot_id == given.id("lot", "MaterialLot")] if given.has("lot") else []
    found += [row.material_id == given.id("material", "MaterialDefinition")] if given.has("material") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


def _lines(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `stockCountLines` in SQL."""
    found = [row.count_id == given.id("count", "StockCount")] if given.has("count") else []
    found += [row.container_number == given.text("number")] if given.has("number") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


COUNTS = Pages(_counts, newest_first=True)
LINES = Pages(_lines)


@strawberry.type
class CountingQuery:
    @strawberry.field(
        description="The count with this id; null where there is none that you may read.",
        metadata=by_id("StockCount"),
    )
    def stock_count(self, info: Info, id: strawberry.ID) -> StockCount | None:  # noqa: A002 -- GraphQL's word
        return read(info, StockCount, local_id(id, "StockCount", path="id"))

    @strawberry.field(description="The counts that you may read, the newest first.", metadata=lowered(COUNTS))
    def stock_counts(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        location: strawberry.ID | None = None,
        lot: strawberry.ID | None = None,
        material: strawberry.ID | None = None,
        state: CountState | None = None,
    ) -> Connection[StockCount]:
        given: dict[str, object] = {"siteId": site_id, "location": location, "lot": lot, "material": material}
        return listed(info, StockCount, COUNTS, Window(first, after, last, before), **given, state=state)

    @strawberry.field(
        description="Lines of counts that you may read, in the order of their making.", metadata=lowered(LINES)
    )
    def stock_count_lines(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        count: strawberry.ID | None = None,
        number: str | None = None,
        state: CountLineState | None = None,
    ) -> Connection[StockCountLine]:
        window = Window(first, after, last, before)
        return listed(info, StockCountLine, LINES, window, count=count, number=number, state=state)

    @strawberry.field(
        description=f"What a site is to count by today, the longest due first, at most {queries.MOST_DUE} (CNT-7)."
    )
    def counts_due(self, info: Info, site_id: strawberry.ID) -> list[CountDue]:
        site, uow = SiteId(local_id(site_id, "Site", path="siteId")), looking(info)
        uow.require(Permission.MATERIAL_READ, site=site)
        if uow.look_at(Site, site) is None:
            raise NotFound(kind="Site", id=site, path=("siteId",))
        due = queries.due_at(uow, site, today=today_at(uow, site))
        places = _loaded(info, OperationalLocation, "location", [one.location for one in due if one.location])
        materials = _loaded(info, MaterialDefinition, "material", [one.material for one in due if one.material])
        return [
            CountDue(
                location=None if one.location is None else places.get(one.location),
                material=None if one.material is None else materials.get(one.material),
                days=one.days,
                containers=one.containers,
                last_counted_at=one.last_counted_at,
                due_on=one.due_on,
            )
            for one in due
        ]


def _loaded(info: Info, node: type[N], below: str, ids: Collection[UUID]) -> dict[UUID, N]:
    """The things with these ids, with what the selection asks of them."""
    if not ids:
        return {}
    model = node.model
    chosen = visible(info.context.actor, node, select(model).where(model.id.in_(ids)))
    found = info.context.session.scalars(chosen.options(*prefetch(info, node, below=below)))
    return {one.id: cast("N", one) for one in found}
