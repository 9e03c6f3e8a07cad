"""By which route a site's recipes are approved: setting it, and freezing it for a submission (REC-2)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm.attributes import flag_modified

from domain.kernel.calendar import months_later
from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission, roles_with
from domain.kernel.refusals import InvalidInput, VersionConflict
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.kernel.words import require_text
from domain.people.models import Person, PersonState, RoleGrant
from domain.recipes import form
from domain.recipes.governance import routes
from domain.recipes.governance.events import ApprovalRouteSet
from domain.recipes.governance.refusals import NoApprovalRoute
from domain.recipes.governance.routes import PERMISSION, Route
from domain.recipes.kinds import ApprovalRole
from domain.recipes.models import ApprovalRoute, ApprovalRouteStep, MasterRecipeVersion, RecipeApprovalStep
from domain.tenancy.models import Company, Site

FOUNDED = "The company was founded; its quality unit has set no other route yet."


@dataclass(frozen=True, slots=True)
class Governance:
    """What is set at once: the approvals that a version needs, and the months until it is looked at again."""

    route: Route
    review_months: int


def set_route(
    uow: UnitOfWork, *, site: SiteId | None, seen: int | None, governance: Governance, reason: str
) -> ApprovalRoute:
    """Set the company's route or, where a site is named, that site's own; what is in review keeps its own (REC-2).

    `seen` is the version of the route that is replaced, None where there is none yet. Raises Forbidden, NotFound,
    VersionConflict, InvalidInput, RouteWithoutQuality.
    """
    uow.require(Permission.RECIPE_ROUTE_SET, site=site)
    require_text(reason, limit=form.REASON, path=("reason",))
    routes.require_route(governance.route)
    form.require_between(governance.review_months, 1, routes.MONTHS, path=("reviewMonths",))
    uow.lock(Company)  # one route at a time is set, so that two first ones are refused, not broken off
    if site is not None:
        uow.rely_on(Site, site)
    found = _set_for(uow, site)
    _require_seen(found, seen)
    return _write(uow, found or _new(uow, site), governance, reason)


def set_first_route(uow: UnitOfWork) -> ApprovalRoute:
    """The route that a company is founded with: production and quality, in any order."""
    first = Governance(routes.FIRST_ROUTE, routes.DEFAULT_REVIEW_MONTHS)
    return _write(uow, _new(uow, None), first, FOUNDED)


def route_at(uow: UnitOfWork, site: UUID) -> Route:
    """The route for a submission at a site, one that can be followed there: its own, or else the company's (REC-2).

    Raises NoApprovalRoute, ApprovalRouteUnusable, StepWithoutApprover: then nothing is submitted.
    """
    found = governing(uow, site)
    if found is None:
        raise NoApprovalRoute
    steps = uow.find(ApprovalRouteStep, ApprovalRouteStep.route_id == found.id)
    route = routes.read_route((one.order_number, one.role) for one in steps)
    routes.require_carried(route, carried=_carried(uow, site))
    return route


def governing(uow: UnitOfWork, site: UUID) -> ApprovalRoute | None:
    """The site's own route, or else the company's; None where neither is set."""
    return _set_for(uow, site) or _set_for(uow, None)


def review_due(uow: UnitOfWork, site: UUID, start: date) -> date:
    """By when a version is looked at again, counted from this day: as the route says, or else after two years."""
    found = governing(uow, site)
    return months_later(start, routes.DEFAULT_REVIEW_MONTHS if found is None else found.review_months)


def freeze_route(uow: UnitOfWork, version: MasterRecipeVersion, route: Route) -> None:
    """Keep the route with the submission that is about to be made: no later setting touches it (REC-2)."""
    for step in route:
        uow.add(
            RecipeApprovalStep(
                id=new_id(),
                site_id=version.site_id,
                recipe_version_id=version.id,
                submission=version.submission + 1,
                order_number=step.order,
                role=step.role.value,
            )
        )


def frozen_route(uow: UnitOfWork, version: MasterRecipeVersion) -> Route:
    """The route of the submission that is in review. Raises ApprovalRouteUnusable: then nothing is approved."""
    steps = uow.find(
        RecipeApprovalStep,
        RecipeApprovalStep.recipe_version_id == version.id,
        RecipeApprovalStep.submission == version.submission,
    )
    return routes.read_route((one.order_number, one.role) for one in steps)


def _set_for(uow: UnitOfWork, site: UUID | None) -> ApprovalRoute | None:
    wanted = ApprovalRoute.for_site_id.is_(None) if site is None else ApprovalRoute.for_site_id == site
    return next(iter(uow.find(ApprovalRoute, wanted)), None)


def _require_seen(found: ApprovalRoute | None, seen: int | None) -> None:
    """Nobody's setting is overwritten unseen (EXE-14)."""
    if found is None and seen is not None:
        raise InvalidInput(path=("version",), problem="There is no such route yet; leave the version out.")
    if found is not None and seen is None:
        raise VersionConflict(kind="ApprovalRoute", id=found.id, seen=0, current=found.version, path=("version",))
    if found is not None and seen is not None:
        require_version(found, seen)


def _new(uow: UnitOfWork, site: SiteId | None) -> ApprovalRoute:
    return uow.add(ApprovalRoute(id=new_id(), for_site_id=site))


def _write(uow: UnitOfWork, row: ApprovalRoute, governance: Governance, reason: str) -> ApprovalRoute:
    row.review_months, row.because = governance.review_months, reason
    flag_modified(row, "because")  # steps alone may change: the route's own version counts that up too (EXE-14)
    _write_steps(uow, row, governance.route)
    uow.record(ApprovalRouteSet(route=row.id))
    return row


def _write_steps(uow: UnitOfWork, row: ApprovalRoute, route: Route) -> None:
    held = {one.role: one for one in uow.find(ApprovalRouteStep, ApprovalRouteStep.route_id == row.id)}
    for step in route:
        there = held.pop(step.role.value, None)
        if there is None:
            new = ApprovalRouteStep(id=new_id(), route_id=row.id, order_number=step.order, role=step.role.value)
            uow.add(new)
        else:
            there.order_number = step.order
    for gone in held.values():
        uow.remove(gone)


def _carried(uow: UnitOfWork, site: UUID) -> frozenset[ApprovalRole]:
    """The approval roles that somebody active holds at the site."""
    held = (
        select(RoleGrant.role)
        .join(Person, (Person.company_id == RoleGrant.company_id) & (Person.id == RoleGrant.person_id))
        .where(
            RoleGrant.company_id == uow.actor.company,
            RoleGrant.revoked_at.is_(None),
            or_(RoleGrant.site_id.is_(None), RoleGrant.site_id == site),
            Person.state == PersonState.ACTIVE,
        )
        .distinct()
    )
    roles = set(uow.session.scalars(held))
    return frozenset(one for one, permission in PERMISSION.items() if roles & set(roles_with(permission)))
