"""What exists between batches and lots beside charges: approvals of conditional use, and flags."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, inspect
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.exceptions.models import BatchException
from domain.execution.models import Batch
from domain.kernel.models import Base, OfCompany, OfSite
from domain.materials.models import MaterialLot
from domain.materials.quality.models import LotStatusChange
from domain.signatures.models import Signature


class ConditionalUse(OfCompany, Base):
    """Quality's signature that one batch may use a lot that isn't released, up to a day; accepts no change (MAT-1)."""

    __tablename__ = "conditional_use"

    site_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    reason: Mapped[str]
    valid_until: Mapped[date]
    approved_by: Mapped[UUID]
    approved_name: Mapped[str]
    approved_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    batch: Mapped[Batch] = relationship(
        primaryjoin=lambda: and_(
            ConditionalUse.company_id == Batch.company_id, foreign(ConditionalUse.batch_id) == Batch.id
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            ConditionalUse.company_id == Signature.company_id, foreign(ConditionalUse.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )


class LotFlag(OfSite, Base):
    """A batch that consumed a lot whose status got worse (MAT-3).

    An open batch got an exception; one that was decided has none, and quality assesses the flag itself.
    """

    __tablename__ = "lot_flag"

    batch_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    change_id: Mapped[UUID]
    exception_id: Mapped[UUID | None]
    raised_at: Mapped[datetime]
    conclusion: Mapped[str | None]
    assessed_by: Mapped[UUID | None]
    assessed_name: Mapped[str | None]
    assessed_at: Mapped[datetime | None]
    signature_id: Mapped[UUID | None]

    change: Mapped[LotStatusChange] = relationship(
        primaryjoin=lambda: and_(
            LotFlag.company_id == LotStatusChange.company_id, foreign(LotFlag.change_id) == LotStatusChange.id
        ),
        viewonly=True,
        lazy="raise",
    )
    batch: Mapped[Batch] = relationship(
        primaryjoin=lambda: and_(LotFlag.company_id == Batch.company_id, foreign(LotFlag.batch_id) == Batch.id),
        viewonly=True,
        lazy="raise",
    )
    lot: Mapped[MaterialLot] = relationship(
        primaryjoin=lambda: and_(
            LotFlag.company_id == MaterialLot.company_id, foreign(LotFlag.lot_id) == MaterialLot.id
        ),
        viewonly=True,
        lazy="raise",
    )
    exception: Mapped[BatchException | None] = relationship(
        primaryjoin=lambda: and_(
            LotFlag.company_id == BatchException.company_id, foreign(LotFlag.exception_id) == BatchException.id
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            LotFlag.company_id == Signature.company_id, foreign(LotFlag.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )


# Materials stand below batches; who reads a lot wants to know which of them may use it, and which used it.
inspect(MaterialLot).add_property(
    "conditional_uses",
    relationship(
        ConditionalUse,
        primaryjoin=lambda: and_(
            MaterialLot.company_id == ConditionalUse.company_id, MaterialLot.id == foreign(ConditionalUse.lot_id)
        ),
        order_by=lambda: ConditionalUse.id,
        viewonly=True,
        lazy="raise",
        uselist=True,
    ),
)
inspect(Batch).add_property(
    "conditional_uses",
    relationship(
        ConditionalUse,
        primaryjoin=lambda: and_(
            Batch.company_id == ConditionalUse.company_id, Batch.id == foreign(ConditionalUse.batch_id)
        ),
        order_by=lambda: ConditionalUse.id,
        viewonly=True,
        lazy="raise",
        uselist=True,
    ),
)
inspect(Batch).add_property(
    "lot_flags",
    relationship(
        LotFlag,
        primaryjoin=lambda: and_(Batch.company_id == LotFlag.company_id, Batch.id == foreign(LotFlag.batch_id)),
        order_by=lambda: LotFlag.id,
        viewonly=True,
        lazy="raise",
        uselist=True,
    ),
)
