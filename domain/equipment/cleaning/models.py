"""What exists of cleaning: the procedures of a class, and each cleaning of a piece of equipment."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, and_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from domain.equipment.plant.models import Equipment, EquipmentClass
from domain.kernel.models import Base, OfSite, Versioned
from domain.signatures.models import Signature


class CleaningProcedure(Versioned, Base):
    """An edition of how equipment of a class is cleaned; who performs it signs, where it is `verified` a second does.

    Editions of one code count from 1; each is approved by none of its `authors`, and one is EFFECTIVE at a time. A
    cleaning keeps the edition and the `steps` that it followed.
    """

    __tablename__ = "cleaning_procedure"

    class_id: Mapped[UUID]
    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    steps: Mapped[str]
    verified: Mapped[bool]
    edition: Mapped[int]
    state: Mapped[str]
    authors: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    written_by: Mapped[UUID]
    written_name: Mapped[str]
    written_at: Mapped[datetime]
    approved_by: Mapped[UUID | None]
    approved_name: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    signature_id: Mapped[UUID | None]
    superseded_at: Mapped[datetime | None]
    retired_name: Mapped[str | None]
    retired_at: Mapped[datetime | None]
    retired_reason: Mapped[str | None]

    equipment_class: Mapped[EquipmentClass] = relationship(
        primaryjoin=lambda: and_(
            CleaningProcedure.company_id == EquipmentClass.company_id,
            foreign(CleaningProcedure.class_id) == EquipmentClass.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            CleaningProcedure.company_id == Signature.company_id,
            foreign(CleaningProcedure.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )


class CleaningRecord(OfSite, Base):
    """One cleaning of a piece of equipment, by the edition of the procedure that it names; it never changes once ended.

    It was `performed_at` its end, from which its hold of `hold_minutes` counts (EQP-2). `verified` tells whether a
    second person inspects it; who failed it, and why, stands in `remark` or `verification_remark`.
    """

    __tablename__ = "cleaning_record"

    equipment_id: Mapped[UUID]
    procedure_id: Mapped[UUID]
    procedure_code: Mapped[str]
    edition: Mapped[int]
    kind: Mapped[str]
    steps: Mapped[str]
    verified: Mapped[bool]
    hold_minutes: Mapped[int]
    state: Mapped[str]
    begun_by: Mapped[UUID]
    begun_name: Mapped[str]
    begun_at: Mapped[datetime]
    performed_by: Mapped[UUID | None]
    performed_name: Mapped[str | None]
    performed_at: Mapped[datetime | None]
    signature_id: Mapped[UUID | None]
    remark: Mapped[str | None]
    verified_by: Mapped[UUID | None]
    verified_name: Mapped[str | None]
    verified_at: Mapped[datetime | None]
    verification_signature_id: Mapped[UUID | None]
    verification_remark: Mapped[str | None]

    equipment: Mapped[Equipment] = relationship(
        primaryjoin=lambda: and_(
            CleaningRecord.company_id == Equipment.company_id, foreign(CleaningRecord.equipment_id) == Equipment.id
        ),
        viewonly=True,
        lazy="raise",
    )
    procedure: Mapped[CleaningProcedure] = relationship(
        primaryjoin=lambda: and_(
            CleaningRecord.company_id == CleaningProcedure.company_id,
            foreign(CleaningRecord.procedure_id) == CleaningProcedure.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            CleaningRecord.company_id == Signature.company_id, foreign(CleaningRecord.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )
    verification_signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            CleaningRecord.company_id == Signature.company_id,
            foreign(CleaningRecord.verification_signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )
