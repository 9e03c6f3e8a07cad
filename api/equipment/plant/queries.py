"""Asking for classes of equipment, and for what belongs to them."""

import strawberry
from sqlalchemy import ColumnElement, func, literal_column

from api.context import Info, read
from api.equipment.plant.types import CLEANLINESS, Equipment, EquipmentClass
from api.filters import beginning
from api.listing import listed
from api.reading.vocabulary import Given, Pages, Row, by_id, lowered
from api.relay import Connection, Window, local_id
from domain.equipment.cleaning.kinds import Cleanliness
from domain.equipment.plant.kinds import ClassState, EquipmentLevel, ServiceState


def _classes(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `equipmentClasses` in SQL."""
    found = beginning(row.code, "codePrefix", given)
    return [*found, row.state == given.text("state")] if given.has("state") else found


@strawberry.input(description="Equipment that is all of what is given.")
class EquipmentFilter:
    site_id: strawberry.ID | None = None
    equipment_class: strawberry.ID | None = None
    above: strawberry.ID | None = strawberry.field(default=None, description="What belongs to this, directly.")
    room: strawberry.ID | None = None
    enrolled_scale: strawberry.ID | None = strawberry.field(default=None, description="What this scale is.")
    level: EquipmentLevel | None = None
    service: ServiceState | None = None
    cleanliness: Cleanliness | None = strawberry.field(default=None, description="As it is now.")
    overdue: bool | None = strawberry.field(default=None, description="Dirty beyond its dirty hold, or not (EQP-3).")
    code: str | None = None
    code_prefix: str | None = None


IDS = (
    ("siteId", "site_id", "Site"),
    ("equipmentClass", "class_id", "EquipmentClass"),
    ("above", "parent_id", "Equipment"),
    ("room", "location_id", "OperationalLocation"),
    ("enrolledScale", "scale_id", "Scale"),
)


def _equipment(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The fields of `EquipmentFilter` in SQL."""
    found = [
        getattr(row, column) == given.id(f"where.{name}", of) for name, column, of in IDS if given.has(f"where.{name}")
    ]
    found += [
        getattr(row, name) == given.text(f"where.{name}")
        for name in ("level", "service", "code")
        if given.has(f"where.{name}")
    ]
    if given.has("where.cleanliness"):
        found.append(CLEANLINESS.sql(row, given) == given.text("where.cleanliness"))
    if given.has("where.overdue"):
        overdue = (row.cleanliness == literal_column("'DIRTY'")) & (row.dirty_until < func.now())
        found.append(overdue.is_(True) if given.flag("where.overdue") else overdue.is_not(True))
    return [*found, *beginning(row.code, "where.codePrefix", given)]


CLASSES = Pages(_classes)
EQUIPMENT = Pages(_equipment)


@strawberry.type
class PlantQuery:
    @strawberry.field(
        description="The class with this id; null where there is none that you may read.",
        metadata=by_id("EquipmentClass"),
    )
    def equipment_class(self, info: Info, id: strawberry.ID) -> EquipmentClass | None:  # noqa: A002 -- GraphQL's word
        return read(info, EquipmentClass, local_id(id, "EquipmentClass", path="id"))

    @strawberry.field(description="The company's classes of equipment.", metadata=lowered(CLASSES))
    def equipment_classes(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        state: ClassState | None = None,
        code_prefix: str | None = None,
    ) -> Connection[EquipmentClass]:
        window = Window(first, after, last, before)
        return listed(info, EquipmentClass, CLASSES, window, state=state, codePrefix=code_prefix)

    @strawberry.field(
        description="The piece of equipment with this id; null where there is none that you may read.",
        metadata=by_id("Equipment"),
    )
    def equipment(self, info: Info, id: strawberry.ID) -> Equipment | None:  # noqa: A002 -- GraphQL's word
        return read(info, Equipment, local_id(id, "Equipment", path="id"))

    @strawberry.field(
        description="The equipment of the sites that you may read, in the order of its registration.",
        metadata=lowered(EQUIPMENT),
    )
    def equipment_list(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        where: EquipmentFilter | None = None,
    ) -> Connection[Equipment]:
        return listed(info, Equipment, EQUIPMENT, Window(first, after, last, before), where=where)
