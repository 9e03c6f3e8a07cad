"""Asking for clearance procedures, for what demands them, and for what was cleared."""

import strawberry
from sqlalchemy import ColumnElement

from api.context import Info, read
from api.equipment.clearance.types import STATE, ClearanceDemand, ClearanceProcedure, LineClearance
from api.filters import DateTimeRange, between
from api.listing import listed
from api.reading.vocabulary import Given, Pages, Row, by_id, lowered
from api.relay import Connection, Window, local_id
from domain.equipment.clearance.kinds import ClearanceProcedureState, ClearanceState, DemandState


def _place(row: Row, given: Given) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    found += [row.location_id == given.id("room", "OperationalLocation")] if given.has("room") else []
    return [*found, row.equipment_id == given.id("equipment", "Equipment")] if given.has("equipment") else found


def _procedures(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `clearanceProcedures` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    found += [row.code == given.text("code")] if given.has("code") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


def _demands(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `clearanceDemands` in SQL."""
    found = _place(row, given)
    of = "clearanceProcedure"
    found += [row.procedure_id == given.id(of, "ClearanceProcedure")] if given.has(of) else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


def _clearances(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `lineClearances` in SQL."""
    found = _place(row, given)
    found += [row.batch_id == given.id("batch", "Batch")] if given.has("batch") else []
    found += [STATE.sql(row, given) == given.text("state")] if given.has("state") else []
    return [*found, *between(row.begun_at, "begun", given)]


PROCEDURES, DEMANDS = Pages(_procedures), Pages(_demands)
CLEARANCES = Pages(_clearances, newest_first=True)


@strawberry.type
class ClearanceQuery:
    @strawberry.field(
        description="The clearance procedure with this id; null where there is none that you may read.",
        metadata=by_id("ClearanceProcedure"),
    )
    def clearance_procedure(self, info: Info, id: strawberry.ID) -> ClearanceProcedure | None:  # noqa: A002 -- GraphQL's word
        return read(info, ClearanceProcedure, local_id(id, "ClearanceProcedure", path="id"))

    @strawberry.field(
        description="The clearance procedures of the sites that you may read.", metadata=lowered(PROCEDURES)
    )
    def clearance_procedures(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        code: str | None = None,
        state: ClearanceProcedureState | None = None,
    ) -> Connection[ClearanceProcedure]:
        given = {"siteId": site_id, "code": code, "state": state}
        return listed(info, ClearanceProcedure, PROCEDURES, Window(first, after, last, before), **given)

    @strawberry.field(
        description="Which rooms and equipment demand a clearance before each batch.", metadata=lowered(DEMANDS)
    )
    def clearance_demands(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        clearance_procedure: strawberry.ID | None = None,
        room: strawberry.ID | None = None,
        equipment: strawberry.ID | None = None,
        state: DemandState | None = None,
    ) -> Connection[ClearanceDemand]:
        given = {"clearanceProcedure": clearance_procedure, "room": room, "equipment": equipment, "state": state}
        return listed(info, ClearanceDemand, DEMANDS, Window(first, after, last, before), **given)

    @strawberry.field(
        description="The clearance with this id; null where there is none that you may read.",
        metadata=by_id("LineClearance"),
    )
    def line_clearance(self, info: Info, id: strawberry.ID) -> LineClearance | None:  # noqa: A002 -- GraphQL's word
        return read(info, LineClearance, local_id(id, "LineClearance", path="id"))

    @strawberry.field(description="The clearances that you may read, the newest first.", metadata=lowered(CLEARANCES))
    def line_clearances(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        room: strawberry.ID | None = None,
        equipment: strawberry.ID | None = None,
        batch: strawberry.ID | None = None,
        state: ClearanceState | None = None,
        begun: DateTimeRange | None = None,
    ) -> Connection[LineClearance]:
        given = {"room": room, "equipment": equipment, "batch": batch, "state": state, "begun": begun}
        return listed(info, LineClearance, CLEARANCES, Window(first, after, last, before), **given)
