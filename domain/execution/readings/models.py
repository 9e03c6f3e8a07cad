"""What exists of a reading, beside the value that it gave."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, inspect
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.equipment.plant.models import Equipment
from domain.execution.models import ParameterValue
from domain.kernel.models import Base, OfCompany


class ParameterReading(OfCompany, Base):
    """Where a value that an instrument is to give came from, as it was recorded first; accepts no change (EXE-17).

    Of an INSTRUMENT the equipment, its code then, the quality and the source's time are kept; of a MANUAL fallback its
    reason.
    """

    __tablename__ = "parameter_reading"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    value_id: Mapped[UUID]
    source: Mapped[str]
    equipment_id: Mapped[UUID | None]
    equipment_code: Mapped[str | None]
    quality: Mapped[str | None]
    measured_at: Mapped[datetime | None]
    fallback_reason: Mapped[str | None]

    equipment: Mapped[Equipment | None] = relationship(
        primaryjoin=lambda: and_(
            ParameterReading.company_id == Equipment.company_id, foreign(ParameterReading.equipment_id) == Equipment.id
        ),
        viewonly=True,
        lazy="raise",
    )


inspect(ParameterValue).add_property(
    "reading",
    relationship(
        ParameterReading,
        primaryjoin=lambda: and_(
            ParameterValue.company_id == ParameterReading.company_id,
            ParameterValue.id == foreign(ParameterReading.value_id),
        ),
        viewonly=True,
        lazy="raise",
        uselist=False,
    ),
)
