"""What is sent with each act of calibration, and with the return to service."""

from datetime import date
from decimal import Decimal
from typing import Any

import strawberry

from api.auth.signing import SignatureInput
from api.relay import local_id
from domain.equipment.calibration.commands.judging import VERIFY_CALIBRATION, JudgeCalibration
from domain.equipment.calibration.commands.performing import PERFORM_CALIBRATION, PerformCalibration
from domain.equipment.calibration.values import (
    CalibrationDemand,
    CalibrationFound,
    DefinedPoint,
    PointFound,
    StandardDetails,
)
from domain.equipment.rules import MOST_POINTS
from domain.equipment.service.commands.returning import SIGN_RETURN, ReturnToService
from domain.kernel.canonical import Json
from domain.kernel.refusals import InvalidInput
from domain.signatures.acts import SignedAct, SignedInput


@strawberry.input(description="What may be said anew of a reference standard.")
class ReferenceStandardDetailsInput:
    name: str
    certificate: str
    valid_until: date = strawberry.field(description="The day until and including which its certificate counts.")

    def to_domain(self) -> StandardDetails:
        return StandardDetails(name=self.name, certificate=self.certificate, valid_until=self.valid_until)

    def as_json(self) -> Json:
        return [self.name, self.certificate, self.valid_until.isoformat()]


@strawberry.input
class RegisterReferenceStandardInput:
    site_id: strawberry.ID
    code: str
    details: ReferenceStandardDetailsInput
    command_id: str | None = None


@strawberry.input(description="Its new certificate; what was calibrated with it keeps the one that counted.")
class RenewReferenceStandardInput:
    reference_standard: strawberry.ID
    version: int
    details: ReferenceStandardDetailsInput
    reason: str
    command_id: str | None = None


@strawberry.input
class RetireReferenceStandardInput:
    reference_standard: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input
class CalibrationPointDemandInput:
    nominal: Decimal
    tolerance: Decimal = strawberry.field(description="How far it may show from the nominal value, either way.")
    unit: str = strawberry.field(description="UCUM.")


@strawberry.input(description="At which points, after how many days again, and how long it counts after that.")
class CalibrationDemandInput:
    points: list[CalibrationPointDemandInput]
    interval_days: int
    grace_days: int = 0

    def to_domain(self) -> CalibrationDemand:
        points = [
            DefinedPoint(nominal=one.nominal, tolerance=one.tolerance, unit=one.unit)
            for one in few(self.points, path=("demand", "points"))
        ]
        return CalibrationDemand(points=tuple(points), interval_days=self.interval_days, grace_days=self.grace_days)

    def as_json(self) -> Json:
        points: list[Json] = [[f"{one.nominal:f}", f"{one.tolerance:f}", one.unit] for one in self.points]
        return [points, self.interval_days, self.grace_days]


@strawberry.input(description="Equipment is calibrated like this from now on, as the next edition.")
class DefineCalibrationInput:
    equipment: strawberry.ID
    version: int
    demand: CalibrationDemandInput
    reason: str
    command_id: str | None = None


@strawberry.input
class EndCalibrationInput:
    equipment: strawberry.ID
    version: int
    reason: str
    command_id: str | None = None


@strawberry.input(description="What the equipment showed at the defined point of this position.")
class CalibrationPointFoundInput:
    position: int
    as_found: Decimal
    as_left: Decimal | None = strawberry.field(default=None, description="Where it was adjusted.")


@strawberry.input(description="What a calibration found and left, by its definition as it was seen.")
class PerformCalibrationAct:
    calibration_definition: strawberry.ID
    version: int
    calibrated_on: date
    certificate: str
    calibrated_by: str = strawberry.field(description="The laboratory or person that made it.")
    points: list[CalibrationPointFoundInput]
    reference_standards: list[strawberry.ID]
    remark: str | None = None

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        definition = local_id(self.calibration_definition, "CalibrationDefinition", path="calibrationDefinition")
        points = [
            PointFound(position=one.position, as_found=one.as_found, as_left=one.as_left)
            for one in few(self.points, path=("points",))
        ]
        named = few(self.reference_standards, path=("referenceStandards",))
        standards = [local_id(one, "ReferenceStandard", path="referenceStandards") for one in named]
        found = CalibrationFound(
            calibrated_on=self.calibrated_on,
            certificate=self.certificate,
            calibrated_by=self.calibrated_by,
            points=tuple(points),
            standards=tuple(standards),
            remark=self.remark,
        )
        return PERFORM_CALIBRATION, PerformCalibration(definition, self.version, found)


@strawberry.input
class PerformCalibrationInput(PerformCalibrationAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="Judge a calibration as a person who didn't perform it; who rejects it says why.")
class VerifyCalibrationAct:
    calibration: strawberry.ID
    version: int
    accepted: bool
    remark: str | None = None

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        calibration = local_id(self.calibration, "EquipmentCalibration", path="calibration")
        return VERIFY_CALIBRATION, JudgeCalibration(calibration, self.version, self.accepted, self.remark)


@strawberry.input
class VerifyCalibrationInput(VerifyCalibrationAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.input(description="Sign that what was put out of service by rule returns, once all of it is remedied.")
class SignReturnToServiceAct:
    equipment: strawberry.ID
    version: int
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        equipment = local_id(self.equipment, "Equipment", path="equipment")
        return SIGN_RETURN, ReturnToService(equipment, self.version, self.reason)


@strawberry.input
class SignReturnToServiceInput(SignReturnToServiceAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


def few(given: list[Any], *, path: tuple[str, ...]) -> list[Any]:
    """Raises InvalidInput for more than any calibration has of them."""
    if len(given) > MOST_POINTS:
        raise InvalidInput(path=path, problem=f"At most {MOST_POINTS} are taken; {len(given)} were given.")
    return given
