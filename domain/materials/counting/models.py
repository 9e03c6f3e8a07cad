"""What exists of cycle counts: the count, a line for each container, and what each person found."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfCompany, OfSite
from domain.materials.container_models import Container, OperationalLocation
from domain.materials.models import MaterialDefinition, MaterialLot
from domain.tenancy.models import Site


class StockCount(OfSite, Base):
    """A cycle count of a location, or of a site's lot or material; its number counts the site's counts.

    `lines_right` and `accuracy`, in percent, say how many of its lines the book had right, once it is approved; the
    accuracy of a count without lines is null. `reason` is why it was approved or cancelled.
    """

    __tablename__ = "stock_count"

    number: Mapped[int]
    scope: Mapped[str]
    location_id: Mapped[UUID | None]
    lot_id: Mapped[UUID | None]
    material_id: Mapped[UUID | None]
    state: Mapped[str]
    opened_by: Mapped[UUID]
    opened_name: Mapped[str]
    opened_at: Mapped[datetime]
    ended_by: Mapped[UUID | None]
    ended_name: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    lines_total: Mapped[int | None]
    lines_right: Mapped[int | None]
    accuracy: Mapped[Decimal | None]

    site: Mapped[Site] = relationship(
        primaryjoin=lambda: and_(StockCount.company_id == Site.company_id, foreign(StockCount.site_id) == Site.id),
        viewonly=True,
        lazy="raise",
    )
    location: Mapped[OperationalLocation | None] = relationship(
        primaryjoin=lambda: and_(
            StockCount.company_id == OperationalLocation.company_id,
            foreign(StockCount.location_id) == OperationalLocation.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    lot: Mapped[MaterialLot | None] = relationship(
        primaryjoin=lambda: and_(
            StockCount.company_id == MaterialLot.company_id, foreign(StockCount.lot_id) == MaterialLot.id
        ),
        viewonly=True,
        lazy="raise",
    )
    material: Mapped[MaterialDefinition | None] = relationship(
        primaryjoin=lambda: and_(
            StockCount.company_id == MaterialDefinition.company_id,
            foreign(StockCount.material_id) == MaterialDefinition.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    lines: Mapped[list["StockCountLine"]] = relationship(
        primaryjoin=lambda: and_(
            StockCount.company_id == StockCountLine.company_id, StockCount.id == foreign(StockCountLine.count_id)
        ),
        order_by=lambda: StockCountLine.position,
        viewonly=True,
        lazy="raise",
    )


class StockCountLine(OfSite, Base):
    """A container in a count; what a counter needs to find it stands in the line, and nothing of its book.

    `location_id` is where the book had it when the line was made; one that isn't `listed` was found and added.
    `posted` is what the approval booked, `book_right` whether the book had quantity and place right.
    """

    __tablename__ = "stock_count_line"

    count_id: Mapped[UUID]
    position: Mapped[int]
    container_id: Mapped[UUID]
    container_number: Mapped[str]
    lot_number: Mapped[str]
    material_code: Mapped[str]
    unit: Mapped[str]
    location_id: Mapped[UUID | None]
    listed: Mapped[bool]
    state: Mapped[str]
    attempts: Mapped[int]
    recount_reason: Mapped[str | None]
    posted: Mapped[Decimal | None]
    book_right: Mapped[bool | None]

    count: Mapped[StockCount] = relationship(
        primaryjoin=lambda: and_(
            StockCountLine.company_id == StockCount.company_id, foreign(StockCountLine.count_id) == StockCount.id
        ),
        viewonly=True,
        lazy="raise",
    )
    container: Mapped[Container] = relationship(
        primaryjoin=lambda: and_(
            StockCountLine.company_id == Container.company_id, foreign(StockCountLine.container_id) == Container.id
        ),
        viewonly=True,
        lazy="raise",
    )
    location: Mapped[OperationalLocation | None] = relationship(
        primaryjoin=lambda: and_(
            StockCountLine.company_id == OperationalLocation.company_id,
            foreign(StockCountLine.location_id) == OperationalLocation.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    entries: Mapped[list["StockCountEntry"]] = relationship(
        primaryjoin=lambda: and_(
            StockCountLine.company_id == StockCountEntry.company_id,
            StockCountLine.id == foreign(StockCountEntry.line_id),
        ),
        order_by=lambda: StockCountEntry.attempt,
        viewonly=True,
        lazy="raise",
    )


class StockCountEntry(OfCompany, Base):
    """What one person found in a container, and the book at that moment; accepts no change.

    `corrections` and `reversals` are how many of either the container had then: whether the book was set right, or a
    charge taken back, after the count shows in them, whatever the clocks say. `was_empty` says that it counted as empty
    by then. `book_location_id` is where the book had
    it, `location_id` where it was found; null where it is missing or nobody knew.
    """

    __tablename__ = "stock_count_entry"

    site_id: Mapped[UUID]
    line_id: Mapped[UUID]
    attempt: Mapped[int]
    found: Mapped[Decimal]
    unit: Mapped[str]
    missing: Mapped[bool]
    book: Mapped[Decimal]
    location_id: Mapped[UUID | None]
    book_location_id: Mapped[UUID | None]
    was_empty: Mapped[bool]
    corrections: Mapped[int]
    reversals: Mapped[int]
    counted_by: Mapped[UUID]
    counted_name: Mapped[str]
    counted_at: Mapped[datetime]

    location: Mapped[OperationalLocation | None] = relationship(
        primaryjoin=lambda: and_(
            StockCountEntry.company_id == OperationalLocation.company_id,
            foreign(StockCountEntry.location_id) == OperationalLocation.id,
        ),
        viewonly=True,
        lazy="raise",
    )
