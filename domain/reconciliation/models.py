"""What exists of reconciliation: losses of charged material, counts of labels, and each signed reconciliation."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfCompany, OfSite
from domain.materials.models import MaterialLot
from domain.signatures.models import Signature


class MaterialLoss(OfSite, Base):
    """So much of a charge was destroyed, sampled or lost in its batch; only that it was withdrawn changes."""

    __tablename__ = "material_loss"

    batch_id: Mapped[UUID]
    edge_id: Mapped[UUID]
    kind: Mapped[str]
    quantity_value: Mapped[Decimal]
    quantity_unit: Mapped[str]
    reason: Mapped[str]
    recorded_by: Mapped[UUID]
    recorded_name: Mapped[str]
    recorded_at: Mapped[datetime]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_name: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str | None]


class LabelReconciliation(OfSite, Base):
    """What became of the labels of a lot that a batch gave: counted by one person, verified by another (REV-3).

    `issued` is how many were printed when they were counted; it stands while no more are printed.
    """

    __tablename__ = "label_reconciliation"

    batch_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    issued: Mapped[int]
    used: Mapped[int]
    returned: Mapped[int]
    destroyed: Mapped[int]
    specimens: Mapped[int]
    remark: Mapped[str | None]
    state: Mapped[str]
    counted_by: Mapped[UUID]
    counted_name: Mapped[str]
    counted_at: Mapped[datetime]
    signature_id: Mapped[UUID]
    verified_by: Mapped[UUID | None]
    verified_name: Mapped[str | None]
    verified_at: Mapped[datetime | None]
    verification_signature_id: Mapped[UUID | None]

    lot: Mapped[MaterialLot] = relationship(
        primaryjoin=lambda: and_(
            LabelReconciliation.company_id == MaterialLot.company_id,
            foreign(LabelReconciliation.lot_id) == MaterialLot.id,
        ),
        viewonly=True,
        lazy="raise",
    )


class BatchReconciliation(OfCompany, Base):
    """A supervisor's signed reconciliation: the figures as they were, with their digest; accepts no change (REV-2)."""

    __tablename__ = "batch_reconciliation"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    content: Mapped[str]
    digest: Mapped[str]
    remark: Mapped[str]
    reconciled_by: Mapped[UUID]
    reconciled_name: Mapped[str]
    reconciled_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            BatchReconciliation.company_id == Signature.company_id,
            foreign(BatchReconciliation.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )
