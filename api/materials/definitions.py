"""Materials and their classes as GraphQL shows them."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

import strawberry
from sqlalchemy import Text, false, func

from api.reading.vocabulary import Expression, Parts, lowered
from api.relay import Node
from api.scalars import Quantity
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.materials import kinds, models
from domain.materials.retention.kinds import RetentionBasis

strawberry.enum(kinds.MaterialUse, description="What materials of a class are used for.")
strawberry.enum(
    RetentionBasis,
    description="From when a retention sample's time counts: its lot's expiry, or the release of it and its products.",
)
strawberry.enum(kinds.WeighingMethod, description="How so much of a material is measured (WGH-6).")

STORAGE = Parts(
    {
        "condition": "storage",
        "low": "storage_low",
        "high": "storage_high",
        "humidityHigh": "humidity_high",
        "protectedFromLight": "protected_from_light",
    }
)
METHOD = Expression(lambda row, _: func.coalesce(row.weighing_method, kinds.WeighingMethod.NET.value, type_=Text()))
DENSITY = Parts({"value": "density_value", "unit": "density_unit"}, when=lambda row: row.density_value.is_not(None))


@strawberry.type(description="Materials that the company treats alike.")
class MaterialClass(Node):
    model: ClassVar[type[OfCompany]] = models.MaterialClass
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    code: str = strawberry.field(description="Unique in the company.")
    name: str
    use: kinds.MaterialUse


@strawberry.type(description="How a material is kept; null for what nobody said.")
class MaterialStorage:
    condition: str | None
    low: Decimal | None = strawberry.field(description="In degrees Celsius.")
    high: Decimal | None = strawberry.field(description="In degrees Celsius.")
    humidity_high: Decimal | None = strawberry.field(description="In percent of relative humidity.")
    protected_from_light: bool | None


@strawberry.type(description="A material of the company, the same at all its sites.")
class MaterialDefinition(Node):
    model: ClassVar[type[OfCompany]] = models.MaterialDefinition
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    version: int
    code: str = strawberry.field(description="Unique in the company.")
    name: str
    unit: str = strawberry.field(description="UCUM; its lots are counted in it.")
    material_class: MaterialClass | None
    shelf_life_months: int | None = strawberry.field(
        description="From manufacture, or from receipt where that isn't known."
    )
    retest_months: int | None = strawberry.field(description="Counted alike.")
    gtin: str | None
    hazards: str | None
    compensator_minimum: Decimal | None = strawberry.field(
        description="In its unit: one that has it may give up mass to an active material, down to it (WGH-4)."
    )
    count_days: int | None = strawberry.field(description="Its containers are counted once in so many days (CNT-7).")
    retention_quantity: Decimal | None = strawberry.field(
        description="What is kept of each lot, in its unit: at least twice what all tests need (21 CFR 211.170)."
    )
    retention_from: RetentionBasis | None
    retention_months: int | None
    accountability_low: Decimal | None = strawberry.field(
        description="In percent of what a batch is issued: at least so much has to be accounted for (REV-2)."
    )
    accountability_high: Decimal | None = strawberry.field(description="In percent, at most so much.")
    label_imbalance_percent: Decimal | None = strawberry.field(
        description="So many of a lot's labels may be missing, in percent; null where not one may (REV-3)."
    )
    retired_at: datetime | None = strawberry.field(description="Since when nothing more of it is received.")

    @strawberry.field(description="How it is kept.", metadata=lowered(STORAGE))
    def storage(self, root: strawberry.Parent[models.MaterialDefinition]) -> MaterialStorage:
        return MaterialStorage(
            condition=root.storage,
            low=root.storage_low,
            high=root.storage_high,
            humidity_high=root.humidity_high,
            protected_from_light=root.protected_from_light,
        )

    @strawberry.field(description="How so much of it is measured (WGH-6).", metadata=lowered(METHOD))
    def weighing_method(self, root: strawberry.Parent[models.MaterialDefinition]) -> kinds.WeighingMethod:
        return kinds.WeighingMethod(root.weighing_method or kinds.WeighingMethod.NET)

    @strawberry.field(description="By which volumes of it are turned into masses (EXE-5).", metadata=lowered(DENSITY))
    def density(self, root: strawberry.Parent[models.MaterialDefinition]) -> Quantity | None:
        if root.density_value is None or root.density_unit is None:
            return None
        return Quantity(value=root.density_value, unit=root.density_unit)

    @strawberry.field(
        description="Whether its lots are released only by a specification in effect.",
        metadata=lowered(Expression(lambda row, _: func.coalesce(row.specification_demanded, false()))),
    )
    def specification_demanded(self, root: strawberry.Parent[models.MaterialDefinition]) -> bool:
        return bool(root.specification_demanded)
