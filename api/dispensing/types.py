"""Dispense orders, weighings, what was dispensed, and campaigns as GraphQL shows them."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry
from sqlalchemy import true

from api.context import Info, read
from api.dispensing import enums as kinds
from api.dispensing.showing import following_of, label_of, proposal_of
from api.dispensing.values import DerivationStep, DispenseProposal, DispensingLabel, NextDispenseStep, derivation
from api.equipment.reading_types import ScaleReading, ScaleReadingRequest
from api.materials.containers import Container, OperationalLocation
from api.materials.definitions import MaterialDefinition
from api.materials.types import GenealogyEdge, TracedBatch, TracedLot
from api.reading.vocabulary import Expression, Parts, Rows, lowered
from api.relay import Node
from api.scalars import Quantity
from api.signatures.types import Signature
from domain.dispensing import booth_models, models, weighing_models
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.materials.kinds import WeighingMethod

if TYPE_CHECKING:
    from api.execution.types import Batch

NEEDED = Parts({"value": "quantity", "unit": "unit"})
TARGET = Parts({"value": "target", "unit": "unit"}, when=lambda row: row.target.is_not(None))
MISSING = Parts({"value": "missing", "unit": "unit"}, when=lambda row: row.missing.is_not(None))
PLANNED = Parts({"value": "planned", "unit": "unit"})
WEIGHED = Parts({"value": "weighed", "unit": "unit"})
AIM, LOW, HIGH = (Parts({"value": name, "unit": "unit"}) for name in ("target", "low", "high"))
SHOWN_TARGET, SHOWN_LOW, SHOWN_HIGH, DIVISION = (
    Parts({"value": name, "unit": "scale_unit"}, when=lambda row: row.scale.is_not(None))
    for name in ("shown_target", "shown_low", "shown_high", "division")
)
NET = Parts({"value": "net", "unit": "unit"}, when=lambda row: row.net.is_not(None))
READ = Parts({"value": "quantity_value", "unit": "quantity_unit"})
CHARGED = Rows(lambda row, dispensed, _: [row.id == dispensed.edge_id])
LABELLED = Parts({"value": "net_value", "unit": "net_unit"})
AUTOMATED = Expression(lambda row, _: row.automated.is_(true()))


def amount(value: Decimal | None, unit: str | None) -> Quantity | None:
    """An amount, or None where there is none."""
    return None if value is None or unit is None else Quantity(value=value, unit=unit)


@strawberry.type(description="What was to be charged at a moment, and how that followed; never changed (WGH-2, WGH-3).")
class DispenseCalculation(Node):
    model: ClassVar[type[OfCompany]] = models.DispenseCalculation
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    number: int
    because: str = strawberry.field(description="What made it necessary: lots chosen, a net.")
    calculated_at: datetime

    @strawberry.field(description="What is to be charged; null while that isn't known.", metadata=lowered(TARGET))
    def target(self, root: strawberry.Parent[models.DispenseCalculation]) -> Quantity | None:
        return amount(root.target, root.unit)

    @strawberry.field(description="Each step with its rule, its formula and its numbers.")
    def steps(self, root: strawberry.Parent[models.DispenseCalculation]) -> list[DerivationStep]:
        return derivation(root.steps)


@strawberry.type(description="A lot that is chosen for an order, in its turn.")
class DispenseSource(Node):
    model: ClassVar[type[OfCompany]] = models.DispenseSource
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    lot: TracedLot
    position: int
    share: Decimal | None = strawberry.field(description="How much of it, as it is, is active (WGH-1).")
    ended: bool = strawberry.field(description="No more of it is taken than was weighed.")
    reason: str | None = strawberry.field(description="Why another lot wasn't used first (MAT-2).")
    chosen_name: str
    chosen_at: datetime
    dropped_at: datetime | None = strawberry.field(description="Since when nothing of it is promised any more.")

    @strawberry.field(description="What is charged of it, weighed or still to be.", metadata=lowered(PLANNED))
    def planned(self, root: strawberry.Parent[models.DispenseSource]) -> Quantity:
        return Quantity(value=root.planned, unit=root.unit)

    @strawberry.field(metadata=lowered(WEIGHED))
    def weighed(self, root: strawberry.Parent[models.DispenseSource]) -> Quantity:
        return Quantity(value=root.weighed, unit=root.unit)


@strawberry.type(description="One reading of a weighing; never changed. The method's last one gives a net (WGH-11).")
class WeightReading(Node):
    model: ClassVar[type[OfCompany]] = weighing_models.WeightReading
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    number: int
    kind: kinds.ReadingKind
    container: str = strawberry.field(description="What was scanned.")
    source: kinds.ReadingSource
    scale_reading: ScaleReading | None = strawberry.field(
        description="What its enrolled scale told, as the gateway signed it; null where it was typed."
    )
    reason: str | None = strawberry.field(description="Why it was typed (WGH-10).")
    attempt: int | None
    net: Decimal | None = strawberry.field(description="In the unit of the weighing's target.")
    verdict: kinds.Verdict | None
    recorded_name: str
    recorded_at: datetime

    @strawberry.field(metadata=lowered(READ))
    def quantity(self, root: strawberry.Parent[weighing_models.WeightReading]) -> Quantity:
        return Quantity(value=root.quantity_value, unit=root.quantity_unit)


@strawberry.type(description="One net out of one container of a chosen lot (WGH-6).")
class Weighing(Node):
    model: ClassVar[type[OfCompany]] = weighing_models.Weighing
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    number: int
    order: "DispenseOrder"
    lot: TracedLot
    container_number: str
    booth_code: str
    method: WeighingMethod
    state: kinds.WeighingState
    scale: str | None
    scale_source: kinds.ReadingSource | None
    scale_serial: str | None = strawberry.field(description="Of an enrolled scale, when the weighing began.")
    calibrated_until: date | None = strawberry.field(
        description="Until when the enrolled scale's calibration counted, when the weighing began (WGH-9)."
    )
    requests: list[ScaleReadingRequest] = strawberry.field(
        description="What its scale was asked for, in turn, and what came of it: no weight too (EXE-17)."
    )
    emptied: bool | None = strawberry.field(description="Nothing is left in its container (WGH-12).")
    begun_name: str
    begun_at: datetime
    weighed_name: str | None
    weighed_at: datetime | None
    abandoned_because: str | None
    readings: list[WeightReading] = strawberry.field(description="In the order of their recording, every attempt.")
    witnessed_name: str | None
    witness_signature: Signature | None
    verified_name: str | None
    verification_signature: Signature | None
    dispensed: "DispensedContainer | None"

    @strawberry.field(
        description="The system verified the weight; who weighed signed as its one person (WGH-14; 21 CFR 211.68(c)).",
        metadata=lowered(AUTOMATED),
    )
    def automated(self, root: strawberry.Parent[weighing_models.Weighing]) -> bool:
        return root.automated is True

    @strawberry.field(description="The adjusted target (WGH-7).", metadata=lowered(AIM))
    def target(self, root: strawberry.Parent[weighing_models.Weighing]) -> Quantity:
        return Quantity(value=root.target, unit=root.unit)

    @strawberry.field(metadata=lowered(LOW))
    def low(self, root: strawberry.Parent[weighing_models.Weighing]) -> Quantity:
        return Quantity(value=root.low, unit=root.unit)

    @strawberry.field(metadata=lowered(HIGH))
    def high(self, root: strawberry.Parent[weighing_models.Weighing]) -> Quantity:
        return Quantity(value=root.high, unit=root.unit)

    @strawberry.field(description="The target at the scale's division (WGH-16).", metadata=lowered(SHOWN_TARGET))
    def shown_target(self, root: strawberry.Parent[weighing_models.Weighing]) -> Quantity | None:
        return amount(root.shown_target, root.scale_unit)

    @strawberry.field(description="The band at the scale's division, within the true one.", metadata=lowered(SHOWN_LOW))
    def shown_low(self, root: strawberry.Parent[weighing_models.Weighing]) -> Quantity | None:
        return amount(root.shown_low, root.scale_unit)

    @strawberry.field(metadata=lowered(SHOWN_HIGH))
    def shown_high(self, root: strawberry.Parent[weighing_models.Weighing]) -> Quantity | None:
        return amount(root.shown_high, root.scale_unit)

    @strawberry.field(metadata=lowered(DIVISION))
    def division(self, root: strawberry.Parent[weighing_models.Weighing]) -> Quantity | None:
        return amount(root.division, root.scale_unit)

    @strawberry.field(description="What was dispensed.", metadata=lowered(NET))
    def net(self, root: strawberry.Parent[weighing_models.Weighing]) -> Quantity | None:
        return amount(root.net, root.unit)


@strawberry.type(description="What a weighing gave, kept for one batch; only that batch may charge it (WGH-13).")
class DispensedContainer(Node):
    model: ClassVar[type[OfCompany]] = weighing_models.DispensedContainer
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    code: str = strawberry.field(description="What its label bears; scanned when it is charged.")
    state: kinds.DispensedState
    batch: TracedBatch
    lot: TracedLot
    material: MaterialDefinition
    container: Container
    weighing: Weighing
    expires_on: date | None
    charged_name: str | None
    charged_at: datetime | None
    added_name: str | None = strawberry.field(description="Who verified that it was added (WGH-15).")
    added_at: datetime | None
    addition_signature: Signature | None
    returned_name: str | None
    returned_because: str | None

    @strawberry.field(description="The charge; what takes it back names it (reverseCharge).", metadata=lowered(CHARGED))
    def edge(self, root: strawberry.Parent[weighing_models.DispensedContainer], info: Info) -> GenealogyEdge | None:
        return None if root.edge_id is None else read(info, GenealogyEdge, root.edge_id)

    @strawberry.field(
        description="The system verified its addition; who charged it signed as its one person (WGH-14).",
        metadata=lowered(AUTOMATED),
    )
    def automated(self, root: strawberry.Parent[weighing_models.DispensedContainer]) -> bool:
        return root.automated is True

    @strawberry.field(metadata=lowered(LABELLED))
    def net(self, root: strawberry.Parent[weighing_models.DispensedContainer]) -> Quantity:
        return Quantity(value=root.net_value, unit=root.net_unit)

    @strawberry.field(description="What is printed on its label.")
    def label(self, root: strawberry.Parent[weighing_models.DispensedContainer], info: Info) -> DispensingLabel:
        return label_of(info, root)


@strawberry.type(description="How much of one material a batch is to be charged with, and how far that is.")
class DispenseOrder(Node):
    model: ClassVar[type[OfCompany]] = models.DispenseOrder
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    batch: Annotated["Batch", strawberry.lazy("api.execution.types")]
    material: MaterialDefinition
    position: int = strawberry.field(description="The line of the formula.")
    code: str
    name: str
    role: kinds.MaterialRole
    method: WeighingMethod
    counted: kinds.Counted
    tolerance_minus: Decimal = strawberry.field(description="In percent of the target (WGH-7).")
    tolerance_plus: Decimal
    state: kinds.OrderState
    held_because: str | None
    closed_because: str | None
    sources: list[DispenseSource] = strawberry.field(description="The lots chosen, those that were dropped too.")
    calculations: list[DispenseCalculation] = strawberry.field(description="The last one counts.")
    weighings: list[Weighing]

    @strawberry.field(description="What the formula has for this batch.", metadata=lowered(NEEDED))
    def quantity(self, root: strawberry.Parent[models.DispenseOrder]) -> Quantity:
        return Quantity(value=root.quantity, unit=root.unit)

    @strawberry.field(description="What is charged, by the last calculation.", metadata=lowered(TARGET))
    def target(self, root: strawberry.Parent[models.DispenseOrder]) -> Quantity | None:
        return amount(root.target, root.unit)

    @strawberry.field(description="What the chosen lots don't bring.", metadata=lowered(MISSING))
    def missing(self, root: strawberry.Parent[models.DispenseOrder]) -> Quantity | None:
        return amount(root.missing, root.unit)

    @strawberry.field(description="What first-expired-first-out would take, and why other lots aren't (MAT-2).")
    def proposal(self, root: strawberry.Parent[models.DispenseOrder], info: Info) -> DispenseProposal:
        return proposal_of(info, root)

    @strawberry.field(description="The one thing that is done next.")
    def next(self, root: strawberry.Parent[models.DispenseOrder], info: Info) -> NextDispenseStep:
        return following_of(info, root)


@strawberry.type(description="That nothing of a material is left at a place of weighing; signed.")
class BoothClearance(Node):
    model: ClassVar[type[OfCompany]] = booth_models.BoothClearance
    reads: ClassVar[Permission | None] = Permission.MATERIAL_READ

    material: MaterialDefinition
    cleared_name: str
    cleared_at: datetime
    signature: Signature


@strawberry.type(description="An order in its turn in a campaign.")
class CampaignOrder(Node):
    model: ClassVar[type[OfCompany]] = booth_models.CampaignOrder
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    position: int
    order: DispenseOrder


@strawberry.type(description="The same material for several batches, one after the other at one place of weighing.")
class DispenseCampaign(Node):
    model: ClassVar[type[OfCompany]] = booth_models.DispenseCampaign
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    material: MaterialDefinition
    booth: OperationalLocation
    state: kinds.CampaignState
    opened_name: str
    opened_at: datetime
    closed_at: datetime | None
    members: list[CampaignOrder] = strawberry.field(description="Each with its own target, band and containers.")
