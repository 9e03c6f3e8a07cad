"""What exists of a replacement: that a batch went on with other equipment in the same phase."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, inspect
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.exceptions.models import BatchException
from domain.execution.equipment.models import EquipmentUse
from domain.kernel.models import Base, OfCompany


class EquipmentReplacement(OfCompany, Base):
    """That one use ended and another began in its place, in which phase and why; accepts no change (UNX-3)."""

    __tablename__ = "equipment_replacement"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    phase_execution_id: Mapped[UUID]
    ended_use_id: Mapped[UUID]
    begun_use_id: Mapped[UUID]
    reason: Mapped[str]
    replaced_by: Mapped[UUID]
    replaced_name: Mapped[str]
    replaced_at: Mapped[datetime]
    exception_id: Mapped[UUID]

    ended_use: Mapped[EquipmentUse] = relationship(
        primaryjoin=lambda: and_(
            EquipmentReplacement.company_id == EquipmentUse.company_id,
            foreign(EquipmentReplacement.ended_use_id) == EquipmentUse.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    exception: Mapped[BatchException] = relationship(
        primaryjoin=lambda: and_(
            EquipmentReplacement.company_id == BatchException.company_id,
            foreign(EquipmentReplacement.exception_id) == BatchException.id,
        ),
        viewonly=True,
        lazy="raise",
    )


inspect(EquipmentUse).add_property(
    "replacement",
    relationship(
        EquipmentReplacement,
        primaryjoin=lambda: and_(
            EquipmentUse.company_id == EquipmentReplacement.company_id,
            EquipmentUse.id == foreign(EquipmentReplacement.begun_use_id),
        ),
        viewonly=True,
        lazy="raise",
        uselist=False,
    ),
)
