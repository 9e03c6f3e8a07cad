"""Asking for shifts, and for who works in them."""

from datetime import date

import strawberry
from sqlalchemy import ColumnElement

from api.context import Info
from api.listing import listed
from api.reading.vocabulary import Given, Pages, Row, lowered
from api.relay import Connection, Window
from api.training.shifts.types import Shift, ShiftAssignment


def _shifts(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    return [*found, row.retired_at.is_(None)] if given.flag("inUse") else found


def _assignments(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    found += [row.shift_id == given.id("shift", "Shift")] if given.has("shift") else []
    found += [row.person_id == given.id("person", "Person")] if given.has("person") else []
    if given.has("on"):
        found += [row.from_on <= given.day("on"), row.until_on.is_(None) | (row.until_on >= given.day("on"))]
    return found


SHIFTS, ASSIGNMENTS = Pages(_shifts), Pages(_assignments, newest_first=True)


@strawberry.type
class ShiftsQuery:
    @strawberry.field(
        description="The shifts of your sites; `inUse` leaves out those that were retired.", metadata=lowered(SHIFTS)
    )
    def shifts(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        in_use: bool = False,  # noqa: FBT002 -- a GraphQL argument, given by name
    ) -> Connection[Shift]:
        window = Window(first, after, last, before)
        return listed(info, Shift, SHIFTS, window, siteId=site_id, inUse=in_use)

    @strawberry.field(
        description="Who works in which shift, as far as you may know, the newest first; `on` a day, who does then.",
        metadata=lowered(ASSIGNMENTS),
    )
    def shift_assignments(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        shift: strawberry.ID | None = None,
        person: strawberry.ID | None = None,
        on: date | None = None,
    ) -> Connection[ShiftAssignment]:
        given = {"siteId": site_id, "shift": shift, "person": person, "on": on}
        return listed(info, ShiftAssignment, ASSIGNMENTS, Window(first, after, last, before), **given)
