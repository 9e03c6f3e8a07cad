"""What proves that a scale may be used: its calibrations and its checks, point by point (WGH-9)."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.equipment.models import Scale
from domain.equipment.reading_models import ScaleReading
from domain.kernel.models import Base, OfCompany, OfSite
from domain.signatures.models import Signature


class ScaleCalibration(OfSite, Base):
    """That a scale was calibrated on a day of its site, and until and including which day that counts.

    It is `as_found` how the scale was before anything was adjusted, `as_left` how it was handed back: that one counts.
    """

    __tablename__ = "scale_calibration"

    scale_id: Mapped[UUID]
    calibrated_on: Mapped[date]
    due_on: Mapped[date]
    certificate: Mapped[str]
    calibrated_by: Mapped[str]
    as_found: Mapped[str]
    as_left: Mapped[str]
    state: Mapped[str]
    recorded_by: Mapped[UUID]
    recorded_name: Mapped[str]
    recorded_at: Mapped[datetime]
    withdrawn_name: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]

    scale: Mapped[Scale] = relationship(
        primaryjoin=lambda: and_(
            ScaleCalibration.company_id == Scale.company_id, foreign(ScaleCalibration.scale_id) == Scale.id
        ),
        viewonly=True,
        lazy="raise",
    )
    points: Mapped[list["ScaleCalibrationPoint"]] = relationship(
        primaryjoin=lambda: and_(
            ScaleCalibration.company_id == ScaleCalibrationPoint.company_id,
            ScaleCalibration.id == foreign(ScaleCalibrationPoint.calibration_id),
        ),
        order_by=lambda: ScaleCalibrationPoint.position,
        viewonly=True,
        lazy="raise",
    )


class ScaleCalibrationPoint(OfCompany, Base):
    """What a scale showed of one load, before and after it was adjusted, in the scale's unit; accepts no change."""

    __tablename__ = "scale_calibration_point"

    site_id: Mapped[UUID]
    calibration_id: Mapped[UUID]
    position: Mapped[int]
    nominal: Mapped[Decimal]
    tolerance: Mapped[Decimal]
    as_found: Mapped[Decimal]
    as_left: Mapped[Decimal]
    unit: Mapped[str]
    found_verdict: Mapped[str]
    left_verdict: Mapped[str]


class ScaleCheck(OfSite, Base):
    """That a scale was checked with all its weights on a `day` of its site.

    Where weights were typed rather than read by a gateway, `reason` says why, and another person signs as witness.
    """

    __tablename__ = "scale_check"

    scale_id: Mapped[UUID]
    day: Mapped[date]
    verdict: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str | None]
    performed_by: Mapped[UUID]
    performed_name: Mapped[str]
    performed_at: Mapped[datetime]
    witnessed_by: Mapped[UUID | None]
    witnessed_name: Mapped[str | None]
    witnessed_at: Mapped[datetime | None]
    witness_signature_id: Mapped[UUID | None]

    scale: Mapped[Scale] = relationship(
        primaryjoin=lambda: and_(ScaleCheck.company_id == Scale.company_id, foreign(ScaleCheck.scale_id) == Scale.id),
        viewonly=True,
        lazy="raise",
    )
    results: Mapped[list["ScaleCheckResult"]] = relationship(
        primaryjoin=lambda: and_(
            ScaleCheck.company_id == ScaleCheckResult.company_id, ScaleCheck.id == foreign(ScaleCheckResult.check_id)
        ),
        order_by=lambda: ScaleCheckResult.position,
        viewonly=True,
        lazy="raise",
    )
    witness_signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            ScaleCheck.company_id == Signature.company_id, foreign(ScaleCheck.witness_signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )


class ScaleCheckResult(OfCompany, Base):
    """What a scale showed of one check weight; accepts no change. Without a reading it was typed."""

    __tablename__ = "scale_check_result"

    site_id: Mapped[UUID]
    check_id: Mapped[UUID]
    position: Mapped[int]
    reference: Mapped[str]
    nominal: Mapped[Decimal]
    tolerance: Mapped[Decimal]
    nominal_unit: Mapped[str]
    value: Mapped[Decimal]
    unit: Mapped[str]
    reading_id: Mapped[UUID | None]
    verdict: Mapped[str]

    reading: Mapped[ScaleReading | None] = relationship(
        primaryjoin=lambda: and_(
            ScaleCheckResult.company_id == ScaleReading.company_id,
            foreign(ScaleCheckResult.reading_id) == ScaleReading.id,
        ),
        viewonly=True,
        lazy="raise",
    )
