"""What exists of recalls: each with what it began from, and the sums of what it found."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship
from sqlalchemy.types import BigInteger

from domain.execution.models import Batch
from domain.kernel.models import Base, OfCompany, OfSite
from domain.materials.models import MaterialDefinition, MaterialLot
from domain.signatures.models import Signature
from domain.tenancy.models import Site


class Recall(OfSite, Base):
    """A recall, led by the quality unit of a site; its number is unique in the company.

    What was found never changes: the counts, the sums (`RecallTotal`) and the SHA-256, in hex, of the three files that
    tell all of it. `accounted_percent` is the least of its sums'. `problem` says why nothing was found.
    """

    __tablename__ = "recall"

    number: Mapped[str]
    kind: Mapped[str]
    reason: Mapped[str]
    state: Mapped[str]
    begun_by: Mapped[UUID]
    begun_name: Mapped[str]
    begun_at: Mapped[datetime]
    found_at: Mapped[datetime | None]
    lots: Mapped[int | None]
    batches: Mapped[int | None]
    shipments: Mapped[int | None]
    consignees: Mapped[int | None]
    edges: Mapped[int | None]
    accounted_percent: Mapped[Decimal | None]
    json_sha256: Mapped[str | None]
    json_bytes: Mapped[int | None] = mapped_column(BigInteger)
    csv_sha256: Mapped[str | None]
    csv_bytes: Mapped[int | None] = mapped_column(BigInteger)
    pdf_sha256: Mapped[str | None]
    pdf_bytes: Mapped[int | None] = mapped_column(BigInteger)
    problem: Mapped[str | None]
    outcome: Mapped[str | None]
    conclusion: Mapped[str | None]
    concluded_by: Mapped[UUID | None]
    concluded_name: Mapped[str | None]
    concluded_at: Mapped[datetime | None]
    signature_id: Mapped[UUID | None]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(Recall.company_id == Site.company_id, foreign(Recall.site_id) == Site.id),
        viewonly=True,
        lazy="raise",
    )
    starts: Mapped[list["RecallStart"]] = relationship(
        primaryjoin=lambda: and_(
            Recall.company_id == RecallStart.company_id, Recall.id == foreign(RecallStart.recall_id)
        ),
        order_by=lambda: RecallStart.id,
        viewonly=True,
        lazy="raise",
    )
    totals: Mapped[list["RecallTotal"]] = relationship(
        primaryjoin=lambda: and_(
            Recall.company_id == RecallTotal.company_id, Recall.id == foreign(RecallTotal.recall_id)
        ),
        order_by=lambda: RecallTotal.id,
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            Recall.company_id == Signature.company_id, foreign(Recall.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )


class RecallStart(OfCompany, Base):
    """A lot or a batch that a recall began from; accepts no change."""

    __tablename__ = "recall_start"

    site_id: Mapped[UUID]
    recall_id: Mapped[UUID]
    lot_id: Mapped[UUID | None]
    batch_id: Mapped[UUID | None]

    lot: Mapped[MaterialLot | None] = relationship(
        primaryjoin=lambda: and_(
            RecallStart.company_id == MaterialLot.company_id, foreign(RecallStart.lot_id) == MaterialLot.id
        ),
        viewonly=True,
        lazy="raise",
    )
    batch: Mapped[Batch | None] = relationship(
        primaryjoin=lambda: and_(RecallStart.company_id == Batch.company_id, foreign(RecallStart.batch_id) == Batch.id),
        viewonly=True,
        lazy="raise",
    )


class RecallTotal(OfCompany, Base):
    """What a recall found of one material in one unit, as `domain.materials.distribution.figures` has it.

    Accepts no change. `accounted_percent` is null where nothing of it ever was.
    """

    __tablename__ = "recall_total"

    site_id: Mapped[UUID]
    recall_id: Mapped[UUID]
    material_id: Mapped[UUID]
    unit: Mapped[str]
    lots: Mapped[int]
    made: Mapped[Decimal]
    from_lots: Mapped[Decimal]
    returned: Mapped[Decimal]
    adjusted: Mapped[Decimal]
    charged: Mapped[Decimal]
    into_lots: Mapped[Decimal]
    transferred: Mapped[Decimal]
    in_transit: Mapped[Decimal]
    shipped: Mapped[Decimal]
    sampled: Mapped[Decimal]
    destroyed: Mapped[Decimal]
    in_stock: Mapped[Decimal]
    unaccounted: Mapped[Decimal]
    accounted_percent: Mapped[Decimal | None]

    material: Mapped[MaterialDefinition] = relationship(
        primaryjoin=lambda: and_(
            RecallTotal.company_id == MaterialDefinition.company_id,
            foreign(RecallTotal.material_id) == MaterialDefinition.id,
        ),
        viewonly=True,
        lazy="raise",
    )
