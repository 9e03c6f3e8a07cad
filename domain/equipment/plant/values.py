"""What is said of a class of equipment, and of each piece that belongs to it."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from domain.equipment.cleaning.kinds import CleaningKind
from domain.equipment.plant.kinds import PropertyKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassProperty:
    """A property of all equipment of a class, by its name. `unit` is UCUM, of numbers only.

    `low` and `high` are the range in which the numbers of all its equipment lie; None for no bound.
    """

    name: str
    kind: PropertyKind
    unit: str | None = None
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CleaningRules:
    """How equipment of a class is kept clean; holds are in minutes, from the moment that starts them (EQP-2).

    With a `sterile_hold_minutes` it is used STERILE only. `overdue_cleaning` is demanded after an overdue dirty hold
    (EQP-3). Between two major cleanings it makes `campaign_batches` of one product, 1 for no campaign, and within
    `campaign_days` from the first use after the major one, where they are set (EQP-4).
    """

    clean_hold_minutes: int
    dirty_hold_minutes: int
    sterile_hold_minutes: int | None = None
    overdue_cleaning: CleaningKind = CleaningKind.MAJOR
    campaign_batches: int = 1
    campaign_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassDetails:
    """All that may be said anew of a class."""

    name: str
    cleaning: CleaningRules
    properties: tuple[ClassProperty, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyValue:
    """What a piece of equipment has of its class's property: a NUMBER is `low` alone, a RANGE both, TEXT `text`."""

    property: str
    low: Decimal | None = None
    high: Decimal | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentDetails:
    """All that may be said anew of equipment; `parent` is what it belongs to, `room` where it stands.

    `scale` is the enrolled scale that it is: that one's readings, calibrations and checks are this equipment's.
    """

    name: str
    maker: str | None = None
    model_name: str | None = None
    serial_number: str | None = None
    parent: UUID | None = None
    room: UUID | None = None
    scale: UUID | None = None
    shareable: bool = False
    values: tuple[PropertyValue, ...] = ()
