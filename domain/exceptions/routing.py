"""By which route a site's exceptions are approved: setting it, and asking for it (REV-1)."""

from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from domain.exceptions import routes
from domain.exceptions.events import ExceptionRouteSet
from domain.exceptions.models import ExceptionRoute
from domain.exceptions.routes import FIRST_ROUTE, Route
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, VersionConflict
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_words
from domain.tenancy.models import Company, Site

REASON = 2000


def set_route(uow: UnitOfWork, *, site: SiteId | None, seen: int | None, route: Route, reason: str) -> ExceptionRoute:
    """Set the company's route or, where a site is named, that site's own; what is assessed keeps its own (REV-1).

    `seen` is the version of the route that is replaced, None where there is none yet. Raises Forbidden, NotFound,
    VersionConflict, InvalidInput, ExceptionRouteTooLight.
    """
    uow.require(Permission.EXCEPTION_ROUTE_SET, site=site)
    because = require_words(reason, limit=REASON, path=("reason",))
    routes.require_route(route)
    uow.lock(Company)  # one route at a time is set, so that two first ones are refused, not broken off
    if site is not None:
        uow.rely_on(Site, site)
    found = _set_for(uow, site)
    _require_seen(found, seen)
    row = found or uow.add(ExceptionRoute(id=new_id(), for_site_id=site))
    row.minor, row.major, row.critical = list(route.minor), list(route.major), list(route.critical)
    row.because = because
    flag_modified(row, "because")  # setting the same again is an act with its own reason, too (EXE-14)
    uow.record(ExceptionRouteSet(route=row.id))
    return row


def route_at(uow: UnitOfWork, site: UUID) -> Route:
    """The site's own route, or else the company's, or else the one that holds where none was set (REV-1).

    Raises ExceptionRouteUnusable.
    """
    found = _set_for(uow, site) or _set_for(uow, None)
    return FIRST_ROUTE if found is None else routes.read_route(found.minor, found.major, found.critical)


def _set_for(uow: UnitOfWork, site: UUID | None) -> ExceptionRoute | None:
    wanted = ExceptionRoute.for_site_id.is_(None) if site is None else ExceptionRoute.for_site_id == site
    return next(iter(uow.find(ExceptionRoute, wanted)), None)


def _require_seen(found: ExceptionRoute | None, seen: int | None) -> None:
    """Nobody's setting is overwritten unseen (EXE-14)."""
    if found is None and seen is not None:
        raise InvalidInput(path=("version",), problem="There is no such route yet; leave the version out.")
    if found is not None and seen is None:
        raise VersionConflict(kind="ExceptionRoute", id=found.id, seen=0, current=found.version, path=("version",))
    if found is not None and seen is not None:
        require_version(found, seen)
