"""What exists of a plant's equipment: its classes with their properties, and each piece with its values."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.equipment.models import Scale
from domain.kernel.models import Base, OfSite, Versioned
from domain.materials.container_models import OperationalLocation
from domain.tenancy.models import Site


class EquipmentClass(Versioned, Base):
    """Equipment that the company treats alike: what it can do, and how it is kept clean; holds are in minutes.

    What its columns say is explained by `values.CleaningRules`.
    """

    __tablename__ = "equipment_class"

    code: Mapped[str]
    name: Mapped[str]
    state: Mapped[str]
    clean_hold_minutes: Mapped[int]
    dirty_hold_minutes: Mapped[int]
    sterile_hold_minutes: Mapped[int | None]
    overdue_cleaning: Mapped[str]
    campaign_batches: Mapped[int]
    campaign_days: Mapped[int | None]
    retired_name: Mapped[str | None]
    retired_at: Mapped[datetime | None]
    retired_reason: Mapped[str | None]

    properties: Mapped[list["EquipmentProperty"]] = relationship(
        primaryjoin=lambda: and_(
            EquipmentClass.company_id == EquipmentProperty.company_id,
            EquipmentClass.id == foreign(EquipmentProperty.class_id),
        ),
        order_by=lambda: EquipmentProperty.position,
        viewonly=True,
        lazy="raise",
    )


class EquipmentProperty(Versioned, Base):
    """A property of a class, by its name; the numbers of its equipment lie from `low` to `high`, in `unit`."""

    __tablename__ = "equipment_property"

    class_id: Mapped[UUID]
    position: Mapped[int]
    name: Mapped[str]
    kind: Mapped[str]
    unit: Mapped[str | None]
    low: Mapped[Decimal | None]
    high: Mapped[Decimal | None]


class Equipment(OfSite, Base):
    """One piece of a site's hierarchy: an area or process cell, which holds others, or a unit or module, which is used.

    Service, cleanliness and allocation are kept apart (EQP-1). `cleanliness` is as it was last written, None of what
    isn't used: `cleaning.rules.cleanliness_at` says what it is at a moment, as a hold lapses by itself. A CLEAN or
    STERILE one may be used until and including `clean_until`; a DIRTY one is cleaned by `dirty_until`, where a use made
    it dirty, and `overdue_at` says since when it is known that it wasn't. `cleaning_id` is its last cleaning.
    """

    __tablename__ = "equipment"

    code: Mapped[str]
    level: Mapped[str]
    class_id: Mapped[UUID | None]
    parent_id: Mapped[UUID | None]
    location_id: Mapped[UUID | None]
    scale_id: Mapped[UUID | None]
    name: Mapped[str]
    maker: Mapped[str | None]
    model_name: Mapped[str | None]
    serial_number: Mapped[str | None]
    shareable: Mapped[bool]
    service: Mapped[str]
    service_reason: Mapped[str | None]
    service_name: Mapped[str]
    service_at: Mapped[datetime]
    cleanliness: Mapped[str | None]
    clean_until: Mapped[datetime | None]
    dirty_until: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]
    cleaning_id: Mapped[UUID | None]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(Equipment.company_id == Site.company_id, foreign(Equipment.site_id) == Site.id),
        viewonly=True,
        lazy="raise",
    )
    equipment_class: Mapped[EquipmentClass | None] = relationship(
        primaryjoin=lambda: and_(
            Equipment.company_id == EquipmentClass.company_id, foreign(Equipment.class_id) == EquipmentClass.id
        ),
        viewonly=True,
        lazy="raise",
    )
    parent: Mapped["Equipment | None"] = relationship(
        primaryjoin="and_(Equipment.company_id == remote(Equipment.company_id),"
        " foreign(Equipment.parent_id) == remote(Equipment.id))",
        viewonly=True,
        lazy="raise",
    )
    room: Mapped[OperationalLocation | None] = relationship(
        primaryjoin=lambda: and_(
            Equipment.company_id == OperationalLocation.company_id,
            foreign(Equipment.location_id) == OperationalLocation.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    scale: Mapped[Scale | None] = relationship(
        primaryjoin=lambda: and_(Equipment.company_id == Scale.company_id, foreign(Equipment.scale_id) == Scale.id),
        viewonly=True,
        lazy="raise",
    )
    values: Mapped[list["EquipmentValue"]] = relationship(
        primaryjoin=lambda: and_(
            Equipment.company_id == EquipmentValue.company_id, Equipment.id == foreign(EquipmentValue.equipment_id)
        ),
        order_by=lambda: EquipmentValue.position,
        viewonly=True,
        lazy="raise",
    )


class EquipmentValue(OfSite, Base):
    """What a piece of equipment has of its class's property, in that one's unit; a NUMBER is both `low` and `high`."""

    __tablename__ = "equipment_value"

    equipment_id: Mapped[UUID]
    class_id: Mapped[UUID]
    property_id: Mapped[UUID]
    position: Mapped[int]
    low: Mapped[Decimal | None]
    high: Mapped[Decimal | None]
    text: Mapped[str | None]

    property: Mapped[EquipmentProperty] = relationship(
        primaryjoin=lambda: and_(
            EquipmentValue.company_id == EquipmentProperty.company_id,
            foreign(EquipmentValue.property_id) == EquipmentProperty.id,
        ),
        viewonly=True,
        lazy="raise",
    )
