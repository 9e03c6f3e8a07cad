"""Classes of equipment and each piece that belongs to them, as GraphQL shows them."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry
from sqlalchemy import ColumnElement, and_, case, false, func, literal_column, select

from api.context import Info
from api.equipment.types import Scale
from api.filters import DateTimeRange
from api.listing import listed
from api.logbooks import entries
from api.logbooks.entries import LogbookEntry
from api.materials.containers import OperationalLocation
from api.reading.vocabulary import Expression, Pages, lowered
from api.relay import Connection, Node, Window
from api.tenancy.types import Site
from domain.equipment.calibration.kinds import DefinitionState
from domain.equipment.calibration.models import CalibrationDefinition
from domain.equipment.cleaning import rules
from domain.equipment.cleaning.kinds import CleaningKind, Cleanliness
from domain.equipment.plant import kinds, models
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.logbooks.kinds import LogbookKind

if TYPE_CHECKING:
    from api.equipment.calibration.types import EquipmentCalibration, ServiceTag
    from api.equipment.maintenance.types import MaintenancePlan, WorkOrder
    from api.reading.vocabulary import Row

NOW = "now in the database"
"""Under this name a snapshot keeps the moment at which it began."""

strawberry.enum(
    kinds.EquipmentLevel, description="Below a site: an area and a process cell hold others, the rest is used."
)
strawberry.enum(
    kinds.ServiceState, name="EquipmentServiceState", description="Apart from how clean it is, and who has it (EQP-1)."
)
strawberry.enum(
    kinds.ClassState, name="EquipmentClassState", description="Of a RETIRED class nothing more is registered."
)
strawberry.enum(
    kinds.PropertyKind,
    name="EquipmentPropertyKind",
    description="A NUMBER is one value, a RANGE what it works in, TEXT a word.",
)
strawberry.enum(
    CleaningKind, description="A MINOR cleaning serves within a campaign, a MAJOR one begins the next (EQP-4)."
)
strawberry.enum(Cleanliness, description="How clean equipment is; a hold that has passed makes it DIRTY by itself.")


def _lapsed(row: "Row") -> ColumnElement[bool]:
    held = row.cleanliness.in_([literal_column("'CLEAN'"), literal_column("'STERILE'")])
    return and_(held, row.clean_until < func.now())


CLEANLINESS = Expression(lambda row, _: case((_lapsed(row), literal_column("'DIRTY'")), else_=row.cleanliness))


def _late(row: "Row") -> ColumnElement[bool]:
    return and_(row.cleanliness == literal_column("'DIRTY'"), row.dirty_until < func.now())


OVERDUE = Expression(lambda row, _: func.coalesce(_late(row), false()))


def _due(row: "Row") -> ColumnElement[date | None]:
    of = CalibrationDefinition
    own = (of.company_id == row.company_id, of.equipment_id == row.id, of.state == literal_column("'ACTIVE'"))
    return select(of.due_on).where(*own).correlate_except(of).scalar_subquery()


NEXT_CALIBRATION = Expression(lambda row, _: _due(row))
OF_IT = Pages(lambda row, equipment, _: [row.equipment_id == equipment.id], newest_first=True)


def now(info: Info) -> datetime:
    """When the operation's snapshot began: what is shown of a moment is of one moment."""
    session = info.context.session
    if NOW not in session.info:
        session.info[NOW] = session.scalars(select(func.now())).one()
    found: datetime = session.info[NOW]
    return found


@strawberry.type(description="A property of a class; the numbers of its equipment lie from `low` to `high`, in `unit`.")
class EquipmentProperty(Node):
    model: ClassVar[type[OfCompany]] = models.EquipmentProperty
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    position: int
    name: str = strawberry.field(description="Recipes demand a capability by this name.")
    kind: kinds.PropertyKind
    unit: str | None = strawberry.field(description="UCUM; null for TEXT.")
    low: Decimal | None
    high: Decimal | None


@strawberry.type(description="Equipment that the company treats alike: what it can do, and how it is kept clean.")
class EquipmentClass(Node):
    model: ClassVar[type[OfCompany]] = models.EquipmentClass
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    version: int
    code: str = strawberry.field(description="Unique in the company; recipes demand equipment by it or by the name.")
    name: str
    state: kinds.ClassState
    clean_hold_minutes: int = strawberry.field(description="From the end of its cleaning (EQP-2).")
    dirty_hold_minutes: int = strawberry.field(description="From the end of its use (EQP-2).")
    sterile_hold_minutes: int | None = strawberry.field(description="Where declared it is used STERILE only (EQP-1).")
    overdue_cleaning: CleaningKind = strawberry.field(description="What an overdue dirty hold demands (EQP-3).")
    campaign_batches: int = strawberry.field(
        description="So many batches of one product are made between two major cleanings; 1: no campaign (EQP-4)."
    )
    campaign_days: int | None = strawberry.field(description="And within so many days from the first use.")
    properties: list[EquipmentProperty]
    retired_name: str | None
    retired_at: datetime | None
    retired_reason: str | None


@strawberry.type(description="What a piece of equipment has of its class's property; a NUMBER is both low and high.")
class EquipmentValue(Node):
    model: ClassVar[type[OfCompany]] = models.EquipmentValue
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    property: EquipmentProperty
    low: Decimal | None
    high: Decimal | None
    text: str | None


@strawberry.type(
    description="One piece of a site's equipment; service, cleanliness and allocation are kept apart (EQP-1)."
)
class Equipment(Node):
    model: ClassVar[type[OfCompany]] = models.Equipment
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    version: int
    code: str = strawberry.field(description="Unique at its site, and never used again.")
    name: str
    level: kinds.EquipmentLevel
    equipment_class: EquipmentClass | None = strawberry.field(description="Null for what holds others.")
    parent: Annotated["Equipment", strawberry.lazy("api.equipment.plant.types")] | None = strawberry.field(
        description="What it belongs to; null for an area, which lies at its site."
    )
    site: Site
    room: OperationalLocation | None
    scale: Scale | None = strawberry.field(description="The enrolled scale that it is.")
    maker: str | None
    model_name: str | None
    serial_number: str | None
    shareable: bool = strawberry.field(description="Whether several batches may have it at once (EQP-6).")
    values: list[EquipmentValue]
    service: kinds.ServiceState
    service_reason: str | None
    service_name: str = strawberry.field(description="Who said so.")
    service_at: datetime
    clean_until: datetime | None = strawberry.field(description="The last moment of its clean or sterile hold (EQP-2).")
    dirty_until: datetime | None = strawberry.field(description="By when it is to be cleaned after its use (EQP-2).")

    @strawberry.field(
        description="As it is now, whether the lapse of a hold was written down already or not; null for what holds"
        " others (EQP-1, EQP-2).",
        metadata=lowered(CLEANLINESS),
    )
    def cleanliness(self, root: strawberry.Parent[models.Equipment], info: Info) -> Cleanliness | None:
        if root.cleanliness is None:
            return None
        return rules.cleanliness_at(Cleanliness(root.cleanliness), clean_until=root.clean_until, now=now(info))

    @strawberry.field(
        description="Whether it has been dirty for longer than its dirty hold (EQP-3).", metadata=lowered(OVERDUE)
    )
    def overdue(self, root: strawberry.Parent[models.Equipment], info: Info) -> bool:
        if root.cleanliness is None:
            return False
        return rules.is_overdue(Cleanliness(root.cleanliness), dirty_until=root.dirty_until, now=now(info))

    @strawberry.field(
        description="The day, at its site, on which its calibration is due; null where it needs none or has none yet.",
        metadata=lowered(NEXT_CALIBRATION),
    )
    def next_calibration_due(self, root: strawberry.Parent[models.Equipment], info: Info) -> date | None:
        of = CalibrationDefinition
        own = (of.company_id == root.company_id, of.equipment_id == root.id, of.state == DefinitionState.ACTIVE)
        return info.context.session.scalars(select(of.due_on).where(*own)).one_or_none()

    @strawberry.field(
        description="Its calibrations, the newest first (EQP-5).",
        metadata=lowered(OF_IT),
    )
    def calibrations(
        self,
        root: strawberry.Parent[models.Equipment],
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Annotated["EquipmentCalibration", strawberry.lazy("api.equipment.calibration.types")]]:
        from api.equipment.calibration.types import EquipmentCalibration  # noqa: PLC0415 -- each shows the other

        return listed(info, EquipmentCalibration, OF_IT, Window(first, after, last, before), of=root)

    @strawberry.field(
        description="What put it out of service by rule, cleared or not, the newest first (EQP-1).",
        metadata=lowered(OF_IT),
    )
    def tags(
        self,
        root: strawberry.Parent[models.Equipment],
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Annotated["ServiceTag", strawberry.lazy("api.equipment.calibration.types")]]:
        from api.equipment.calibration.types import ServiceTag  # noqa: PLC0415 -- each shows the other

        return listed(info, ServiceTag, OF_IT, Window(first, after, last, before), of=root)

    @strawberry.field(
        description="What is done to it again and again, the newest first (MNT-1).",
        metadata=lowered(OF_IT),
    )
    def maintenance_plans(
        self,
        root: strawberry.Parent[models.Equipment],
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Annotated["MaintenancePlan", strawberry.lazy("api.equipment.maintenance.types")]]:
        from api.equipment.maintenance.types import MaintenancePlan  # noqa: PLC0415 -- each shows the other

        return listed(info, MaintenancePlan, OF_IT, Window(first, after, last, before), of=root)

    @strawberry.field(
        description="Its work orders, the newest first (MNT-1, MNT-2).",
        metadata=lowered(OF_IT),
    )
    def work_orders(
        self,
        root: strawberry.Parent[models.Equipment],
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Annotated["WorkOrder", strawberry.lazy("api.equipment.maintenance.types")]]:
        from api.equipment.maintenance.types import WorkOrder  # noqa: PLC0415 -- each shows the other

        return listed(info, WorkOrder, OF_IT, Window(first, after, last, before), of=root)

    @strawberry.field(
        description="What happened to it, the newest first: it writes itself (EQP-6; 21 CFR 211.182).",
        metadata=lowered(entries.OF_EQUIPMENT),
    )
    def logbook(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        root: strawberry.Parent[models.Equipment],
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        kinds: list[LogbookKind] | None = None,
        batch: strawberry.ID | None = None,
        period: DateTimeRange | None = None,
    ) -> Connection[LogbookEntry]:
        window = Window(first, after, last, before)
        return listed(
            info, LogbookEntry, entries.OF_EQUIPMENT, window, of=root, kinds=kinds, batch=batch, period=period
        )
