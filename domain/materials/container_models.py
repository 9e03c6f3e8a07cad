"""What exists of containers: where they stand, what is in them, their destruction, and what may be adjusted."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfSite, Versioned
from domain.signatures.models import Signature
from domain.tenancy.models import Site

if TYPE_CHECKING:
    from domain.materials.models import InventoryTransaction, MaterialLot


class OperationalLocation(OfSite, Base):
    """A place of a site where containers stand, to be counted once in `count_days`; its code is unique at the site."""

    __tablename__ = "operational_location"

    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    count_days: Mapped[int | None]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(
            OperationalLocation.company_id == Site.company_id, foreign(OperationalLocation.site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )


class Container(OfSite, Base):
    """A bag or drum of one lot at the lot's site; its number is unique in the company.

    The database alone writes `remaining`, from the container's transactions: in a row that a command holds, it is what
    was there when the row was locked. `initial` is what it was filled with, `position` counts the lot's containers.
    `counted_at` is when an approved count last counted it, `missing_at` when that didn't find it and nobody has since.
    While it is `dispensed`, it is kept for one batch, and nothing else is done with it (WGH-13).
    """

    __tablename__ = "container"

    lot_id: Mapped[UUID]
    position: Mapped[int]
    number: Mapped[str]
    unit: Mapped[str]
    tare_value: Mapped[Decimal | None]
    tare_unit: Mapped[str | None]
    location_id: Mapped[UUID | None]
    initial: Mapped[Decimal]
    remaining: Mapped[Decimal]
    state: Mapped[str]
    counted_at: Mapped[datetime | None]
    missing_at: Mapped[datetime | None]
    dispensed: Mapped[bool | None]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(Container.company_id == Site.company_id, foreign(Container.site_id) == Site.id),
        viewonly=True,
        lazy="raise",
    )
    lot: Mapped["MaterialLot"] = relationship(
        primaryjoin="and_(Container.company_id == MaterialLot.company_id, foreign(Container.lot_id) == MaterialLot.id)",
        viewonly=True,
        lazy="raise",
    )
    location: Mapped[OperationalLocation | None] = relationship(
        primaryjoin=lambda: and_(
            Container.company_id == OperationalLocation.company_id,
            foreign(Container.location_id) == OperationalLocation.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    transactions: Mapped[list["InventoryTransaction"]] = relationship(
        primaryjoin="and_(Container.company_id == InventoryTransaction.company_id,"
        " Container.id == foreign(InventoryTransaction.container_id))",
        order_by="InventoryTransaction.id",
        viewonly=True,
        lazy="raise",
    )
    destructions: Mapped[list["ContainerDestruction"]] = relationship(
        primaryjoin=lambda: and_(
            Container.company_id == ContainerDestruction.company_id,
            Container.id == foreign(ContainerDestruction.container_id),
        ),
        order_by=lambda: ContainerDestruction.id,
        viewonly=True,
        lazy="raise",
    )


class ContainerDestruction(OfSite, Base):
    """That somebody destroyed what a container held: signed by who did it, then by who saw it."""

    __tablename__ = "container_destruction"

    container_id: Mapped[UUID]
    state: Mapped[str]
    quantity_value: Mapped[Decimal]
    quantity_unit: Mapped[str]
    reason: Mapped[str]
    performed_by: Mapped[UUID]
    performed_name: Mapped[str]
    performed_at: Mapped[datetime]
    signature_id: Mapped[UUID]
    witnessed_by: Mapped[UUID | None]
    witnessed_name: Mapped[str | None]
    witnessed_at: Mapped[datetime | None]
    witness_signature_id: Mapped[UUID | None]
    withdrawn_name: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]

    container: Mapped[Container] = relationship(
        primaryjoin=lambda: and_(
            ContainerDestruction.company_id == Container.company_id,
            foreign(ContainerDestruction.container_id) == Container.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            ContainerDestruction.company_id == Signature.company_id,
            foreign(ContainerDestruction.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    witness_signature: Mapped[Signature | None] = relationship(
        primaryjoin=lambda: and_(
            ContainerDestruction.company_id == Signature.company_id,
            foreign(ContainerDestruction.witness_signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )


class StockPolicy(Versioned, Base):
    """What a company lets its floor adjust without a supervisor, in percent of what a container was filled with."""

    __tablename__ = "stock_policy"

    adjustment_percent: Mapped[Decimal]
