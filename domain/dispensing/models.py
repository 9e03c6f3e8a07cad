"""What exists of a dispense: the order for a line of a batch's formula, the lots chosen for it, its calculations."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, inspect
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.execution.models import Batch
from domain.kernel.models import Base, OfCompany, OfSite
from domain.materials.models import MaterialDefinition, MaterialLot


class DispenseOrder(OfSite, Base):
    """How much of one material a batch is to be charged with, by its frozen recipe (ISA-88's formula).

    `quantity` is the formula's for this batch, a PURE one of the active alone; `resolution`, `minimum` (a
    compensator's, WGH-4), `target` and `missing` are in the same `unit`, tolerances in percent of the target. `target`
    is what is to be charged by the last calculation, None before there is any; `missing` what the chosen lots don't
    bring.
    """

    __tablename__ = "dispense_order"

    batch_id: Mapped[UUID]
    recipe_material_id: Mapped[UUID]
    material_id: Mapped[UUID]
    position: Mapped[int]
    code: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    method: Mapped[str]
    counted: Mapped[str]
    quantity: Mapped[Decimal]
    unit: Mapped[str]
    resolution: Mapped[Decimal]
    tolerance_minus: Mapped[Decimal]
    tolerance_plus: Mapped[Decimal]
    minimum: Mapped[Decimal | None]
    target: Mapped[Decimal | None]
    missing: Mapped[Decimal | None]
    state: Mapped[str]
    held_because: Mapped[str | None]
    closed_because: Mapped[str | None]
    opened_by: Mapped[UUID]
    opened_name: Mapped[str]
    opened_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]

    batch: Mapped[Batch] = relationship(
        primaryjoin=lambda: and_(
            DispenseOrder.company_id == Batch.company_id, foreign(DispenseOrder.batch_id) == Batch.id
        ),
        viewonly=True,
        lazy="raise",
    )
    material: Mapped[MaterialDefinition] = relationship(
        primaryjoin=lambda: and_(
            DispenseOrder.company_id == MaterialDefinition.company_id,
            foreign(DispenseOrder.material_id) == MaterialDefinition.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    sources: Mapped[list["DispenseSource"]] = relationship(
        primaryjoin=lambda: and_(
            DispenseOrder.company_id == DispenseSource.company_id, DispenseOrder.id == foreign(DispenseSource.order_id)
        ),
        order_by=lambda: (DispenseSource.position, DispenseSource.id),
        viewonly=True,
        lazy="raise",
    )
    calculations: Mapped[list["DispenseCalculation"]] = relationship(
        primaryjoin=lambda: and_(
            DispenseOrder.company_id == DispenseCalculation.company_id,
            DispenseOrder.id == foreign(DispenseCalculation.order_id),
        ),
        order_by=lambda: DispenseCalculation.number,
        viewonly=True,
        lazy="raise",
    )


class DispenseSource(OfSite, Base):
    """A lot chosen for an order, in its turn; until `dropped_at` what is planned and not yet weighed is promised.

    Where the charge depends on potency, `share` of the lot is active, by its `assay` on this `basis` and its
    `moisture` (water or loss on drying), both in percent (WGH-1). `reason` is why another lot wasn't used first
    (MAT-2). Where it is `ended`, no more of it is taken than was weighed.
    """

    __tablename__ = "dispense_source"

    order_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    position: Mapped[int]
    basis: Mapped[str | None]
    assay: Mapped[Decimal | None]
    moisture: Mapped[Decimal | None]
    share: Mapped[Decimal | None]
    ended: Mapped[bool]
    planned: Mapped[Decimal]
    weighed: Mapped[Decimal]
    unit: Mapped[str]
    reason: Mapped[str | None]
    chosen_by: Mapped[UUID]
    chosen_name: Mapped[str]
    chosen_at: Mapped[datetime]
    dropped_at: Mapped[datetime | None]

    lot: Mapped[MaterialLot] = relationship(
        primaryjoin=lambda: and_(
            DispenseSource.company_id == MaterialLot.company_id, foreign(DispenseSource.lot_id) == MaterialLot.id
        ),
        viewonly=True,
        lazy="raise",
    )


class DispenseCalculation(OfCompany, Base):
    """What was to be charged at a moment, and how that followed; accepts no change (WGH-2, WGH-3).

    `steps` is canonical JSON: each step's rule, what it gives, its formula, inputs and result.
    """

    __tablename__ = "dispense_calculation"

    site_id: Mapped[UUID]
    order_id: Mapped[UUID]
    number: Mapped[int]
    because: Mapped[str]
    target: Mapped[Decimal | None]
    missing: Mapped[Decimal | None]
    unit: Mapped[str]
    steps: Mapped[str]
    calculated_at: Mapped[datetime]


# Batches stand below dispensing; who reads one wants its orders.
inspect(Batch).add_property(
    "dispense_orders",
    relationship(
        DispenseOrder,
        primaryjoin=lambda: and_(
            Batch.company_id == DispenseOrder.company_id, Batch.id == foreign(DispenseOrder.batch_id)
        ),
        order_by=lambda: DispenseOrder.position,
        viewonly=True,
        lazy="raise",
        uselist=True,
    ),
)
