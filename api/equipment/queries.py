"""Asking for gateways, scales, what proves them, and readings."""

import strawberry
from sqlalchemy import ColumnElement

from api.context import Info, read
from api.equipment.proof_types import ScaleCheck
from api.equipment.reading_types import ScaleReading, ScaleReadingRequest
from api.equipment.types import Gateway, Scale
from api.listing import listed
from api.reading.vocabulary import Given, Pages, Row, by_id, lowered
from api.relay import Connection, Window, local_id
from domain.equipment.kinds import GatewayState, ScaleState
from domain.equipment.readings import Kind


def _at_site(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `gateways` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


def _scales(row: Row, of: Row, given: Given) -> list[ColumnElement[bool]]:
    found = _at_site(row, of, given)
    found += [row.gateway_id == given.id("gatewayId", "Gateway")] if given.has("gatewayId") else []
    return [*found, row.code == given.text("code")] if given.has("code") else found


def _of_scale(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `scaleChecks` in SQL."""
    return [row.scale_id == given.id("scaleId", "Scale")] if given.has("scaleId") else []


def _readings(row: Row, of: Row, given: Given) -> list[ColumnElement[bool]]:
    found = _of_scale(row, of, given)
    return [*found, row.kind == given.text("kind")] if given.has("kind") else found


GATEWAYS = Pages(_at_site)
SCALES = Pages(_scales)
CHECKS = Pages(_of_scale, newest_first=True)
READINGS = Pages(_readings, newest_first=True)


@strawberry.type
class EquipmentQuery:
    @strawberry.field(
        description="The gateway with this id; null where there is none that you may read.", metadata=by_id("Gateway")
    )
    def gateway(self, info: Info, id: strawberry.ID) -> Gateway | None:  # noqa: A002 -- GraphQL's word
        return read(info, Gateway, local_id(id, "Gateway", path="id"))

    @strawberry.field(description="The gateways of the sites that you may read.", metadata=lowered(GATEWAYS))
    def gateways(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        state: GatewayState | None = None,
    ) -> Connection[Gateway]:
        return listed(info, Gateway, GATEWAYS, Window(first, after, last, before), siteId=site_id, state=state)

    @strawberry.field(
        description="The scale with this id; null where there is none that you may read.", metadata=by_id("Scale")
    )
    def scale(self, info: Info, id: strawberry.ID) -> Scale | None:  # noqa: A002 -- GraphQL's word
        return read(info, Scale, local_id(id, "Scale", path="id"))

    @strawberry.field(
        description="The scales of the sites that you may read, in the order of their enrolment.",
        metadata=lowered(SCALES),
    )
    def scales(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        state: ScaleState | None = None,
        gateway_id: strawberry.ID | None = None,
        code: str | None = None,
    ) -> Connection[Scale]:
        window = Window(first, after, last, before)
        given = {"siteId": site_id, "state": state, "gatewayId": gateway_id, "code": code}
        return listed(info, Scale, SCALES, window, **given)

    @strawberry.field(description="The checks of scales that you may read, the newest first.", metadata=lowered(CHECKS))
    def scale_checks(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        scale_id: strawberry.ID | None = None,
    ) -> Connection[ScaleCheck]:
        return listed(info, ScaleCheck, CHECKS, Window(first, after, last, before), scaleId=scale_id)

    @strawberry.field(
        description="What came of asking a scale; null where there is none that you may read.",
        metadata=by_id("ScaleReading"),
    )
    def scale_reading(self, info: Info, id: strawberry.ID) -> ScaleReading | None:  # noqa: A002 -- GraphQL's word
        return read(info, ScaleReading, local_id(id, "ScaleReading", path="id"))

    @strawberry.field(
        description="All that came of asking scales, the newest first: what was no weight too (EXE-17).",
        metadata=lowered(READINGS),
    )
    def scale_readings(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        scale_id: strawberry.ID | None = None,
        kind: Kind | None = None,
    ) -> Connection[ScaleReading]:
        return listed(info, ScaleReading, READINGS, Window(first, after, last, before), scaleId=scale_id, kind=kind)

    @strawberry.field(
        description="What a scale was asked; look here until the reading came or its time has passed.",
        metadata=by_id("ScaleReadingRequest"),
    )
    def scale_reading_request(self, info: Info, id: strawberry.ID) -> ScaleReadingRequest | None:  # noqa: A002 -- GraphQL's word
        return read(info, ScaleReadingRequest, local_id(id, "ScaleReadingRequest", path="id"))
