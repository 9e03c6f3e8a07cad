"""Equipment as it was: in service or not, how clean, how calibrated, for whom, and with what values."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from api.asof import told
from api.asof.types import ThingAsOf
from domain.asof.reading import Past
from domain.audit.entry import Row
from domain.equipment.cleaning import rules
from domain.equipment.cleaning.kinds import Cleanliness
from domain.exports.composing.source import must, whole
from domain.exports.members import Rows


@strawberry.type(description="What the equipment had of a property of its class; a NUMBER is both low and high.")
class EquipmentValueThen:
    name: str | None
    unit: str | None
    low: Decimal | None
    high: Decimal | None
    text: str | None


@strawberry.type(description="How its calibration stood; all but the demand is null before the first one.")
class CalibrationThen:
    state: str = strawberry.field(description="Of the demand: whether it needed calibration.")
    edition: int
    passed: bool | None
    calibrated_on: date | None
    due_on: date | None
    counts_until: date | None = strawberry.field(description="The last day, at its site, on which it counts.")
    certificate: str | None


@strawberry.type(description="Why it was out of service by rule.")
class ServiceTagThen:
    kind: str
    says: str
    state: str
    tagged_name: str
    tagged_at: datetime
    cleared_name: str | None
    cleared_at: datetime | None


@strawberry.type(description="A batch that had it.")
class AllocationThen:
    batch_number: str | None
    allocated_at: datetime
    released_at: datetime | None


@strawberry.type
class EquipmentThen:
    code: str
    name: str
    level: str
    equipment_class: str | None = strawberry.field(description="The code of its class.")
    parent: str | None = strawberry.field(description="The code of what it belonged to.")
    room: str | None = strawberry.field(description="The code of where it stood.")
    service: str
    service_reason: str | None
    service_name: str
    service_at: datetime
    cleanliness: str | None = strawberry.field(
        description="At the moment, whether the lapse of a hold was written down by then or not (EQP-2)."
    )
    overdue: bool = strawberry.field(description="Whether it had been dirty for longer than its dirty hold (EQP-3).")
    clean_until: datetime | None
    dirty_until: datetime | None
    last_cleaning: str | None = strawberry.field(description="The procedure of its last cleaning.")
    values: list[EquipmentValueThen]
    calibration: CalibrationThen | None = strawberry.field(description="Null where none was ever demanded.")
    scale_calibrated_until: date | None = strawberry.field(description="Of the enrolled scale that it was.")
    service_tags: list[ServiceTagThen]
    allocations: list[AllocationThen]


@strawberry.type(description="Equipment as it was at the moment.")
class EquipmentAsOf(ThingAsOf):
    at: strawberry.Private[datetime]

    @strawberry.field
    def was(self) -> EquipmentThen | None:
        return _equipment(self.past, self.at)


def _equipment(past: Past, at: datetime) -> EquipmentThen | None:
    row, rows = past.own, past.rows
    if row is None:
        return None
    cleanliness, overdue = cleanliness_then(row, at)
    defined = next(told.all_of(rows, "calibration_definition"), None)
    return EquipmentThen(
        code=must(row, "code"),
        name=must(row, "name"),
        level=must(row, "level"),
        equipment_class=told.column_of(rows, "equipment_class", row.get("class_id"), "code"),
        parent=told.column_of(rows, "equipment", row.get("parent_id"), "code"),
        room=told.column_of(rows, "operational_location", row.get("location_id"), "code"),
        service=must(row, "service"),
        service_reason=row.get("service_reason"),
        service_name=must(row, "service_name"),
        service_at=told.time(row, "service_at"),
        cleanliness=cleanliness,
        overdue=overdue,
        clean_until=told.maybe_time(row, "clean_until"),
        dirty_until=told.maybe_time(row, "dirty_until"),
        last_cleaning=told.column_of(rows, "cleaning_record", row.get("cleaning_id"), "procedure_code"),
        values=[_value(rows, one) for one in told.all_of(rows, "equipment_value", "position")],
        calibration=None if defined is None else _calibration(rows, defined),
        scale_calibrated_until=_day(told.column_of(rows, "scale", row.get("scale_id"), "calibrated_until")),
        service_tags=[_tag(one) for one in told.all_of(rows, "service_tag", "tagged_at")],
        allocations=[_allocation(rows, one) for one in told.all_of(rows, "equipment_allocation", "allocated_at")],
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def cleanliness_then(row: Row, at: datetime) -> tuple[str | None, bool]:
    """How clean the equipment was at a moment, and whether its cleaning was overdue."""
    if row.get("cleanliness") is None:
        return None, False
    written = Cleanliness(must(row, "cleanliness"))
    now = rules.cleanliness_at(written, clean_until=told.maybe_time(row, "clean_until"), now=at)
    return now, rules.is_overdue(written, dirty_until=told.maybe_time(row, "dirty_until"), now=at)


def _value(rows: Rows, row: Row) -> EquipmentValueThen:
    of = row.get("property_id")
    return EquipmentValueThen(
        name=told.column_of(rows, "equipment_property", of, "name"),
        unit=told.column_of(rows, "equipment_property", of, "unit"),
        low=told.maybe_number(row, "low"),
        high=told.maybe_number(row, "high"),
        text=row.get("text"),
    )


def _calibration(rows: Rows, row: Row) -> CalibrationThen:
    return CalibrationThen(
        state=must(row, "state"),
        edition=whole(row, "edition"),
        passed=told.maybe_yes(row, "passed"),
        calibrated_on=told.maybe_day(row, "calibrated_on"),
        due_on=told.maybe_day(row, "due_on"),
        counts_until=told.maybe_day(row, "counts_until"),
        certificate=told.column_of(rows, "equipment_calibration", row.get("calibration_id"), "certificate"),
    )


def _tag(row: Row) -> ServiceTagThen:
    return ServiceTagThen(
        kind=must(row, "kind"),
        says=must(row, "says"),
        state=must(row, "state"),
        tagged_name=must(row, "tagged_name"),
        tagged_at=told.time(row, "tagged_at"),
        cleared_name=row.get("cleared_name"),
        cleared_at=told.maybe_time(row, "cleared_at"),
    )


def _allocation(rows: Rows, row: Row) -> AllocationThen:
    return AllocationThen(
        batch_number=told.column_of(rows, "batch", row.get("batch_id"), "number"),
        allocated_at=told.time(row, "allocated_at"),
        released_at=told.maybe_time(row, "released_at"),
    )
