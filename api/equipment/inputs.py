"""What is sent with each act on gateways and scales."""

from datetime import date
from decimal import Decimal
from typing import Any

import strawberry

from api.auth.signing import SignatureInput
from api.relay import local_id
from api.scalars import QuantityInput
from domain.equipment.commands.checking import WITNESS_CHECK, WitnessCheck
from domain.equipment.readings import Kind
from domain.equipment.values import CalibrationPoint, CheckGiven, CheckWeight, Instrument, NewCalibration, ScaleDetails
from domain.kernel.canonical import Json
from domain.signatures.acts import SignedAct, SignedInput


@strawberry.input(description="Enrol the key that a gateway prints at its start, for one site.")
class EnrolGatewayInput:
    site_id: strawberry.ID
    name: str
    verifier_key: str = strawberry.field(description="The whole of it: theriac.gateway+…+…")
    command_id: str | None = None


@strawberry.input
class RenameGatewayInput:
    gateway_id: strawberry.ID
    version: int
    name: str
    command_id: str | None = None


@strawberry.input
class RetireGatewayInput:
    gateway_id: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="Which thing it is; another serial number is another scale.")
class InstrumentInput:
    maker: str
    model_name: str
    serial_number: str = strawberry.field(description="As the scale tells it: readings of any other are refused.")
    unit: str = strawberry.field(description="ug, mg, g, kg or t.")

    def to_domain(self) -> Instrument:
        return Instrument(
            maker=self.maker, model_name=self.model_name, serial_number=self.serial_number, unit=self.unit
        )

    def as_json(self) -> dict[str, Json]:
        return {
            "maker": self.maker,
            "modelName": self.model_name,
            "serialNumber": self.serial_number,
            "unit": self.unit,
        }


@strawberry.input(description="What may be said anew of a scale; amounts are in its unit.")
class ScaleDetailsInput:
    name: str
    capacity: Decimal
    division: Decimal
    minimum_weight: Decimal
    gateway_id: strawberry.ID | None = strawberry.field(
        default=None, description="Without one its weights are typed (WGH-10)."
    )
    gateway_scale: str | None = strawberry.field(default=None, description="Its `name` in the gateway's file.")
    location_id: strawberry.ID | None = None

    def to_domain(self) -> ScaleDetails:
        return ScaleDetails(
            name=self.name,
            capacity=self.capacity,
            division=self.division,
            minimum_weight=self.minimum_weight,
            gateway=None if self.gateway_id is None else local_id(self.gateway_id, "Gateway", path="gatewayId"),
            gateway_scale=self.gateway_scale,
            location=None
            if self.location_id is None
            else local_id(self.location_id, "OperationalLocation", path="locationId"),
        )

    def as_json(self) -> dict[str, Json]:
        amounts = {"capacity": self.capacity, "division": self.division, "minimumWeight": self.minimum_weight}
        words = {"name": self.name, "gatewayId": self.gateway_id, "gatewayScale": self.gateway_scale}
        return {**words, "locationId": self.location_id, **{name: f"{value:f}" for name, value in amounts.items()}}


@strawberry.input
class EnrolScaleInput:
    site_id: strawberry.ID
    code: str
    instrument: InstrumentInput
    details: ScaleDetailsInput
    command_id: str | None = None


@strawberry.input(description="All that is said of a scale from now on.")
class ChangeScaleInput:
    scale_id: strawberry.ID
    version: int
    details: ScaleDetailsInput
    reason: str
    command_id: str | None = None


@strawberry.input
class RetireScaleInput:
    scale_id: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input
class CheckWeightInput:
    reference: str = strawberry.field(description="What stands on the weight.")
    nominal: Decimal
    tolerance: Decimal

    def to_domain(self) -> CheckWeight:
        return CheckWeight(reference=self.reference, nominal=self.nominal, tolerance=self.tolerance)

    def as_json(self) -> Json:
        return [self.reference, f"{self.nominal:f}", f"{self.tolerance:f}"]


@strawberry.input(description="With which weights a scale is checked each day, in this order, in its unit.")
class SetCheckWeightsInput:
    scale_id: strawberry.ID
    version: int
    weights: list[CheckWeightInput]
    reason: str
    command_id: str | None = None


@strawberry.input
class CalibrationPointInput:
    nominal: Decimal
    tolerance: Decimal
    as_found: Decimal
    as_left: Decimal | None = strawberry.field(default=None, description="Where it was adjusted.")

    def to_domain(self) -> CalibrationPoint:
        return CalibrationPoint(
            nominal=self.nominal, tolerance=self.tolerance, as_found=self.as_found, as_left=self.as_left
        )

    def as_json(self) -> Json:
        values = (self.nominal, self.tolerance, self.as_found, self.as_left)
        return [None if one is None else f"{one:f}" for one in values]


@strawberry.input(description="What the certificate says; whether it passes is computed from its points.")
class RecordCalibrationInput:
    scale_id: strawberry.ID
    calibrated_on: date
    due_on: date
    certificate: str
    calibrated_by: str = strawberry.field(description="The laboratory or person that made it.")
    points: list[CalibrationPointInput]
    command_id: str | None = None

    def to_domain(self) -> NewCalibration:
        return NewCalibration(
            calibrated_on=self.calibrated_on,
            due_on=self.due_on,
            certificate=self.certificate,
            calibrated_by=self.calibrated_by,
            points=tuple(one.to_domain() for one in self.points),
        )

    def as_json(self) -> dict[str, Json]:
        return {
            "scale": self.scale_id,
            "days": [self.calibrated_on.isoformat(), self.due_on.isoformat()],
            "certificate": self.certificate,
            "by": self.calibrated_by,
            "points": [one.as_json() for one in self.points],
        }


@strawberry.input(description="It was recorded in error.")
class WithdrawCalibrationInput:
    calibration_id: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="What the scale showed of the weight at a position: a reading, or what was typed.")
class CheckResultInput:
    position: int
    reading_id: strawberry.ID | None = None
    typed: QuantityInput | None = None

    def to_domain(self) -> CheckGiven:
        at = ("results", str(self.position), "typed")
        return CheckGiven(
            position=self.position,
            reading=None if self.reading_id is None else local_id(self.reading_id, "ScaleReading", path="readingId"),
            typed=None if self.typed is None else self.typed.to_domain(path=at),
        )

    def as_json(self) -> Json:
        typed = None if self.typed is None else [f"{self.typed.value:f}", self.typed.unit]
        return [self.position, self.reading_id, typed]


@strawberry.input(description="A check with all weights of a scale, of today.")
class RecordScaleCheckInput:
    scale_id: strawberry.ID
    results: list[CheckResultInput]
    reason: str | None = strawberry.field(
        default=None, description="Why weights were typed; another person then witnesses the check (WGH-10)."
    )
    command_id: str | None = None


@strawberry.input(description="Say that you saw the weights of a typed check on the scale, as another person.")
class WitnessScaleCheckAct:
    check_id: strawberry.ID
    version: int

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return WITNESS_CHECK, WitnessCheck(local_id(self.check_id, "ScaleCheck", path="checkId"), self.version)


@strawberry.input
class WitnessScaleCheckInput(WitnessScaleCheckAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="Ask a scale for one stable weight; a TARE or GROSS of one that is usable (WGH-9).")
class RequestReadingInput:
    scale_id: strawberry.ID
    kind: Kind
    weighing: strawberry.ID | None = strawberry.field(
        default=None, description="For this weighing alone: of its own scale, the kind that is due."
    )
    seconds: int = strawberry.field(default=30, description="How long it may take: 5 to 300.")
    command_id: str | None = None
