"""What containers ask of their own rows while a command runs; locks go lots, balances, containers, locations."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, func, or_, select, text

from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials import queries
from domain.materials.container_kinds import ContainerState, LocationKind, LocationState
from domain.materials.container_models import Container, OperationalLocation, StockPolicy
from domain.materials.container_refusals import ContainerDispensed, LocationClosed, WrongContainer
from domain.materials.container_rules import TOLERANCE_PERCENT, is_fit, require_place
from domain.materials.models import MaterialLot

COMPANY, LOT, LOCATION = (bindparam(name, type_=Uuid()) for name in ("company", "lot", "location"))
LAST_POSITION = select(func.coalesce(func.max(Container.position), 0)).where(
    Container.company_id == COMPANY, Container.lot_id == LOT
)
STANDING = select(func.count()).where(
    Container.company_id == COMPANY,
    Container.location_id == LOCATION,
    or_(
        Container.state.in_((ContainerState.CLOSED, ContainerState.OPEN, ContainerState.DESTROYING)),
        and_(Container.state == ContainerState.RETAINED, Container.remaining > 0),
    ),
)
TAKE_NUMBERS = text("""
    select pg_advisory_xact_lock(key) from (
      select distinct hashtextextended(concat_ws(' ', 'container', cast(:company as text), number), 0) as key
      from unnest(cast(:numbers as text[])) number order by 1
    ) keys
""")


def reached(
    uow: UnitOfWork, container: UUID, permission: Permission, *, version: int | None = None
) -> tuple[Container, MaterialLot]:
    """A container that is kept for no batch, and its lot, locked as `held`.

    Raises NotFound, Forbidden, VersionConflict, ContainerDispensed.
    """
    found, lot = held(uow, container, permission, version=version)
    require_free(found)
    return found, lot


def held(
    uow: UnitOfWork, container: UUID, permission: Permission, *, version: int | None = None
) -> tuple[Container, MaterialLot]:
    """A container and its lot: the lot relied on, then its balance and the container locked (MAT-7).

    Raises NotFound, Forbidden, VersionConflict.
    """
    seen = uow.look_at(Container, container)
    if seen is None:
        raise NotFound(kind="Container", id=container, path=("container",))
    uow.require(permission, site=SiteId(seen.site_id))
    lot = uow.rely_on(MaterialLot, seen.lot_id)
    queries.locked_balance(uow, lot)
    return uow.load(Container, container, permission, version=version), lot


def require_free(container: Container) -> None:
    """What was dispensed for a batch is left as it is (WGH-13). Raises ContainerDispensed."""
    if container.dispensed:
        raise ContainerDispensed(number=container.number, path=("container",))


def of_lot(uow: UnitOfWork, container: UUID, lot: MaterialLot) -> Container:
    """A container of a lot whose balance is locked, locked. Raises NotFound, WrongContainer."""
    found = uow.lock(Container, Container.id == container)
    if not found:
        raise NotFound(kind="Container", id=container, path=("container",))
    if found[0].lot_id != lot.id:
        raise WrongContainer(number=found[0].number, lot=lot.number, path=("container",))
    return found[0]


def first_of(uow: UnitOfWork, lot: MaterialLot) -> Container:
    """The container that the lot came in, or the first of them, locked; every lot has one."""
    (found,) = uow.lock(Container, Container.lot_id == lot.id, Container.position == 1)
    return found


def in_state(uow: UnitOfWork, lot: MaterialLot, state: ContainerState) -> list[Container]:
    """The lot's containers in a state, locked, in the order in which they were numbered; none kept for a batch."""
    free = Container.dispensed.is_not(True)
    found = uow.lock(Container, Container.lot_id == lot.id, Container.state == state, free)
    return sorted(found, key=lambda one: one.position)


def last_position(uow: UnitOfWork, lot: UUID) -> int:
    """How many containers a lot has had; its balance is locked."""
    ((last,),) = uow.look_up(LAST_POSITION, lot=lot)
    return int(last)


def standing_at(uow: UnitOfWork, location: UUID) -> int:
    """How many containers with contents stand at a place, however many empty ones were left there over the years."""
    return uow.session.scalar(STANDING, {"company": uow.actor.company, "location": location}) or 0


def taken_numbers(uow: UnitOfWork, numbers: Sequence[str]) -> set[str]:
    """Which of these numbers are taken; who asks for one of them at the same time waits."""
    uow.session.execute(TAKE_NUMBERS, {"company": str(uow.actor.company), "numbers": list(numbers)})
    return {one.number for one in uow.find(Container, Container.number.in_(numbers))}


def place_for(uow: UnitOfWork, location: UUID, lot: MaterialLot, *, kept: bool = False) -> OperationalLocation:
    """An open location of the lot's site, fit for its status, or for a sample that is kept.

    Raises NotFound, LocationClosed, WrongPlace.
    """
    found = uow.rely_on(OperationalLocation, location)
    if found.site_id != lot.site_id:
        raise NotFound(kind="OperationalLocation", id=location, path=("location",))
    require_open_for(found, lot.status, kept=kept)
    return found


def require_open_for(location: OperationalLocation, status: str, *, kept: bool = False) -> None:
    """What is of a lot in this status, or a kept sample of it, may be put there. Raises LocationClosed, WrongPlace."""
    if location.state != LocationState.OPEN:
        raise LocationClosed(location_code=location.code, path=("location",))
    require_place(status, LocationKind(location.kind), kept=kept)


def still_fit(uow: UnitOfWork, location: UUID | None, lot: MaterialLot) -> bool:
    """Whether something of the lot may be put where something stands already."""
    found = None if location is None else uow.look_at(OperationalLocation, location)
    if found is None or found.state != LocationState.OPEN:
        return False
    return is_fit(lot.status, LocationKind(found.kind))


def tolerance(uow: UnitOfWork) -> Decimal:
    """The percent that the company chose, or else the product's own."""
    found = uow.find(StockPolicy)
    return found[0].adjustment_percent if found else TOLERANCE_PERCENT
