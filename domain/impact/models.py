"""What exists of an impact list: what was out of tolerance since when, each batch, and what it did with it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.equipment.calibration.models import EquipmentCalibration
from domain.equipment.models import Scale
from domain.equipment.plant.models import Equipment
from domain.equipment.proof_models import ScaleCalibration
from domain.exceptions.models import BatchException
from domain.execution.models import Batch
from domain.kernel.models import Base, OfCompany


class CalibrationImpact(OfCompany, Base):
    """All that was done with what a calibration found out of tolerance, as it was known at `listed_at`; never changes.

    `since` is when the day began on which it was last left good; None: it never was, as far as is known.
    """

    __tablename__ = "calibration_impact"

    site_id: Mapped[UUID]
    equipment_id: Mapped[UUID | None]
    scale_id: Mapped[UUID | None]
    calibration_id: Mapped[UUID | None]
    scale_calibration_id: Mapped[UUID | None]
    since: Mapped[datetime | None]
    listed_at: Mapped[datetime]

    equipment: Mapped[Equipment | None] = relationship(
        primaryjoin=lambda: and_(
            CalibrationImpact.company_id == Equipment.company_id,
            foreign(CalibrationImpact.equipment_id) == Equipment.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    scale: Mapped[Scale | None] = relationship(
        primaryjoin=lambda: and_(
            CalibrationImpact.company_id == Scale.company_id, foreign(CalibrationImpact.scale_id) == Scale.id
        ),
        viewonly=True,
        lazy="raise",
    )
    calibration: Mapped[EquipmentCalibration | None] = relationship(
        primaryjoin=lambda: and_(
            CalibrationImpact.company_id == EquipmentCalibration.company_id,
            foreign(CalibrationImpact.calibration_id) == EquipmentCalibration.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    scale_calibration: Mapped[ScaleCalibration | None] = relationship(
        primaryjoin=lambda: and_(
            CalibrationImpact.company_id == ScaleCalibration.company_id,
            foreign(CalibrationImpact.scale_calibration_id) == ScaleCalibration.id,
        ),
        viewonly=True,
        lazy="raise",
    )


class ImpactedBatch(OfCompany, Base):
    """A batch on the list: its number, state and disposition as they were then, and its exception."""

    __tablename__ = "impacted_batch"

    site_id: Mapped[UUID]
    impact_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    number: Mapped[str]
    state: Mapped[str]
    disposition: Mapped[str]
    exception_id: Mapped[UUID]

    impact: Mapped[CalibrationImpact] = relationship(
        primaryjoin=lambda: and_(
            ImpactedBatch.company_id == CalibrationImpact.company_id,
            foreign(ImpactedBatch.impact_id) == CalibrationImpact.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    batch: Mapped[Batch] = relationship(
        primaryjoin=lambda: and_(
            ImpactedBatch.company_id == Batch.company_id, foreign(ImpactedBatch.batch_id) == Batch.id
        ),
        viewonly=True,
        lazy="raise",
    )
    exception: Mapped[BatchException] = relationship(
        primaryjoin=lambda: and_(
            ImpactedBatch.company_id == BatchException.company_id,
            foreign(ImpactedBatch.exception_id) == BatchException.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    uses: Mapped[list["ImpactedUse"]] = relationship(
        primaryjoin=lambda: and_(
            ImpactedBatch.company_id == ImpactedUse.company_id,
            ImpactedBatch.id == foreign(ImpactedUse.impacted_batch_id),
        ),
        order_by=lambda: ImpactedUse.id,
        viewonly=True,
        lazy="raise",
    )


class ImpactedUse(OfCompany, Base):
    """One thing that a batch did with it: a weighing with so many `readings` of the scale, or a use of equipment."""

    __tablename__ = "impacted_use"

    site_id: Mapped[UUID]
    impacted_batch_id: Mapped[UUID]
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    says: Mapped[str]
    readings: Mapped[int]
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
