"""What exists of transfers: what left a site for another, in which containers, and what arrived."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfCompany, OfSite
from domain.materials.models import MaterialLot
from domain.tenancy.models import Site


class MaterialTransferContainer(OfCompany, Base):
    """What one container gave to a transfer, and its number then; its tare where it left whole. Accepts no change."""

    __tablename__ = "material_transfer_container"

    site_id: Mapped[UUID]
    transfer_id: Mapped[UUID]
    position: Mapped[int]
    container_id: Mapped[UUID]
    number: Mapped[str]
    quantity_value: Mapped[Decimal]
    quantity_unit: Mapped[str]
    tare_value: Mapped[Decimal | None]
    tare_unit: Mapped[str | None]


class MaterialTransfer(OfSite, Base):
    """So much of a lot that left `site_id` for `to_site_id`: in transit until it is received or cancelled (TRF-2).

    What was dispatched never changes. `quantity_value` + `difference` = `received_value`, in `quantity_unit`;
    `received_lot_id` is the lot that it became, null where nothing arrived. `document` is its delivery note's number.
    `under_quarantine` is why it leaves before it is released, and the batch that gave it (TRF-5).
    """

    __tablename__ = "material_transfer"

    to_site_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    state: Mapped[str]
    quantity_value: Mapped[Decimal]
    quantity_unit: Mapped[str]
    document: Mapped[str]
    reason: Mapped[str]
    dispatched_by: Mapped[UUID]
    dispatched_name: Mapped[str]
    dispatched_at: Mapped[datetime]
    under_quarantine: Mapped[str | None]
    received_value: Mapped[Decimal | None]
    difference: Mapped[Decimal | None]
    difference_reason: Mapped[str | None]
    received_lot_id: Mapped[UUID | None]
    received_by: Mapped[UUID | None]
    received_name: Mapped[str | None]
    received_at: Mapped[datetime | None]
    cancelled_by: Mapped[UUID | None]
    cancelled_name: Mapped[str | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str | None]

    from_site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(
            MaterialTransfer.company_id == Site.company_id, foreign(MaterialTransfer.site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )
    to_site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(
            MaterialTransfer.company_id == Site.company_id, foreign(MaterialTransfer.to_site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )
    lot: Mapped[MaterialLot] = relationship(
        primaryjoin=lambda: and_(
            MaterialTransfer.company_id == MaterialLot.company_id, foreign(MaterialTransfer.lot_id) == MaterialLot.id
        ),
        viewonly=True,
        lazy="raise",
    )
    received_lot: Mapped[MaterialLot | None] = relationship(
        primaryjoin=lambda: and_(
            MaterialTransfer.company_id == MaterialLot.company_id,
            foreign(MaterialTransfer.received_lot_id) == MaterialLot.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    containers: Mapped[list[MaterialTransferContainer]] = relationship(
        primaryjoin=lambda: and_(
            MaterialTransfer.company_id == MaterialTransferContainer.company_id,
            MaterialTransfer.id == foreign(MaterialTransferContainer.transfer_id),
        ),
        order_by=lambda: MaterialTransferContainer.id,
        viewonly=True,
        lazy="raise",
    )
