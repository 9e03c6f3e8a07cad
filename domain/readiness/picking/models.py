"""What exists of picking: the list of a batch, and a pick for each container on it."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.execution.models import Batch
from domain.kernel.models import Base, OfSite
from domain.materials.container_models import Container, OperationalLocation
from domain.materials.models import MaterialLot


class PickList(OfSite, Base):
    """What the warehouse brings to a staging location for a batch; `reason` is why it was cancelled."""

    __tablename__ = "pick_list"

    batch_id: Mapped[UUID]
    location_id: Mapped[UUID]
    state: Mapped[str]
    opened_by: Mapped[UUID]
    opened_name: Mapped[str]
    opened_at: Mapped[datetime]
    ended_name: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None]

    batch: Mapped[Batch] = relationship(
        primaryjoin=lambda: and_(PickList.company_id == Batch.company_id, foreign(PickList.batch_id) == Batch.id),
        viewonly=True,
        lazy="raise",
    )
    location: Mapped[OperationalLocation] = relationship(
        primaryjoin=lambda: and_(
            PickList.company_id == OperationalLocation.company_id,
            foreign(PickList.location_id) == OperationalLocation.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    picks: Mapped[list["Pick"]] = relationship(
        primaryjoin=lambda: and_(PickList.company_id == Pick.company_id, PickList.id == foreign(Pick.list_id)),
        order_by=lambda: Pick.position,
        viewonly=True,
        lazy="raise",
    )


class Pick(OfSite, Base):
    """So much of a container for a batch, in `unit`; while PROPOSED or STAGED, no other list has the container.

    `proposed_id` is the container that was proposed, `container_id` the one that counts, of `lot_id`; `reason` is why
    it is another one (MAT-2).
    """

    __tablename__ = "pick"

    list_id: Mapped[UUID]
    position: Mapped[int]
    material_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    proposed_id: Mapped[UUID]
    container_id: Mapped[UUID]
    quantity_value: Mapped[Decimal]
    quantity_unit: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str | None]
    staged_by: Mapped[UUID | None]
    staged_name: Mapped[str | None]
    staged_at: Mapped[datetime | None]
    returned_name: Mapped[str | None]
    returned_at: Mapped[datetime | None]

    lot: Mapped[MaterialLot] = relationship(
        primaryjoin=lambda: and_(Pick.company_id == MaterialLot.company_id, foreign(Pick.lot_id) == MaterialLot.id),
        viewonly=True,
        lazy="raise",
    )
    proposed: Mapped[Container] = relationship(
        primaryjoin=lambda: and_(Pick.company_id == Container.company_id, foreign(Pick.proposed_id) == Container.id),
        viewonly=True,
        lazy="raise",
    )
    container: Mapped[Container] = relationship(
        primaryjoin=lambda: and_(Pick.company_id == Container.company_id, foreign(Pick.container_id) == Container.id),
        viewonly=True,
        lazy="raise",
    )
