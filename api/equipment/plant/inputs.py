"""What is sent with each act on classes of equipment and on what belongs to them."""

from decimal import Decimal
from uuid import UUID

import strawberry

from api.relay import local_id
from domain.equipment.cleaning.kinds import CleaningKind
from domain.equipment.plant.kinds import EquipmentLevel, PropertyKind
from domain.equipment.plant.values import (
    ClassDetails,
    ClassProperty,
    CleaningRules,
    EquipmentDetails,
    PropertyValue,
)
from domain.kernel.canonical import Json


def _told(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _id(given: strawberry.ID | None, of: str, name: str) -> UUID | None:
    """What is named among the details, told where the domain's own refusals tell it. Raises InvalidInput."""
    return None if given is None else local_id(given, of, path=("details", name))


@strawberry.input(description="A property of all equipment of a class, by its name; TEXT has no unit and no bounds.")
class EquipmentPropertyInput:
    name: str
    kind: PropertyKind
    unit: str | None = strawberry.field(default=None, description="UCUM.")
    low: Decimal | None = strawberry.field(default=None, description="The numbers of its equipment lie from here.")
    high: Decimal | None = strawberry.field(default=None, description="To here; null for no bound.")

    def to_domain(self) -> ClassProperty:
        return ClassProperty(name=self.name, kind=self.kind, unit=self.unit, low=self.low, high=self.high)

    def as_json(self) -> Json:
        return [self.name, self.kind.value, self.unit, _told(self.low), _told(self.high)]


@strawberry.input(description="How equipment of a class is kept clean (EQP-1 to EQP-4).")
class CleaningRulesInput:
    clean_hold_minutes: int = strawberry.field(description="From the end of its cleaning.")
    dirty_hold_minutes: int = strawberry.field(description="From the end of its use.")
    sterile_hold_minutes: int | None = strawberry.field(
        default=None, description="Where given, equipment of the class is used STERILE only."
    )
    overdue_cleaning: CleaningKind = strawberry.field(
        default=CleaningKind.MAJOR, description="What an overdue dirty hold demands."
    )
    campaign_batches: int = strawberry.field(
        default=1, description="So many batches of one product between two major cleanings; 1: no campaign."
    )
    campaign_days: int | None = strawberry.field(default=None, description="And within so many days.")

    def to_domain(self) -> CleaningRules:
        return CleaningRules(
            clean_hold_minutes=self.clean_hold_minutes,
            dirty_hold_minutes=self.dirty_hold_minutes,
            sterile_hold_minutes=self.sterile_hold_minutes,
            overdue_cleaning=self.overdue_cleaning,
            campaign_batches=self.campaign_batches,
            campaign_days=self.campaign_days,
        )

    def as_json(self) -> Json:
        holds: list[Json] = [self.clean_hold_minutes, self.dirty_hold_minutes, self.sterile_hold_minutes]
        return [*holds, self.overdue_cleaning.value, self.campaign_batches, self.campaign_days]


@strawberry.input(description="All that may be said anew of a class.")
class EquipmentClassDetailsInput:
    name: str
    cleaning: CleaningRulesInput
    properties: list[EquipmentPropertyInput] = strawberry.field(default_factory=list)

    def to_domain(self) -> ClassDetails:
        return ClassDetails(
            name=self.name,
            cleaning=self.cleaning.to_domain(),
            properties=tuple(one.to_domain() for one in self.properties),
        )

    def as_json(self) -> Json:
        return [self.name, self.cleaning.as_json(), [one.as_json() for one in self.properties]]


@strawberry.input
class DefineEquipmentClassInput:
    code: str
    details: EquipmentClassDetailsInput
    command_id: str | None = None


@strawberry.input(description="All that is said of a class from now on.")
class ChangeEquipmentClassInput:
    equipment_class: strawberry.ID
    version: int
    details: EquipmentClassDetailsInput
    reason: str
    command_id: str | None = None


@strawberry.input
class RetireEquipmentClassInput:
    equipment_class: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="A NUMBER is low alone, a RANGE low and high, TEXT text.")
class EquipmentValueInput:
    property: str = strawberry.field(description="The name of a property of its class.")
    low: Decimal | None = None
    high: Decimal | None = None
    text: str | None = None

    def to_domain(self) -> PropertyValue:
        return PropertyValue(property=self.property, low=self.low, high=self.high, text=self.text)

    def as_json(self) -> Json:
        return [self.property, _told(self.low), _told(self.high), self.text]


@strawberry.input(description="All that may be said anew of a piece of equipment.")
class EquipmentDetailsInput:
    name: str
    maker: str | None = None
    model_name: str | None = None
    serial_number: str | None = None
    above: strawberry.ID | None = strawberry.field(default=None, description="What it belongs to; none for an area.")
    room: strawberry.ID | None = strawberry.field(default=None, description="The location where it stands.")
    enrolled_scale: strawberry.ID | None = strawberry.field(default=None, description="The enrolled scale that it is.")
    shareable: bool = strawberry.field(default=False, description="Several batches may have it at once (EQP-6).")
    values: list[EquipmentValueInput] = strawberry.field(default_factory=list)

    def to_domain(self) -> EquipmentDetails:
        return EquipmentDetails(
            name=self.name,
            maker=self.maker,
            model_name=self.model_name,
            serial_number=self.serial_number,
            parent=_id(self.above, "Equipment", "above"),
            room=_id(self.room, "OperationalLocation", "room"),
            scale=_id(self.enrolled_scale, "Scale", "enrolledScale"),
            shareable=self.shareable,
            values=tuple(one.to_domain() for one in self.values),
        )

    def as_json(self) -> Json:
        words: list[Json] = [self.name, self.maker, self.model_name, self.serial_number, self.shareable]
        return [*words, self.above, self.room, self.enrolled_scale, [one.as_json() for one in self.values]]


@strawberry.input
class RegisterEquipmentInput:
    site_id: strawberry.ID
    code: str
    level: EquipmentLevel
    details: EquipmentDetailsInput
    equipment_class: strawberry.ID | None = strawberry.field(default=None, description="Of a unit or module.")
    command_id: str | None = None


@strawberry.input(description="All that is said of it from now on.")
class ChangeEquipmentInput:
    equipment: strawberry.ID
    version: int
    details: EquipmentDetailsInput
    reason: str
    command_id: str | None = None


@strawberry.input
class TakeEquipmentOutOfServiceInput:
    equipment: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input
class ReturnEquipmentToServiceInput:
    equipment: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input
class RetireEquipmentInput:
    equipment: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None
