"""Calibrations and checks of scales as GraphQL shows them."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

import strawberry

from api.equipment.reading_types import ScaleReading
from api.equipment.types import Scale
from api.reading.vocabulary import Parts, lowered
from api.relay import Node
from api.scalars import Quantity
from api.signatures.types import Signature
from domain.equipment import kinds, proof_models
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

strawberry.enum(kinds.CalibrationState, name="ScaleCalibrationState")
strawberry.enum(kinds.Verdict, name="ScaleVerdict", description="Within the tolerance, its bounds included, or not.")
strawberry.enum(
    kinds.CheckState, name="ScaleCheckState", description="What AWAITS_WITNESS counts once another person witnessed it."
)

NOMINAL = Parts({"value": "nominal", "unit": "nominal_unit"})
SHOWN = Parts({"value": "value", "unit": "unit"})


@strawberry.type(description="What a scale showed of one load, before and after it was adjusted.")
class ScaleCalibrationPoint(Node):
    model: ClassVar[type[OfCompany]] = proof_models.ScaleCalibrationPoint
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    position: int
    unit: str
    nominal: Decimal
    tolerance: Decimal
    as_found: Decimal
    as_left: Decimal
    found_verdict: kinds.Verdict
    left_verdict: kinds.Verdict


@strawberry.type(description="A scale's calibration as its certificate tells; the last valid one counts (WGH-9).")
class ScaleCalibration(Node):
    model: ClassVar[type[OfCompany]] = proof_models.ScaleCalibration
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    version: int
    scale: Scale
    calibrated_on: date
    due_on: date = strawberry.field(description="The day until and including which it counts.")
    certificate: str
    calibrated_by: str
    as_found: kinds.Verdict = strawberry.field(description="Before anything was adjusted.")
    as_left: kinds.Verdict = strawberry.field(description="As the scale was handed back: this one counts.")
    state: kinds.CalibrationState
    points: list[ScaleCalibrationPoint]
    recorded_name: str
    recorded_at: datetime
    withdrawn_name: str | None
    withdrawn_at: datetime | None
    withdrawn_reason: str | None


@strawberry.type(description="What a scale showed of one check weight.")
class ScaleCheckResult(Node):
    model: ClassVar[type[OfCompany]] = proof_models.ScaleCheckResult
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    position: int
    reference: str
    tolerance: Decimal = strawberry.field(description="In the unit of the nominal weight.")
    verdict: kinds.Verdict
    reading: ScaleReading | None = strawberry.field(description="Null where the weight was typed.")

    @strawberry.field(description="What the weight is.", metadata=lowered(NOMINAL))
    def nominal(self, root: strawberry.Parent[proof_models.ScaleCheckResult]) -> Quantity:
        return Quantity(value=root.nominal, unit=root.nominal_unit)

    @strawberry.field(description="What the scale showed.", metadata=lowered(SHOWN))
    def shown(self, root: strawberry.Parent[proof_models.ScaleCheckResult]) -> Quantity:
        return Quantity(value=root.value, unit=root.unit)


@strawberry.type(description="A scale's check with all its weights, on a day of its site (WGH-9).")
class ScaleCheck(Node):
    model: ClassVar[type[OfCompany]] = proof_models.ScaleCheck
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    version: int
    scale: Scale
    day: date
    verdict: kinds.Verdict
    state: kinds.CheckState
    reason: str | None = strawberry.field(description="Why weights were typed.")
    performed_name: str
    performed_at: datetime
    witnessed_name: str | None
    witnessed_at: datetime | None
    witness_signature: Signature | None
    results: list[ScaleCheckResult]
