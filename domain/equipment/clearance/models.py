"""What exists of clearance: the procedures of a site, what each looks at, and which places demand one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.equipment.plant.models import Equipment
from domain.kernel.models import Base, OfCompany, OfSite
from domain.materials.container_models import OperationalLocation
from domain.tenancy.models import Site


class ClearanceProcedure(OfSite, Base):
    """How a site clears a room or a line before a batch; it counts for `lasts_minutes` from when it was looked at.

    `edition` counts what it said, from 1: each clearance keeps the edition and the items that it followed.
    """

    __tablename__ = "clearance_procedure"

    code: Mapped[str]
    name: Mapped[str]
    lasts_minutes: Mapped[int]
    edition: Mapped[int]
    state: Mapped[str]
    retired_name: Mapped[str | None]
    retired_at: Mapped[datetime | None]
    retired_reason: Mapped[str | None]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(
            ClearanceProcedure.company_id == Site.company_id, foreign(ClearanceProcedure.site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )
    items: Mapped[list["ClearanceItem"]] = relationship(
        primaryjoin=lambda: and_(
            ClearanceProcedure.company_id == ClearanceItem.company_id,
            ClearanceProcedure.id == foreign(ClearanceItem.procedure_id),
            ClearanceProcedure.edition == ClearanceItem.edition,
        ),
        order_by=lambda: ClearanceItem.position,
        viewonly=True,
        lazy="raise",
    )


class ClearanceItem(OfCompany, Base):
    """What an edition of a procedure looks at; accepts no change."""

    __tablename__ = "clearance_item"

    site_id: Mapped[UUID]
    procedure_id: Mapped[UUID]
    edition: Mapped[int]
    position: Mapped[int]
    says: Mapped[str]


class ClearanceDemand(OfSite, Base):
    """That a room or a piece of equipment is cleared by this procedure before each batch that uses it (EQP-7)."""

    __tablename__ = "clearance_demand"

    procedure_id: Mapped[UUID]
    location_id: Mapped[UUID | None]
    equipment_id: Mapped[UUID | None]
    state: Mapped[str]
    demanded_by: Mapped[UUID]
    demanded_name: Mapped[str]
    demanded_at: Mapped[datetime]
    withdrawn_by: Mapped[UUID | None]
    withdrawn_name: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]

    procedure: Mapped[ClearanceProcedure] = relationship(
        primaryjoin=lambda: and_(
            ClearanceDemand.company_id == ClearanceProcedure.company_id,
            foreign(ClearanceDemand.procedure_id) == ClearanceProcedure.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    room: Mapped[OperationalLocation | None] = relationship(
        primaryjoin=lambda: and_(
            ClearanceDemand.company_id == OperationalLocation.company_id,
            foreign(ClearanceDemand.location_id) == OperationalLocation.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    equipment: Mapped[Equipment | None] = relationship(
        primaryjoin=lambda: and_(
            ClearanceDemand.company_id == Equipment.company_id, foreign(ClearanceDemand.equipment_id) == Equipment.id
        ),
        viewonly=True,
        lazy="raise",
    )
