"""Retention samples as GraphQL shows them."""

from datetime import date, datetime
from typing import ClassVar

import strawberry

from api.context import Info, looking
from api.materials.containers import Container
from api.materials.quality.types import LotSample
from api.materials.types import MaterialLot
from api.reading.vocabulary import Parts, lowered
from api.relay import Node
from api.scalars import Quantity
from api.signatures.types import Signature
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.materials.retention import kinds, models, queries

strawberry.enum(
    kinds.InspectionOutcome,
    name="RetentionInspectionOutcome",
    description="Evidence of deterioration is investigated (21 CFR 211.170(b), 211.192).",
)

QUANTITY = Parts({"value": "quantity_value", "unit": "quantity_unit"})
CONSUMED = Parts({"value": "consumed", "unit": "quantity_unit"})


@strawberry.type(description="What somebody saw who looked at a retention sample; never changed (21 CFR 211.170(b)).")
class RetentionInspection(Node):
    model: ClassVar[type[OfCompany]] = models.RetentionInspection
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    outcome: kinds.InspectionOutcome
    remark: str | None
    inspected_on: date
    inspected_name: str
    inspected_at: datetime


@strawberry.type(description="What an investigation took of a retention sample; never changed.")
class RetentionConsumption(Node):
    model: ClassVar[type[OfCompany]] = models.RetentionConsumption
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    reason: str
    consumed_name: str
    consumed_at: datetime
    signature: Signature

    @strawberry.field(description="How much was taken.", metadata=lowered(QUANTITY))
    def quantity(self, root: strawberry.Parent[models.RetentionConsumption]) -> Quantity:
        return Quantity(value=root.quantity_value, unit=root.quantity_unit)


@strawberry.type(description="Until when a retention sample is kept, as far as that is known.")
class RetentionTime:
    until: date | None = strawberry.field(description="Its last day; null while it isn't known.")
    because: str


@strawberry.type(
    description="A sample that is kept of a lot, in a container of its own (21 CFR 211.170; EU GMP Annex 19)."
)
class RetentionSample(Node):
    model: ClassVar[type[OfCompany]] = models.RetentionSample
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    lot: MaterialLot
    sample: LotSample
    container: Container = strawberry.field(description="Where it stands, and what is left of it.")
    counted_from: kinds.RetentionBasis = strawberry.field(description="By its material's rule when it was taken.")
    months: int
    storage: str = strawberry.field(description="How it is kept.")
    taken_on: date
    inspected_on: date | None
    inspection_due_on: date | None = strawberry.field(description="Null where no yearly inspection is demanded.")
    inspections: list[RetentionInspection] = strawberry.field(description="In their order.")
    consumptions: list[RetentionConsumption] = strawberry.field(description="In their order.")

    @strawberry.field(description="How much was taken.", metadata=lowered(QUANTITY))
    def quantity(self, root: strawberry.Parent[models.RetentionSample]) -> Quantity:
        return Quantity(value=root.quantity_value, unit=root.quantity_unit)

    @strawberry.field(description="What investigations took of it.", metadata=lowered(CONSUMED))
    def consumed(self, root: strawberry.Parent[models.RetentionSample]) -> Quantity:
        return Quantity(value=root.consumed, unit=root.quantity_unit)

    @strawberry.field(description="Until when it is kept, by its rule and never shorter than the law says (RET-3).")
    def keep_until(self, root: strawberry.Parent[models.RetentionSample], info: Info) -> RetentionTime:
        found = queries.keeping(looking(info), root)
        return RetentionTime(until=found.until, because=found.because)
