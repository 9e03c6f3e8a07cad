"""Asking for containers, and for the places where they stand."""

import strawberry
from sqlalchemy import ColumnElement, select

from api.context import Info, read, visible
from api.listing import listed
from api.materials.containers import Container, OperationalLocation, StockPolicy
from api.reading.prefetch import prefetch
from api.reading.vocabulary import Given, Pages, Row, Rows, by_id, lowered
from api.relay import Connection, Window, local_id
from domain.materials.container_kinds import ContainerState, LocationState
from domain.materials.container_models import StockPolicy as PolicyRow


def _containers(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `containers` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    found += [row.lot_id == given.id("lot", "MaterialLot")] if given.has("lot") else []
    found += [row.location_id == given.id("location", "OperationalLocation")] if given.has("location") else []
    found += [row.state == given.text("state")] if given.has("state") else []
    found += [row.missing_at.is_not(None)] if given.flag("missing") else []
    return [*found, row.number == given.text("number")] if given.has("number") else found


def _locations(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    found = [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    found += [row.state == given.text("state")] if given.has("state") else []
    return [*found, row.code == given.text("code")] if given.has("code") else found


CONTAINERS = Pages(_containers, newest_first=True)
LOCATIONS = Pages(_locations)
POLICY = Rows(lambda *_: [])


@strawberry.type
class ContainersQuery:
    @strawberry.field(
        description="The container with this id; null where there is none that you may read.",
        metadata=by_id("Container"),
    )
    def container(self, info: Info, id: strawberry.ID) -> Container | None:  # noqa: A002 -- GraphQL's word
        return read(info, Container, local_id(id, "Container", path="id"))

    @strawberry.field(description="The containers that you may read, the newest first.", metadata=lowered(CONTAINERS))
    def containers(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        lot: strawberry.ID | None = None,
        location: strawberry.ID | None = None,
        state: ContainerState | None = None,
        number: str | None = None,
        missing: bool | None = None,
    ) -> Connection[Container]:
        window = Window(first, after, last, before)
        given: dict[str, object] = {"siteId": site_id, "lot": lot, "location": location, "state": state}
        given |= {"number": number, "missing": missing}
        return listed(info, Container, CONTAINERS, window, **given)

    @strawberry.field(
        description="The places where containers stand that you may read, in the order of their making.",
        metadata=lowered(LOCATIONS),
    )
    def operational_locations(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        state: LocationState | None = None,
        code: str | None = None,
    ) -> Connection[OperationalLocation]:
        window = Window(first, after, last, before)
        return listed(info, OperationalLocation, LOCATIONS, window, siteId=site_id, state=state, code=code)

    @strawberry.field(
        description="What the company chose; null where it chose nothing, and 0.5 percent are adjusted freely.",
        metadata=lowered(POLICY),
    )
    def stock_policy(self, info: Info) -> StockPolicy | None:
        actor = info.context.actor
        chosen = visible(actor, StockPolicy, select(PolicyRow).where(PolicyRow.company_id == actor.company))
        found: StockPolicy | None = info.context.session.scalars(
            chosen.options(*prefetch(info, StockPolicy))
        ).one_or_none()
        return found
