"""Figures of a reconciliation, and its rows, as GraphQL shows them."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

import strawberry

from api.materials.types import MaterialLot
from api.reading.vocabulary import Parts, lowered
from api.relay import Node
from api.scalars import Quantity
from api.signatures.types import Signature
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.reconciliation import figures, kinds, models
from domain.reconciliation.figures import shown

QUANTITY = Parts({"value": "quantity_value", "unit": "quantity_unit"})

strawberry.enum(
    kinds.LossKind, name="MaterialLossKind", description="What became of charged material; LOST stays unaccounted."
)
strawberry.enum(
    kinds.LabelCountState, name="LabelReconciliationState", description="COUNTED waits for a second person."
)


@strawberry.type(description="Percentages between which a figure lies, both allowed; null leaves a side open.")
class PercentLimits:
    low: Decimal | None
    high: Decimal | None


@strawberry.type(
    description="A material of a batch: issued = used + returned + destroyed + sampled + unaccounted, in its unit."
)
class MaterialReconciliation:
    material: str = strawberry.field(description="Its code.")
    name: str
    unit: str
    issued: Decimal = strawberry.field(description="Dispensed for the batch, or charged directly.")
    used: Decimal
    returned: Decimal
    destroyed: Decimal
    sampled: Decimal
    unaccounted: Decimal
    accountability: Decimal | None = strawberry.field(description="In percent of what was issued, to four decimals.")
    limits: PercentLimits
    within: bool | None = strawberry.field(description="Compared before rounding; null without a limit.")

    @classmethod
    def of(cls, one: figures.MaterialFigures) -> "MaterialReconciliation":
        return cls(
            material=one.code,
            name=one.name,
            unit=one.unit,
            issued=one.issued,
            used=one.used,
            returned=one.returned,
            destroyed=one.destroyed,
            sampled=one.sampled,
            unaccounted=one.unaccounted,
            accountability=shown(one.percent),
            limits=PercentLimits(low=one.limits.low, high=one.limits.high),
            within=one.within,
        )


@strawberry.type(description="An output of a batch: what came of it, of what its recipe gives in theory.")
class OutputReconciliation:
    material: str = strawberry.field(description="Its code.")
    name: str
    unit: str
    theoretical: Decimal | None = strawberry.field(
        description="Null where the recipe states none, or in a unit that doesn't convert."
    )
    actual: Decimal
    yield_: Decimal | None = strawberry.field(name="yield", description="In percent, to four decimals.")
    limits: PercentLimits
    within: bool | None = strawberry.field(description="Compared before rounding; null without a limit.")
    agrees: bool | None = strawberry.field(
        description="Whether its lots tell the yield that its phase told; null where they don't both tell one."
    )

    @classmethod
    def of(cls, one: figures.OutputFigures) -> "OutputReconciliation":
        return cls(
            material=one.code,
            name=one.name,
            unit=one.unit,
            theoretical=one.theoretical,
            actual=one.actual,
            yield_=shown(one.percent),
            limits=PercentLimits(low=one.limits.low, high=one.limits.high),
            within=one.within,
            agrees=one.agrees,
        )


@strawberry.type(
    description="Labels of a lot that the batch gave: issued = used + returned + destroyed + specimens + imbalance."
)
class LabelFigures:
    lot: str = strawberry.field(description="Its number.")
    issued: int = strawberry.field(description="All that were printed, and all that may have been.")
    used: int | None = strawberry.field(description="Null until a second person verified the count.")
    returned: int | None
    destroyed: int | None
    specimens: int | None
    imbalance: int | None
    limit: Decimal | None = strawberry.field(description="Percent of the issued; null where not one may be missing.")
    within: bool | None

    @classmethod
    def of(cls, one: figures.LabelFigures) -> "LabelFigures":
        count = one.counted
        return cls(
            lot=one.lot,
            issued=one.issued,
            used=None if count is None else count.used,
            returned=None if count is None else count.returned,
            destroyed=None if count is None else count.destroyed,
            specimens=None if count is None else count.specimens,
            imbalance=one.imbalance,
            limit=one.limit,
            within=one.within,
        )


@strawberry.type(name="BatchFigures", description="Yield, accountability and labels: separate figures (REV-2, REV-3).")
class Figures:
    materials: list[MaterialReconciliation] = strawberry.field(description="By code.")
    outputs: list[OutputReconciliation] = strawberry.field(description="Those of the recipe first.")
    labels: list[LabelFigures] = strawberry.field(description="By lot.")
    current: bool = strawberry.field(description="Whether a signed reconciliation tells these very figures.")


@strawberry.type(description="So much of a charge was destroyed, sampled or lost in its batch (REV-2).")
class MaterialLoss(Node):
    model: ClassVar[type[OfCompany]] = models.MaterialLoss
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    kind: kinds.LossKind
    reason: str
    recorded_name: str
    recorded_at: datetime
    withdrawn_name: str | None
    withdrawn_at: datetime | None
    withdrawn_because: str | None

    @strawberry.field(description="How much.", metadata=lowered(QUANTITY))
    def quantity(self, root: strawberry.Parent[models.MaterialLoss]) -> Quantity:
        return Quantity(value=root.quantity_value, unit=root.quantity_unit)


@strawberry.type(description="What became of a lot's labels: counted by one person, verified by another (REV-3).")
class LabelReconciliation(Node):
    model: ClassVar[type[OfCompany]] = models.LabelReconciliation
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    lot: MaterialLot
    issued: int = strawberry.field(description="How many there were when they were counted.")
    used: int
    returned: int
    destroyed: int
    specimens: int
    remark: str | None
    state: kinds.LabelCountState
    counted_name: str
    counted_at: datetime
    verified_name: str | None
    verified_at: datetime | None


@strawberry.type(description="A supervisor's signed reconciliation of a batch; never changed.")
class BatchReconciliation(Node):
    model: ClassVar[type[OfCompany]] = models.BatchReconciliation
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    content: str = strawberry.field(description="The figures as they were signed: RFC 8785 JSON.")
    digest: str = strawberry.field(description="SHA-256 of the content.")
    remark: str
    reconciled_name: str
    reconciled_at: datetime
    signature: Signature
