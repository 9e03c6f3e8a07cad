"""What exists of the calibration of equipment: standards, what is demanded, and each calibration point by point."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.equipment.plant.models import Equipment
from domain.kernel.models import Base, OfCompany, OfSite
from domain.signatures.models import Signature
from domain.tenancy.models import Site


class ReferenceStandard(OfSite, Base):
    """A standard that a site calibrates with; its certificate counts until and including `valid_until`."""

    __tablename__ = "reference_standard"

    code: Mapped[str]
    name: Mapped[str]
    certificate: Mapped[str]
    valid_until: Mapped[date]
    state: Mapped[str]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(
            ReferenceStandard.company_id == Site.company_id, foreign(ReferenceStandard.site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )


class CalibrationDefinition(OfSite, Base):
    """That a piece of equipment needs calibration, how often, and what its last one says: this row tells it all.

    It is due on `due_on` and counts until and including `counts_until`, both days of its site; None: it has none yet.
    `calibration_id` is the calibration that counts, None where that is the certificate of the scale that it is.
    """

    __tablename__ = "calibration_definition"

    equipment_id: Mapped[UUID]
    edition: Mapped[int]
    interval_days: Mapped[int]
    grace_days: Mapped[int]
    state: Mapped[str]
    calibration_id: Mapped[UUID | None]
    calibrated_on: Mapped[date | None]
    due_on: Mapped[date | None]
    counts_until: Mapped[date | None]
    passed: Mapped[bool | None]

    equipment: Mapped[Equipment] = relationship(
        primaryjoin=lambda: and_(
            CalibrationDefinition.company_id == Equipment.company_id,
            foreign(CalibrationDefinition.equipment_id) == Equipment.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    points: Mapped[list["CalibrationDefinitionPoint"]] = relationship(
        primaryjoin=lambda: and_(
            CalibrationDefinition.company_id == CalibrationDefinitionPoint.company_id,
            CalibrationDefinition.id == foreign(CalibrationDefinitionPoint.definition_id),
        ),
        order_by=lambda: CalibrationDefinitionPoint.position,
        viewonly=True,
        lazy="raise",
    )


class CalibrationDefinitionPoint(OfCompany, Base):
    """A value at which equipment is compared, with its tolerance (±), in `unit`."""

    __tablename__ = "calibration_definition_point"

    site_id: Mapped[UUID]
    definition_id: Mapped[UUID]
    position: Mapped[int]
    nominal: Mapped[Decimal]
    tolerance: Mapped[Decimal]
    unit: Mapped[str]


class EquipmentCalibration(OfSite, Base):
    """One calibration of a piece of equipment, by the edition of its definition; judged by a second person.

    It is `as_found` how the equipment was before anything was adjusted, `as_left` how it was handed back. Of a scale it
    is also the calibration `scale_calibration_id`, once it was verified.
    """

    __tablename__ = "equipment_calibration"

    equipment_id: Mapped[UUID]
    definition_id: Mapped[UUID]
    edition: Mapped[int]
    calibrated_on: Mapped[date]
    due_on: Mapped[date]
    counts_until: Mapped[date]
    certificate: Mapped[str]
    calibrated_by: Mapped[str]
    as_found: Mapped[str]
    as_left: Mapped[str]
    state: Mapped[str]
    remark: Mapped[str | None]
    performed_by: Mapped[UUID]
    performed_name: Mapped[str]
    performed_at: Mapped[datetime]
    signature_id: Mapped[UUID]
    verified_by: Mapped[UUID | None]
    verified_name: Mapped[str | None]
    verified_at: Mapped[datetime | None]
    verification_signature_id: Mapped[UUID | None]
    verification_remark: Mapped[str | None]
    scale_calibration_id: Mapped[UUID | None]

    equipment: Mapped[Equipment] = relationship(
        primaryjoin=lambda: and_(
            EquipmentCalibration.company_id == Equipment.company_id,
            foreign(EquipmentCalibration.equipment_id) == Equipment.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    points: Mapped[list["EquipmentCalibrationPoint"]] = relationship(
        primaryjoin=lambda: and_(
            EquipmentCalibration.company_id == EquipmentCalibrationPoint.company_id,
            EquipmentCalibration.id == foreign(EquipmentCalibrationPoint.calibration_id),
        ),
        order_by=lambda: EquipmentCalibrationPoint.position,
        viewonly=True,
        lazy="raise",
    )
    standards: Mapped[list["CalibrationStandard"]] = relationship(
        primaryjoin=lambda: and_(
            EquipmentCalibration.company_id == CalibrationStandard.company_id,
            EquipmentCalibration.id == foreign(CalibrationStandard.calibration_id),
        ),
        order_by=lambda: CalibrationStandard.id,
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            EquipmentCalibration.company_id == Signature.company_id,
            foreign(EquipmentCalibration.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    verification_signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            EquipmentCalibration.company_id == Signature.company_id,
            foreign(EquipmentCalibration.verification_signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )


class EquipmentCalibrationPoint(OfCompany, Base):
    """What equipment showed at one point, before and after it was adjusted, in `unit`; accepts no change."""

    __tablename__ = "equipment_calibration_point"

    site_id: Mapped[UUID]
    calibration_id: Mapped[UUID]
    position: Mapped[int]
    nominal: Mapped[Decimal]
    tolerance: Mapped[Decimal]
    unit: Mapped[str]
    as_found: Mapped[Decimal]
    as_left: Mapped[Decimal]
    found_verdict: Mapped[str]
    left_verdict: Mapped[str]


class CalibrationStandard(OfCompany, Base):
    """A reference standard that a calibration was made with, by the certificate that counted; accepts no change."""

    __tablename__ = "calibration_standard"

    site_id: Mapped[UUID]
    calibration_id: Mapped[UUID]
    standard_id: Mapped[UUID]
    code: Mapped[str]
    certificate: Mapped[str]
    valid_until: Mapped[date]
