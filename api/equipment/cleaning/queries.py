"""Asking for cleaning procedures, and for what was cleaned."""

import strawberry
from sqlalchemy import ColumnElement

from api.context import Info, read
from api.equipment.cleaning.types import CleaningProcedure, CleaningRecord
from api.filters import DateTimeRange, between
from api.listing import listed
from api.reading.vocabulary import Given, Pages, Row, by_id, lowered
from api.relay import Connection, Window, local_id
from domain.equipment.cleaning.kinds import CleaningState, ProcedureKind, ProcedureState


def _procedures(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `cleaningProcedures` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.class_id == given.id("equipmentClass", "EquipmentClass")] if given.has("equipmentClass") else []
    return [*found, *(getattr(row, one) == given.text(one) for one in ("kind", "state") if given.has(one))]


def _cleanings(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `cleanings` in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    found += [row.equipment_id == given.id("equipment", "Equipment")] if given.has("equipment") else []
    found += [getattr(row, one) == given.text(one) for one in ("kind", "state") if given.has(one)]
    return [*found, *between(row.begun_at, "begun", given)]


PROCEDURES = Pages(_procedures)
CLEANINGS = Pages(_cleanings, newest_first=True)


@strawberry.type
class CleaningQuery:
    @strawberry.field(
        description="The cleaning procedure with this id; null where there is none that you may read.",
        metadata=by_id("CleaningProcedure"),
    )
    def cleaning_procedure(self, info: Info, id: strawberry.ID) -> CleaningProcedure | None:  # noqa: A002 -- GraphQL's word
        return read(info, CleaningProcedure, local_id(id, "CleaningProcedure", path="id"))

    @strawberry.field(description="The company's cleaning procedures.", metadata=lowered(PROCEDURES))
    def cleaning_procedures(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        equipment_class: strawberry.ID | None = None,
        kind: ProcedureKind | None = None,
        state: ProcedureState | None = None,
    ) -> Connection[CleaningProcedure]:
        given = {"equipmentClass": equipment_class, "kind": kind, "state": state}
        return listed(info, CleaningProcedure, PROCEDURES, Window(first, after, last, before), **given)

    @strawberry.field(
        description="The cleaning with this id; null where there is none that you may read.",
        metadata=by_id("CleaningRecord"),
    )
    def cleaning(self, info: Info, id: strawberry.ID) -> CleaningRecord | None:  # noqa: A002 -- GraphQL's word
        return read(info, CleaningRecord, local_id(id, "CleaningRecord", path="id"))

    @strawberry.field(description="The cleanings that you may read, the newest first.", metadata=lowered(CLEANINGS))
    def cleanings(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        equipment: strawberry.ID | None = None,
        kind: ProcedureKind | None = None,
        state: CleaningState | None = None,
        begun: DateTimeRange | None = None,
    ) -> Connection[CleaningRecord]:
        given = {"siteId": site_id, "equipment": equipment, "kind": kind, "state": state, "begun": begun}
        return listed(info, CleaningRecord, CLEANINGS, Window(first, after, last, before), **given)
