"""The places of a site where containers stand, and moving containers between them."""

from uuid import UUID

from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line
from domain.materials import container_queries as containers
from domain.materials import container_rules, rules
from domain.materials.container_events import ContainerMoved, LocationClosed, LocationOpened
from domain.materials.container_kinds import ContainerState, LocationKind, LocationState
from domain.materials.container_models import Container, OperationalLocation
from domain.materials.container_refusals import LocationCodeTaken, LocationInUse
from domain.materials.container_states import CONTAINER, LOCATION, ContainerAct, LocationAct
from domain.tenancy.models import Site


def open_location(uow: UnitOfWork, *, site: SiteId, code: str, name: str, kind: LocationKind) -> OperationalLocation:
    """A place of a site, while it isn't closed. Raises Forbidden, NotFound, InvalidInput, LocationCodeTaken."""
    uow.require(Permission.STOCK_SUPERVISE, site=site)
    container_rules.require_location_code(code)
    require_line(name, limit=rules.NAME, path=("name",))
    if not uow.lock(Site, Site.id == site):  # one at a time, so that two of one code are refused, not broken off
        raise NotFound(kind="Site", id=site, path=("site",))
    if uow.any(OperationalLocation, OperationalLocation.site_id == site, OperationalLocation.code == code):
        raise LocationCodeTaken(location_code=code, path=("code",))
    location = OperationalLocation(id=new_id(), site_id=site, code=code, name=name, kind=kind, state=LocationState.OPEN)
    uow.record(LocationOpened(location=location.id))
    return uow.add(location)


def close_location(uow: UnitOfWork, *, location: UUID, version: int) -> OperationalLocation:
    """Let nothing be put there any more. Raises NotFound, Forbidden, VersionConflict, WrongState, LocationInUse."""
    found = uow.load(OperationalLocation, location, Permission.STOCK_SUPERVISE, version=version)
    state = LOCATION.after(LocationState(found.state), LocationAct.CLOSE)
    if standing := containers.standing_at(uow, found.id):
        raise LocationInUse(location_code=found.code, count=standing, path=("location",))
    found.state = state
    uow.record(LocationClosed(location=found.id))
    return found


def reopen_location(uow: UnitOfWork, *, location: UUID, version: int) -> OperationalLocation:
    """Use a closed place again. Raises NotFound, Forbidden, VersionConflict, WrongState."""
    found = uow.load(OperationalLocation, location, Permission.STOCK_SUPERVISE, version=version)
    found.state = LOCATION.after(LocationState(found.state), LocationAct.REOPEN)
    uow.record(LocationOpened(location=found.id))
    return found


def move_container(uow: UnitOfWork, *, container: UUID, version: int, location: UUID) -> Container:
    """Put a container somewhere else at its site.

    Raises NotFound, Forbidden, VersionConflict, WrongState, LocationClosed, WrongPlace.
    """
    found, lot = containers.reached(uow, container, Permission.STOCK_MOVE, version=version)
    found.state = CONTAINER.after(ContainerState(found.state), ContainerAct.MOVE)
    kept = found.state == ContainerState.RETAINED
    found.location_id, found.missing_at = containers.place_for(uow, location, lot, kept=kept).id, None
    uow.record(ContainerMoved(container=found.id, location=location))
    return found
