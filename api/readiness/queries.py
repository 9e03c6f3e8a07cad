"""Asking what batches need, and whether it is there."""

from datetime import date

import strawberry
from sqlalchemy import ColumnElement

from api.context import Info, read
from api.listing import listed
from api.readiness import asking
from api.readiness.picking_types import PickList
from api.readiness.types import MaterialReadiness
from api.reading.vocabulary import Given, Pages, Row, by_id, lowered
from api.relay import Connection, Window, local_id
from domain.readiness.picking.kinds import PickListState
from domain.readiness.statements import MOST_BATCHES, MOST_LOTS

EXPIRING_DAYS = 30


def _chosen(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `pickLists` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    found += [row.batch_id == given.id("batchId", "Batch")] if given.has("batchId") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


PICK_LISTS = Pages(_chosen, newest_first=True)


@strawberry.type
class ReadinessQuery:
    @strawberry.field(
        description="What the site's batches that start by a day still need, against its stock (RDY-1, RDY-2). Batches"
        " take lots in the order of their need, first expired first. With more than"
        f" {MOST_BATCHES} batches or {MOST_LOTS} lots it is refused rather than cut."
    )
    def material_readiness(
        self, info: Info, site_id: strawberry.ID, until: date, expiring_within_days: int = EXPIRING_DAYS
    ) -> MaterialReadiness:
        site = local_id(site_id, "Site", path="siteId")
        return asking.of_site(info, site, until=until, within=expiring_within_days)

    @strawberry.field(
        description="The pick list with this id; null where there is none that you may read.",
        metadata=by_id("PickList"),
    )
    def pick_list(self, info: Info, id: strawberry.ID) -> PickList | None:  # noqa: A002 -- GraphQL's word
        return read(info, PickList, local_id(id, "PickList", path="id"))

    @strawberry.field(description="The pick lists that you may read, the newest first.", metadata=lowered(PICK_LISTS))
    def pick_lists(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        batch_id: strawberry.ID | None = None,
        state: PickListState | None = None,
    ) -> Connection[PickList]:
        window = Window(first, after, last, before)
        return listed(info, PickList, PICK_LISTS, window, siteId=site_id, batchId=batch_id, state=state)
