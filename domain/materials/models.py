"""What exists of materials: definitions, lots with their balance and transactions, and the edges between things."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfCompany, OfSite, Versioned
from domain.signatures.models import Signature
from domain.tenancy.models import Site


class MaterialDefinition(Versioned, Base):
    """What is used and made, the same for all sites of a company; lots of it are counted in `unit` (UCUM)."""

    __tablename__ = "material_definition"

    code: Mapped[str]
    name: Mapped[str]
    unit: Mapped[str]
    specification_demanded: Mapped[bool | None]


class MaterialLot(OfSite, Base):
    """One delivery or production of a material, which quality decides on; `expires_on` is its last day of use.

    By `retest_on` it is to be tested again. `restriction` says what a RESTRICTED lot is good for, `quarantine_reason`
    why one that could be used is in quarantine again.
    """

    __tablename__ = "material_lot"

    material_id: Mapped[UUID]
    number: Mapped[str]
    supplier_lot: Mapped[str | None]
    unit: Mapped[str]
    expires_on: Mapped[date | None]
    status: Mapped[str]
    quarantine_reason: Mapped[str | None]
    restriction: Mapped[str | None]
    retest_on: Mapped[date | None]
    recorded_by: Mapped[UUID]
    recorded_name: Mapped[str]
    recorded_at: Mapped[datetime]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(MaterialLot.company_id == Site.company_id, foreign(MaterialLot.site_id) == Site.id),
        viewonly=True,
        lazy="raise",
    )
    material: Mapped[MaterialDefinition] = relationship(
        primaryjoin=lambda: and_(
            MaterialLot.company_id == MaterialDefinition.company_id,
            foreign(MaterialLot.material_id) == MaterialDefinition.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    balance: Mapped["LotBalance"] = relationship(
        primaryjoin=lambda: and_(
            MaterialLot.company_id == LotBalance.company_id, MaterialLot.id == foreign(LotBalance.id)
        ),
        viewonly=True,
        lazy="raise",
        uselist=False,
    )
    transactions: Mapped[list["InventoryTransaction"]] = relationship(
        primaryjoin=lambda: and_(
            MaterialLot.company_id == InventoryTransaction.company_id,
            MaterialLot.id == foreign(InventoryTransaction.lot_id),
        ),
        order_by=lambda: InventoryTransaction.id,
        viewonly=True,
        lazy="raise",
    )
    dispositions: Mapped[list["LotDisposition"]] = relationship(
        primaryjoin=lambda: and_(
            MaterialLot.company_id == LotDisposition.company_id, MaterialLot.id == foreign(LotDisposition.lot_id)
        ),
        order_by=lambda: LotDisposition.id,
        viewonly=True,
        lazy="raise",
    )


class LotBalance(OfSite, Base):
    """How much came in, was used, was given back by reversals, and remains; its id is the lot's (MAT-6, MAT-7).

    It is apart from the lot, so that who uses a lot changes nothing of what quality decided on.
    """

    __tablename__ = "lot_balance"

    unit: Mapped[str]
    received: Mapped[Decimal]
    used: Mapped[Decimal]
    reversed: Mapped[Decimal]
    remaining: Mapped[Decimal]


class LotDisposition(OfCompany, Base):
    """Quality's signed decision on a lot, and on which testing, specification and results it rests.

    Accepts no change. One from before there were specifications names none.
    """

    __tablename__ = "lot_disposition"

    site_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    decision: Mapped[str]
    statement: Mapped[str]
    testing_id: Mapped[UUID | None]
    specification_id: Mapped[UUID | None]
    results_digest: Mapped[str | None]
    restriction: Mapped[str | None]
    retest_on: Mapped[date | None]
    decided_by: Mapped[UUID]
    decided_name: Mapped[str]
    decided_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            LotDisposition.company_id == Signature.company_id, foreign(LotDisposition.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )


class InventoryTransaction(OfCompany, Base):
    """One change of a lot's quantity, below zero where it took; accepts no change. Their sum is the balance."""

    __tablename__ = "inventory_transaction"

    site_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    kind: Mapped[str]
    quantity_value: Mapped[Decimal]
    quantity_unit: Mapped[str]
    edge_id: Mapped[UUID | None]
    recorded_by: Mapped[UUID]
    recorded_name: Mapped[str]
    recorded_at: Mapped[datetime]


class GenealogyEdge(OfCompany, Base):
    """Material that went from a lot or batch into another; accepts no change (MAT-6).

    `source_id` and `target_id` are whichever of the two ids is set, so that a trace walks one index. Batches are known
    by id only, since they stand above materials. A reversal repeats source, target and quantity of what it takes back.
    """

    __tablename__ = "genealogy_edge"

    site_id: Mapped[UUID]
    kind: Mapped[str]
    source_lot_id: Mapped[UUID | None]
    source_batch_id: Mapped[UUID | None]
    target_lot_id: Mapped[UUID | None]
    target_batch_id: Mapped[UUID | None]
    source_id: Mapped[UUID]
    target_id: Mapped[UUID]
    phase_execution_id: Mapped[UUID | None]
    quantity_value: Mapped[Decimal]
    quantity_unit: Mapped[str]
    recorded_by: Mapped[UUID]
    recorded_name: Mapped[str]
    recorded_at: Mapped[datetime]
    reverses_id: Mapped[UUID | None]
    reason: Mapped[str | None]

    source_lot: Mapped[MaterialLot | None] = relationship(
        primaryjoin=lambda: and_(
            GenealogyEdge.company_id == MaterialLot.company_id, foreign(GenealogyEdge.source_lot_id) == MaterialLot.id
        ),
        viewonly=True,
        lazy="raise",
    )
    target_lot: Mapped[MaterialLot | None] = relationship(
        primaryjoin=lambda: and_(
            GenealogyEdge.company_id == MaterialLot.company_id, foreign(GenealogyEdge.target_lot_id) == MaterialLot.id
        ),
        viewonly=True,
        lazy="raise",
    )
