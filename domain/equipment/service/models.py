"""What exists of equipment that was tagged out of service by rule."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.equipment.plant.models import Equipment
from domain.kernel.models import Base, OfSite
from domain.signatures.models import Signature


class ServiceTag(OfSite, Base):
    """Why a piece of equipment is out of service until somebody signs that it returns; `says` tells it in words.

    What it is about is one of its ids. `remedied_by` is who performed what remedied it: another person clears it.
    """

    __tablename__ = "service_tag"

    equipment_id: Mapped[UUID]
    kind: Mapped[str]
    calibration_id: Mapped[UUID | None]
    scale_calibration_id: Mapped[UUID | None]
    work_order_id: Mapped[UUID | None]
    says: Mapped[str]
    state: Mapped[str]
    tagged_by: Mapped[UUID]
    tagged_name: Mapped[str]
    tagged_at: Mapped[datetime]
    remedied_by: Mapped[UUID | None]
    remedied_at: Mapped[datetime | None]
    cleared_by: Mapped[UUID | None]
    cleared_name: Mapped[str | None]
    cleared_at: Mapped[datetime | None]
    cleared_reason: Mapped[str | None]
    signature_id: Mapped[UUID | None]

    equipment: Mapped[Equipment] = relationship(
        primaryjoin=lambda: and_(
            ServiceTag.company_id == Equipment.company_id, foreign(ServiceTag.equipment_id) == Equipment.id
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            ServiceTag.company_id == Signature.company_id, foreign(ServiceTag.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )
