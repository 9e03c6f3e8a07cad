"""Reference standards, what calibration equipment needs and has, and what keeps it out of service."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

import strawberry

from api.equipment.plant.types import Equipment
from api.relay import Node
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.equipment import kinds as scales
from domain.equipment.calibration import kinds, models
from domain.equipment.service import kinds as service
from domain.equipment.service import models as service_models
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission

strawberry.enum(
    kinds.StandardState, name="ReferenceStandardState", description="With a RETIRED one nothing is calibrated."
)
strawberry.enum(
    kinds.DefinitionState, name="CalibrationDefinitionState", description="What ENDED needs no calibration any more."
)
strawberry.enum(
    kinds.EquipmentCalibrationState, description="What was PERFORMED counts once another person VERIFIED it (EQP-5)."
)
strawberry.enum(service.TagKind, name="ServiceTagKind", description="Why equipment was put out of service by rule.")
strawberry.enum(
    service.TagState,
    name="ServiceTagState",
    description="What is REMEDIED keeps equipment out still, until another person signs that it returns (EQP-1).",
)


@strawberry.type(description="A standard that a site calibrates with, as its certificate says.")
class ReferenceStandard(Node):
    model: ClassVar[type[OfCompany]] = models.ReferenceStandard
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    version: int
    code: str = strawberry.field(description="Unique at its site, and never used again.")
    name: str
    certificate: str
    valid_until: date = strawberry.field(description="The day until and including which its certificate counts.")
    state: kinds.StandardState
    site: Site


@strawberry.type(description="A value at which equipment is compared, with its tolerance either way.")
class CalibrationDefinitionPoint(Node):
    model: ClassVar[type[OfCompany]] = models.CalibrationDefinitionPoint
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    position: int
    nominal: Decimal
    tolerance: Decimal
    unit: str = strawberry.field(description="UCUM.")


@strawberry.type(description="That equipment needs calibration, how often, and what its last one says (EQP-5).")
class CalibrationDefinition(Node):
    model: ClassVar[type[OfCompany]] = models.CalibrationDefinition
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    version: int
    equipment: Equipment
    edition: int = strawberry.field(description="Counts what it demanded, from 1.")
    interval_days: int
    grace_days: int = strawberry.field(description="For so long after it is due, the calibration counts still.")
    state: kinds.DefinitionState
    points: list[CalibrationDefinitionPoint]
    calibrated_on: date | None = strawberry.field(description="Null where it was never calibrated.")
    due_on: date | None = strawberry.field(description="The day, at its site, on which it is due again.")
    counts_until: date | None = strawberry.field(description="The last day on which it counts: due, and its grace.")
    passed: bool | None = strawberry.field(description="Whether it was last left within its tolerances.")


@strawberry.type(description="What equipment showed at one point, before and after it was adjusted.")
class EquipmentCalibrationPoint(Node):
    model: ClassVar[type[OfCompany]] = models.EquipmentCalibrationPoint
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    position: int
    unit: str
    nominal: Decimal
    tolerance: Decimal
    as_found: Decimal
    as_left: Decimal
    found_verdict: scales.Verdict
    left_verdict: scales.Verdict


@strawberry.type(description="A reference standard that a calibration was made with, by the certificate that counted.")
class CalibrationStandard(Node):
    model: ClassVar[type[OfCompany]] = models.CalibrationStandard
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    code: str
    certificate: str
    valid_until: date


@strawberry.type(description="One calibration of equipment, as found and as left; signed by two (EQP-5).")
class EquipmentCalibration(Node):
    model: ClassVar[type[OfCompany]] = models.EquipmentCalibration
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    version: int
    equipment: Equipment
    edition: int
    calibrated_on: date
    due_on: date
    counts_until: date
    certificate: str
    calibrated_by: str = strawberry.field(description="The laboratory or person that made it.")
    as_found: scales.Verdict = strawberry.field(description="Before anything was adjusted.")
    as_left: scales.Verdict = strawberry.field(description="As it was handed back.")
    state: kinds.EquipmentCalibrationState
    points: list[EquipmentCalibrationPoint]
    standards: list[CalibrationStandard]
    remark: str | None
    performed_name: str
    performed_at: datetime
    signature: Signature
    verified_name: str | None = strawberry.field(description="Who judged it, whatever came of it.")
    verified_at: datetime | None
    verification_signature: Signature | None
    verification_remark: str | None


@strawberry.type(description="Why equipment is out of service by rule, until another person signs its return (EQP-1).")
class ServiceTag(Node):
    model: ClassVar[type[OfCompany]] = service_models.ServiceTag
    reads: ClassVar[Permission | None] = Permission.EQUIPMENT_READ

    version: int
    equipment: Equipment
    kind: service.TagKind
    says: str
    state: service.TagState
    tagged_name: str
    tagged_at: datetime
    remedied_at: datetime | None
    cleared_name: str | None
    cleared_at: datetime | None
    cleared_reason: str | None
    signature: Signature | None = strawberry.field(description="Of who signed that it returned to service.")
