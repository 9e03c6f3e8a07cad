"""Open a cycle count, and cancel one; how often something is counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement

from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_words
from domain.materials import rules as materials
from domain.materials.container_models import Container, OperationalLocation
from domain.materials.counting import queries, rules
from domain.materials.counting.events import CountIntervalSet, StockCountCancelled, StockCountOpened
from domain.materials.counting.kinds import CountLineState, CountScope, CountState
from domain.materials.counting.models import StockCount, StockCountLine
from domain.materials.counting.refusals import CountIsOpen
from domain.materials.counting.states import COUNT, CountAct
from domain.materials.models import MaterialDefinition, MaterialLot
from domain.tenancy.models import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is counted at a site: exactly one of a location, a lot, a material."""

    location: UUID | None = None
    lot: UUID | None = None
    material: UUID | None = None


def open_count(uow: UnitOfWork, *, site: SiteId, scope: Scope) -> StockCount:
    """A count with a line for each container whose book stands there: at most 200, and none of its quantities (CNT-1).

    Raises Forbidden, InvalidInput, NotFound, CountIsOpen, TooManyToCount.
    """
    uow.require(Permission.STOCK_SUPERVISE, site=site)
    kind = _kind(scope)
    if not uow.lock(Site, Site.id == site):  # one at a time, so that two of one thing are refused, not broken off
        raise NotFound(kind="Site", id=site, path=("site",))
    chosen = queries.standing(site, _at(uow, site, scope))
    same = StockCount.location_id == scope.location if scope.location else StockCount.lot_id == scope.lot
    same = StockCount.material_id == scope.material if scope.material else same
    for one in uow.find(StockCount, StockCount.site_id == site, StockCount.state == CountState.COUNTING, same):
        raise CountIsOpen(number=one.number, path=("scope",))
    rules.require_listed(queries.how_many(uow, chosen))
    count = uow.add(
        StockCount(
            id=new_id(),
            site_id=site,
            number=queries.last_number(uow, site) + 1,
            scope=kind,
            location_id=scope.location,
            lot_id=scope.lot,
            material_id=scope.material,
            state=CountState.COUNTING,
            opened_by=uow.actor.as_person,
            opened_name=uow.actor.name,
            opened_at=uow.now,
        )
    )
    _list(uow, count, sorted(uow.find(Container, *chosen), key=lambda one: one.number))
    uow.record(StockCountOpened(count=count.id))
    return count


def cancel_count(uow: UnitOfWork, *, count: UUID, version: int, reason: str) -> StockCount:
    """Book nothing of a count. Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput."""
    found = uow.load(StockCount, count, Permission.STOCK_SUPERVISE, version=version)
    state = COUNT.after(CountState(found.state), CountAct.CANCEL)
    found.reason = require_words(reason, limit=materials.REASON, path=("reason",))
    found.state = state
    found.ended_by, found.ended_name, found.ended_at = uow.actor.as_person, uow.actor.name, uow.now
    uow.record(StockCountCancelled(count=found.id))
    return found


def plan_material(uow: UnitOfWork, *, material: UUID, version: int, days: int | None) -> MaterialDefinition:
    """Every container of a material is counted once in so many days, at every site; None: by no plan (CNT-7).

    Raises Forbidden, NotFound, VersionConflict, InvalidInput.
    """
    uow.require(Permission.STOCK_POLICY_SET, site=None)
    rules.require_interval(days)
    found = uow.hold(MaterialDefinition, material)
    require_version(found, version)
    found.count_days = days
    uow.record(CountIntervalSet(of=found.id))
    return found


def plan_location(uow: UnitOfWork, *, location: UUID, version: int, days: int | None) -> OperationalLocation:
    """A location is counted once in so many days; None: by no plan (CNT-7).

    Raises NotFound, Forbidden, VersionConflict, InvalidInput.
    """
    found = uow.load(OperationalLocation, location, Permission.STOCK_POLICY_SET, version=version)
    rules.require_interval(days)
    found.count_days = days
    uow.record(CountIntervalSet(of=found.id))
    return found


def _kind(scope: Scope) -> CountScope:
    given = {
        CountScope.LOCATION: scope.location,
        CountScope.LOT: scope.lot,
        CountScope.MATERIAL: scope.material,
    }
    named = [kind for kind, one in given.items() if one is not None]
    if len(named) != 1:
        problem = f"A count is of one location, one lot or one material; {len(named)} were named."
        raise InvalidInput(path=("scope",), problem=problem)
    return named[0]


def _at(uow: UnitOfWork, site: UUID, scope: Scope) -> Sequence[ColumnElement[bool]]:
    """Which containers stand there. Raises NotFound."""
    if scope.location is not None:
        place = uow.look_at(OperationalLocation, scope.location)
        if place is None or place.site_id != site:
            raise NotFound(kind="OperationalLocation", id=scope.location, path=("scope", "location"))
        return [Container.location_id == place.id]
    if scope.lot is not None:
        lot = uow.look_at(MaterialLot, scope.lot)
        if lot is None or lot.site_id != site:
            raise NotFound(kind="MaterialLot", id=scope.lot, path=("scope", "lot"))
        return [Container.lot_id == lot.id]
    assert scope.material is not None, scope
    if uow.look_at(MaterialDefinition, scope.material) is None:
        raise NotFound(kind="MaterialDefinition", id=scope.material, path=("scope", "material"))
    return [queries.lots_of(uow, site, scope.material)]


def _list(uow: UnitOfWork, count: StockCount, found: Sequence[Container]) -> None:
    ids = {one.lot_id for one in found}
    lots = {one.id: one for one in uow.find(MaterialLot, MaterialLot.id.in_(ids))} if ids else {}
    kinds = {one.material_id for one in lots.values()}
    codes = (
        {one.id: one.code for one in uow.find(MaterialDefinition, MaterialDefinition.id.in_(kinds))} if kinds else {}
    )
    for position, one in enumerate(found, 1):
        lot = lots[one.lot_id]
        uow.add(line(count, one, lot, position=position, code=codes[lot.material_id], listed=True))


def line(
    count: StockCount, container: Container, lot: MaterialLot, *, position: int, code: str, listed: bool
) -> StockCountLine:
    """A line that is still to be counted; it says where the book has the container, and not how much of it."""
    return StockCountLine(
        id=new_id(),
        site_id=count.site_id,
        count_id=count.id,
        position=position,
        container_id=container.id,
        container_number=container.number,
        lot_number=lot.number,
        material_code=code,
        unit=container.unit,
        location_id=container.location_id,
        listed=listed,
        state=CountLineState.TO_COUNT,
        attempts=0,
    )
