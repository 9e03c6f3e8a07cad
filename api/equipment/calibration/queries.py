"""Asking for reference standards, for what calibration is due, for calibrations, and for what is out of service."""

from datetime import date

import strawberry
from sqlalchemy import ColumnElement

from api.context import Info
from api.equipment.calibration.types import CalibrationDefinition, EquipmentCalibration, ReferenceStandard, ServiceTag
from api.filters import DateTimeRange, between
from api.listing import listed
from api.reading.vocabulary import Given, Pages, Row, lowered
from api.relay import Connection, Window
from domain.equipment.calibration.kinds import DefinitionState, EquipmentCalibrationState, StandardState
from domain.equipment.service.kinds import TagKind, TagState


def _at(row: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments that all of these lists have, in SQL."""
    found: list[ColumnElement[bool]] = []
    found += [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    return [*found, row.state == given.text("state")] if given.has("state") else found


def _of(row: Row, given: Given) -> list[ColumnElement[bool]]:
    """As `_at`, and of one piece of equipment."""
    found = _at(row, given)
    return [*found, row.equipment_id == given.id("equipment", "Equipment")] if given.has("equipment") else found


def _standards(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    found = _at(row, given)
    return [*found, row.valid_until < given.day("validBefore")] if given.has("validBefore") else found


def _definitions(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    found = _of(row, given)
    return [*found, row.due_on < given.day("dueBefore")] if given.has("dueBefore") else found


def _calibrations(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    return [*_of(row, given), *between(row.performed_at, "performed", given)]


def _tags(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    found = _of(row, given)
    return [*found, row.kind == given.text("kind")] if given.has("kind") else found


STANDARDS = Pages(_standards)
DEFINITIONS = Pages(_definitions)
CALIBRATIONS = Pages(_calibrations, newest_first=True)
TAGS = Pages(_tags, newest_first=True)


@strawberry.type
class CalibrationQuery:
    @strawberry.field(
        description="The reference standards of the sites that you may read; `validBefore`: which lapse before a day.",
        metadata=lowered(STANDARDS),
    )
    def reference_standards(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        state: StandardState | None = None,
        valid_before: date | None = None,
    ) -> Connection[ReferenceStandard]:
        given = {"siteId": site_id, "state": state, "validBefore": valid_before}
        return listed(info, ReferenceStandard, STANDARDS, Window(first, after, last, before), **given)

    @strawberry.field(
        description="Which equipment needs calibration; `dueBefore`: which is due before a day of its site.",
        metadata=lowered(DEFINITIONS),
    )
    def calibration_definitions(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        equipment: strawberry.ID | None = None,
        state: DefinitionState | None = None,
        due_before: date | None = None,
    ) -> Connection[CalibrationDefinition]:
        given = {"siteId": site_id, "equipment": equipment, "state": state, "dueBefore": due_before}
        return listed(info, CalibrationDefinition, DEFINITIONS, Window(first, after, last, before), **given)

    @strawberry.field(
        description="The calibrations of equipment that you may read, the newest first.",
        metadata=lowered(CALIBRATIONS),
    )
    def equipment_calibrations(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        equipment: strawberry.ID | None = None,
        state: EquipmentCalibrationState | None = None,
        performed: DateTimeRange | None = None,
    ) -> Connection[EquipmentCalibration]:
        given = {"siteId": site_id, "equipment": equipment, "state": state, "performed": performed}
        return listed(info, EquipmentCalibration, CALIBRATIONS, Window(first, after, last, before), **given)

    @strawberry.field(
        description="What put equipment out of service by rule, as far as you may read it; the newest first.",
        metadata=lowered(TAGS),
    )
    def service_tags(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        equipment: strawberry.ID | None = None,
        kind: TagKind | None = None,
        state: TagState | None = None,
    ) -> Connection[ServiceTag]:
        given = {"siteId": site_id, "equipment": equipment, "kind": kind, "state": state}
        return listed(info, ServiceTag, TAGS, Window(first, after, last, before), **given)
