"""What exists of a batch's clearances: each with what was looked at, and what was found."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.equipment.clearance.models import ClearanceProcedure
from domain.equipment.plant.models import Equipment
from domain.execution.models import Batch
from domain.kernel.models import Base, OfSite
from domain.materials.container_models import OperationalLocation
from domain.signatures.models import Signature


class LineClearance(OfSite, Base):
    """One clearance of a room or a piece of equipment for a batch, by the edition of the procedure that it names.

    It was `performed_at` when the place was looked at: from there its `lasts_minutes` count, `clear_until` their end.
    Once LAPSED it says since when and why; once FAILED or LAPSED it never changes.
    """

    __tablename__ = "line_clearance"

    procedure_id: Mapped[UUID]
    procedure_code: Mapped[str]
    edition: Mapped[int]
    lasts_minutes: Mapped[int]
    location_id: Mapped[UUID | None]
    equipment_id: Mapped[UUID | None]
    place_code: Mapped[str]
    batch_id: Mapped[UUID]
    product: Mapped[str]
    state: Mapped[str]
    begun_by: Mapped[UUID]
    begun_name: Mapped[str]
    begun_at: Mapped[datetime]
    performed_by: Mapped[UUID | None]
    performed_name: Mapped[str | None]
    performed_at: Mapped[datetime | None]
    signature_id: Mapped[UUID | None]
    verified_by: Mapped[UUID | None]
    verified_name: Mapped[str | None]
    verified_at: Mapped[datetime | None]
    verification_signature_id: Mapped[UUID | None]
    verification_remark: Mapped[str | None]
    clear_until: Mapped[datetime | None]
    lapsed_at: Mapped[datetime | None]
    lapse_cause: Mapped[str | None]

    procedure: Mapped[ClearanceProcedure] = relationship(
        primaryjoin=lambda: and_(
            LineClearance.company_id == ClearanceProcedure.company_id,
            foreign(LineClearance.procedure_id) == ClearanceProcedure.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    room: Mapped[OperationalLocation | None] = relationship(
        primaryjoin=lambda: and_(
            LineClearance.company_id == OperationalLocation.company_id,
            foreign(LineClearance.location_id) == OperationalLocation.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    equipment: Mapped[Equipment | None] = relationship(
        primaryjoin=lambda: and_(
            LineClearance.company_id == Equipment.company_id, foreign(LineClearance.equipment_id) == Equipment.id
        ),
        viewonly=True,
        lazy="raise",
    )
    batch: Mapped[Batch] = relationship(
        primaryjoin=lambda: and_(
            LineClearance.company_id == Batch.company_id, foreign(LineClearance.batch_id) == Batch.id
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            LineClearance.company_id == Signature.company_id, foreign(LineClearance.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )
    verification_signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            LineClearance.company_id == Signature.company_id,
            foreign(LineClearance.verification_signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    checks: Mapped[list["ClearanceCheck"]] = relationship(
        primaryjoin=lambda: and_(
            LineClearance.company_id == ClearanceCheck.company_id,
            LineClearance.id == foreign(ClearanceCheck.clearance_id),
        ),
        order_by=lambda: ClearanceCheck.position,
        viewonly=True,
        lazy="raise",
    )


class ClearanceCheck(OfSite, Base):
    """One item of a clearance's procedure and, once it was performed, what was found of it."""

    __tablename__ = "clearance_check"

    clearance_id: Mapped[UUID]
    position: Mapped[int]
    says: Mapped[str]
    found: Mapped[str | None]
    remark: Mapped[str | None]
