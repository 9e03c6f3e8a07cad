"""What exists of distribution: who receives, and what was shipped to them when."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfCompany, Versioned
from domain.materials.models import MaterialLot
from domain.tenancy.models import Site


class Consignee(Versioned, Base):
    """Who receives products; `country` is its ISO 3166-1 code, `gln` its GS1 location number."""

    __tablename__ = "consignee"

    code: Mapped[str]
    name: Mapped[str]
    address: Mapped[str]
    country: Mapped[str]
    gln: Mapped[str | None]


class Shipment(OfCompany, Base):
    """So much of a lot that went to a consignee on a day, as the site counts its days; accepts no change (MAT-6).

    A reversal repeats lot, consignee and quantity of what it takes back, and says why.
    """

    __tablename__ = "shipment"

    site_id: Mapped[UUID]
    kind: Mapped[str]
    lot_id: Mapped[UUID]
    consignee_id: Mapped[UUID]
    quantity_value: Mapped[Decimal]
    quantity_unit: Mapped[str]
    shipped_on: Mapped[date]
    document: Mapped[str]
    reverses_id: Mapped[UUID | None]
    reason: Mapped[str | None]
    recorded_by: Mapped[UUID]
    recorded_name: Mapped[str]
    recorded_at: Mapped[datetime]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(Shipment.company_id == Site.company_id, foreign(Shipment.site_id) == Site.id),
        viewonly=True,
        lazy="raise",
    )
    lot: Mapped[MaterialLot] = relationship(
        primaryjoin=lambda: and_(
            Shipment.company_id == MaterialLot.company_id, foreign(Shipment.lot_id) == MaterialLot.id
        ),
        viewonly=True,
        lazy="raise",
    )
    consignee: Mapped[Consignee] = relationship(
        primaryjoin=lambda: and_(
            Shipment.company_id == Consignee.company_id, foreign(Shipment.consignee_id) == Consignee.id
        ),
        viewonly=True,
        lazy="raise",
    )
