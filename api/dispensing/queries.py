"""Asking for dispense orders, for what was dispensed, and for campaigns."""

import strawberry
from sqlalchemy import ColumnElement

from api.context import Info, read
from api.dispensing.enums import CampaignState, DispensedState, OrderState
from api.dispensing.types import BoothClearance, DispenseCampaign, DispensedContainer, DispenseOrder
from api.listing import listed
from api.reading.vocabulary import Given, Pages, Row, by_id, lowered
from api.relay import Connection, Window, local_id


def _orders(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    found = [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    found += [row.batch_id == given.id("batch", "Batch")] if given.has("batch") else []
    found += [row.material_id == given.id("material", "MaterialDefinition")] if given.has("material") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


def _dispensed(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    found = [row.batch_id == given.id("batch", "Batch")] if given.has("batch") else []
    found += [row.code == given.text("code")] if given.has("code") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


def _campaigns(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    found = [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


def _clearances(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    return [row.booth_id == given.id("booth", "OperationalLocation")] if given.has("booth") else []


ORDERS = Pages(_orders, newest_first=True)
DISPENSED = Pages(_dispensed, newest_first=True)
CAMPAIGNS = Pages(_campaigns, newest_first=True)
CLEARANCES = Pages(_clearances, newest_first=True)


@strawberry.type
class DispensingQuery:
    @strawberry.field(
        description="The order with this id; null where there is none that you may read.",
        metadata=by_id("DispenseOrder"),
    )
    def dispense_order(self, info: Info, id: strawberry.ID) -> DispenseOrder | None:  # noqa: A002 -- GraphQL's word
        return read(info, DispenseOrder, local_id(id, "DispenseOrder", path="id"))

    @strawberry.field(description="The orders that you may read, the newest first.", metadata=lowered(ORDERS))
    def dispense_orders(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        batch: strawberry.ID | None = None,
        material: strawberry.ID | None = None,
        state: OrderState | None = None,
    ) -> Connection[DispenseOrder]:
        window = Window(first, after, last, before)
        given = {"siteId": site_id, "batch": batch, "material": material, "state": state}
        return listed(info, DispenseOrder, ORDERS, window, **given)

    @strawberry.field(
        description="What was dispensed that you may read, the newest first; by its code, what was scanned.",
        metadata=lowered(DISPENSED),
    )
    def dispensed_containers(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        batch: strawberry.ID | None = None,
        code: str | None = None,
        state: DispensedState | None = None,
    ) -> Connection[DispensedContainer]:
        window, given = Window(first, after, last, before), {"batch": batch, "code": code, "state": state}
        return listed(info, DispensedContainer, DISPENSED, window, **given)

    @strawberry.field(description="The campaigns that you may read, the newest first.", metadata=lowered(CAMPAIGNS))
    def dispense_campaigns(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        state: CampaignState | None = None,
    ) -> Connection[DispenseCampaign]:
        window = Window(first, after, last, before)
        return listed(info, DispenseCampaign, CAMPAIGNS, window, siteId=site_id, state=state)

    @strawberry.field(
        description="The clearances of places of weighing that you may read, the newest first.",
        metadata=lowered(CLEARANCES),
    )
    def booth_clearances(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        booth: strawberry.ID | None = None,
    ) -> Connection[BoothClearance]:
        return listed(info, BoothClearance, CLEARANCES, Window(first, after, last, before), booth=booth)
