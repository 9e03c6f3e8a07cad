"""What cycle counts ask of stock while a command runs, and what is due at a site."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Executable, Uuid, and_, bindparam, cast, func, or_, select

from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.container_kinds import ContainerState, LocationState
from domain.materials.container_models import Container, OperationalLocation
from domain.materials.counting.kinds import CountState
from domain.materials.counting.models import StockCount, StockCountEntry, StockCountLine
from domain.materials.kinds import TransactionKind
from domain.materials.models import InventoryTransaction, MaterialDefinition, MaterialLot
from domain.tenancy.models import Site

STANDING = (ContainerState.CLOSED, ContainerState.OPEN, ContainerState.RETAINED)
"""What a count lists: what the book has somewhere, and nobody sets out to destroy."""

TO_BE_FOUND = or_(Container.missing_at.is_(None), Container.remaining > 0)
"""What was missing, and got something back by the book since, is looked for again."""

LISTED = (Container.state.in_(STANDING), TO_BE_FOUND, Container.dispensed.is_not(True))
"""What one count lists and a plan waits for: not what is missing by the book too, nor what is a batch's."""

SET_RIGHT = (TransactionKind.ADJUSTMENT, TransactionKind.EMPTYING)
MOST_DUE = 200
COMPANY, SITE = (bindparam(name, type_=Uuid()) for name in ("company", "site"))
TODAY = bindparam("today", type_=Date())


@dataclass(frozen=True, slots=True)
class BookedSince:
    """How many corrections and reversals a container has had."""

    corrections: int = 0
    reversals: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A location or a material whose count is due at a site; `due_on` is null for a location never counted.

    `containers` are those that stand there, and of a material those that weren't counted in time.
    """

    location: UUID | None = None
    material: UUID | None = None
    days: int
    containers: int
    last_counted_at: datetime | None
    due_on: date | None


def standing(site: UUID, at: Sequence[ColumnElement[bool]]) -> Sequence[ColumnElement[bool]]:
    """Which containers of the site a count lists."""
    return [Container.site_id == site, *LISTED, *at]


def lots_of(uow: UnitOfWork, site: UUID, material: UUID) -> ColumnElement[bool]:
    """The containers of a material at a site."""
    lot = MaterialLot
    of = select(lot.id).where(lot.company_id == uow.actor.company, lot.site_id == site, lot.material_id == material)
    return Container.lot_id.in_(of)


def how_many(uow: UnitOfWork, conditions: Sequence[ColumnElement[bool]]) -> int:
    """However many containers there are."""
    counted = select(func.count()).select_from(Container).where(Container.company_id == uow.actor.company, *conditions)
    return uow.session.scalar(counted) or 0


def last_number(uow: UnitOfWork, site: UUID) -> int:
    """How many counts a site has had; the site is locked."""
    chosen = select(func.coalesce(func.max(StockCount.number), 0)).where(
        StockCount.company_id == uow.actor.company, StockCount.site_id == site
    )
    return uow.session.scalars(chosen).one()


def booked(uow: UnitOfWork, containers: Collection[UUID]) -> dict[UUID, BookedSince]:
    """What set the books of locked containers right, or gave a charge back, until now."""
    one = InventoryTransaction
    corrections = func.count().filter(one.kind.in_(SET_RIGHT))
    reversals = func.count().filter(one.kind == TransactionKind.REVERSAL)
    chosen = (
        select(one.container_id, corrections, reversals)
        .where(one.company_id == uow.actor.company, one.container_id.in_(containers))
        .group_by(one.container_id)
    )
    found = uow.session.execute(chosen)
    return {container: BookedSince(fixed, back) for container, fixed, back in found if container is not None}


def lines_of(uow: UnitOfWork, count: UUID) -> list[StockCountLine]:
    """A count's lines, locked, in their order; the count is locked by whoever asks."""
    return sorted(uow.lock(StockCountLine, StockCountLine.count_id == count), key=lambda one: one.position)


def last_entries(uow: UnitOfWork, lines: Collection[UUID]) -> dict[UUID, StockCountEntry]:
    """What was found last, by line."""
    found = uow.find(StockCountEntry, StockCountEntry.line_id.in_(lines))
    return {one.line_id: one for one in sorted(found, key=lambda one: one.attempt)}


def due_at(uow: UnitOfWork, site: UUID, *, today: date) -> list[Due]:
    """What a site is to count by today, the longest due first; at most 200 of them (CNT-7)."""
    given = {"company": uow.actor.company, "site": site, "today": today}
    places = [
        Due(location=id_, days=days, containers=count, last_counted_at=last, due_on=due)
        for id_, days, count, last, due in uow.session.execute(LOCATIONS_DUE, given)
    ]
    materials = [
        Due(material=id_, days=days, containers=count, last_counted_at=last, due_on=due)
        for id_, days, count, last, due in uow.session.execute(MATERIALS_DUE, given)
    ]
    both = sorted((*places, *materials), key=lambda one: (one.due_on or date.min, str(one.location or one.material)))
    return both[:MOST_DUE]


def _locations_due() -> Executable:
    place, container, count = OperationalLocation, Container, StockCount
    zone = select(Site.time_zone).where(Site.company_id == COMPANY, Site.id == SITE).scalar_subquery()
    stands = (
        select(func.count())
        .where(
            container.company_id == place.company_id,
            container.location_id == place.id,
            *LISTED,
        )
        .scalar_subquery()
    )
    last = (
        select(func.max(count.ended_at))
        .where(
            count.company_id == place.company_id,
            count.location_id == place.id,
            count.state == CountState.APPROVED,
        )
        .scalar_subquery()
    )
    due = cast(func.timezone(zone, last), Date) + place.count_days
    open_ones = (place.company_id == COMPANY, place.site_id == SITE, place.state == LocationState.OPEN)
    return (
        select(place.id, place.count_days, stands, last, due)
        .where(*open_ones, place.count_days.is_not(None), func.coalesce(due, TODAY) <= TODAY)
        .order_by(due.asc().nulls_first(), place.id)
        .limit(MOST_DUE)
    )


def _materials_due() -> Executable:
    material, lot, container = MaterialDefinition, MaterialLot, Container
    zone = select(Site.time_zone).where(Site.company_id == COMPANY, Site.id == SITE).scalar_subquery()
    last = func.coalesce(container.counted_at, lot.recorded_at)
    due = cast(func.timezone(zone, last), Date) + material.count_days
    return (
        select(material.id, material.count_days, func.count(), func.min(container.counted_at), func.min(due))
        .join(lot, and_(lot.company_id == container.company_id, lot.id == container.lot_id))
        .join(material, and_(material.company_id == lot.company_id, material.id == lot.material_id))
        .where(
            container.company_id == COMPANY,
            container.site_id == SITE,
            *LISTED,
            material.count_days.is_not(None),
            due <= TODAY,
        )
        .group_by(material.id, material.count_days)
        .order_by(func.min(due), material.id)
        .limit(MOST_DUE)
    )


LOCATIONS_DUE, MATERIALS_DUE = _locations_due(), _materials_due()
