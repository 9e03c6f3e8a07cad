"""What exists of materials: definitions, lots with their balance and transactions, and the edges between things."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfCompany, OfSite, Versioned
from domain.materials.container_models import Container
from domain.materials.suppliers.models import Supplier
from domain.signatures.models import Signature
from domain.tenancy.models import Site


class MaterialClass(Versioned, Base):
    """Materials that a company treats alike (ISA-95), for one use."""

    __tablename__ = "material_class"

    code: Mapped[str]
    name: Mapped[str]
    use: Mapped[str]


class MaterialDefinition(Versioned, Base):
    """What is used and made, the same for all sites of a company; lots of it are counted in `unit` (UCUM).

    What nobody said of it is null. Storage is in degrees Celsius and percent of relative humidity; `shelf_life_months`
    and `retest_months` count from manufacture, or from receipt where that isn't known. One with a `compensator_minimum`
    may give up mass to an active material, down to that much of a batch, in its unit (WGH-4). Its containers are
    counted once in `count_days`. Of each lot `retention_quantity` is kept for `retention_months`, or nothing. In
    percent: between `accountability_low` and `accountability_high` of what a batch is issued has to be accounted for
    (REV-2), and at most `label_imbalance_percent` of a lot's labels may be missing (REV-3).
    """

    __tablename__ = "material_definition"

    code: Mapped[str]
    name: Mapped[str]
    unit: Mapped[str]
    class_id: Mapped[UUID | None]
    storage: Mapped[str | None]
    storage_low: Mapped[Decimal | None]
    storage_high: Mapped[Decimal | None]
    humidity_high: Mapped[Decimal | None]
    protected_from_light: Mapped[bool | None]
    shelf_life_months: Mapped[int | None]
    retest_months: Mapped[int | None]
    gtin: Mapped[str | None]
    hazards: Mapped[str | None]
    weighing_method: Mapped[str | None]
    compensator_minimum: Mapped[Decimal | None]
    density_value: Mapped[Decimal | None]
    density_unit: Mapped[str | None]
    retired_at: Mapped[datetime | None]

    material_class: Mapped[MaterialClass | None] = relationship(
        primaryjoin=lambda: and_(
            MaterialDefinition.company_id == MaterialClass.company_id,
            foreign(MaterialDefinition.class_id) == MaterialClass.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    specification_demanded: Mapped[bool | None]
    count_days: Mapped[int | None]
    retention_quantity: Mapped[Decimal | None]
    retention_from: Mapped[str | None]
    retention_months: Mapped[int | None]
    accountability_low: Mapped[Decimal | None]
    accountability_high: Mapped[Decimal | None]
    label_imbalance_percent: Mapped[Decimal | None]


class MaterialLot(OfSite, Base):
    """One delivery or production of a material, which quality decides on; `expires_on` is its last day of use.

    `supplier_id` is who delivered it, `manufacturer_id` who made it; both are null for what a batch gave.
    By `retest_on` it is to be tested again. `restriction` says what a RESTRICTED lot is good for, `quarantine_reason`
    why one that could be used is in quarantine again.
    """

    __tablename__ = "material_lot"

    material_id: Mapped[UUID]
    number: Mapped[str]
    supplier_lot: Mapped[str | None]
    unit: Mapped[str]
    supplier_id: Mapped[UUID | None]
    manufacturer_id: Mapped[UUID | None]
    delivery_note: Mapped[str | None]
    manufactured_on: Mapped[date | None]
    received_on: Mapped[date | None]
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
    supplier: Mapped[Supplier | None] = relationship(
        primaryjoin=lambda: and_(
            MaterialLot.company_id == Supplier.company_id, foreign(MaterialLot.supplier_id) == Supplier.id
        ),
        viewonly=True,
        lazy="raise",
    )
    manufacturer: Mapped[Supplier | None] = relationship(
        primaryjoin=lambda: and_(
            MaterialLot.company_id == Supplier.company_id, foreign(MaterialLot.manufacturer_id) == Supplier.id
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
    containers: Mapped[list[Container]] = relationship(
        primaryjoin=lambda: and_(
            MaterialLot.company_id == Container.company_id, MaterialLot.id == foreign(Container.lot_id)
        ),
        order_by=lambda: Container.id,
        viewonly=True,
        lazy="raise",
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
    """How much came in, was used, came back otherwise or left, and remains; its id is the lot's (MAT-6, MAT-7).

    It is apart from the lot, so that who uses a lot changes nothing of what quality decided on. The database alone
    writes it, from the lot's transactions: a command locks it, to take its turn, and adds transactions.
    `regrouped`, `adjusted` and `transferred` are below zero where more went than came; `shipped` is net of what was
    taken back.
    """

    __tablename__ = "lot_balance"

    unit: Mapped[str]
    received: Mapped[Decimal]
    used: Mapped[Decimal]
    reversed: Mapped[Decimal]
    returned: Mapped[Decimal]
    regrouped: Mapped[Decimal]
    adjusted: Mapped[Decimal]
    removed: Mapped[Decimal]
    shipped: Mapped[Decimal]
    transferred: Mapped[Decimal]
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
    """One change of a lot's and a container's quantity, below zero where it took; accepts no change (MAT-7).

    Their sum is the balance: the database books each as it is added. `movement_id` joins what one act took with what
    it brought. Only an OPENING is nobody's, and has a side without a container.
    """

    __tablename__ = "inventory_transaction"

    site_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    kind: Mapped[str]
    quantity_value: Mapped[Decimal]
    quantity_unit: Mapped[str]
    edge_id: Mapped[UUID | None]
    shipment_id: Mapped[UUID | None]
    transfer_id: Mapped[UUID | None]
    container_id: Mapped[UUID | None]
    movement_id: Mapped[UUID | None]
    reason: Mapped[str | None]
    recorded_by: Mapped[UUID | None]
    recorded_name: Mapped[str]
    recorded_at: Mapped[datetime]

    container: Mapped[Container | None] = relationship(
        primaryjoin=lambda: and_(
            InventoryTransaction.company_id == Container.company_id,
            foreign(InventoryTransaction.container_id) == Container.id,
        ),
        viewonly=True,
        lazy="raise",
    )


class GenealogyEdge(OfCompany, Base):
    """Material that went from a lot or batch into another; accepts no change (MAT-6).

    `source_id` and `target_id` are whichever of the two ids is set, so that a trace walks one index. Batches are known
    by id only, since they stand above materials. A reversal repeats source, target and quantity of what it takes back,
    a return source and target. What was entered late says when it was, `event_at`, and why (EXE-11).
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
    returns_id: Mapped[UUID | None]
    reason: Mapped[str | None]
    event_at: Mapped[datetime | None]
    late_because: Mapped[str | None]

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
