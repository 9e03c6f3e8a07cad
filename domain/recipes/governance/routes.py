"""What must hold of an approval route, and whose turn it is along one: pure, and never "approved" by default."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.recipes.governance.refusals import (
    ApprovalOutOfTurn,
    ApprovalRouteUnusable,
    RoleNotInRoute,
    RouteWithoutQuality,
    StepWithoutApprover,
)
from domain.recipes.kinds import ApprovalRole

PERMISSION: Mapping[ApprovalRole, Permission] = {
    ApprovalRole.PRODUCTION: Permission.RECIPE_APPROVE_PRODUCTION,
    ApprovalRole.QUALITY: Permission.RECIPE_APPROVE_QUALITY,
    ApprovalRole.PROCESS_ENGINEERING: Permission.RECIPE_APPROVE_ENGINEERING,
    ApprovalRole.QUALIFIED_PERSON: Permission.RECIPE_APPROVE_QUALIFIED_PERSON,
}
"""What a person needs at the version's site to approve in a role (TEN-2)."""

ORDERS = 9
MONTHS = 120
DEFAULT_REVIEW_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Step:
    """One role's approval; steps of the same order are given in any order, a later one waits for all earlier."""

    order: int
    role: ApprovalRole


Route = tuple[Step, ...]

FIRST_ROUTE: Route = (Step(1, ApprovalRole.PRODUCTION), Step(1, ApprovalRole.QUALITY))
"""What a company begins with, until its quality sets another."""


def require_route(route: Route) -> None:
    """Each role once, quality among them (REC-2; 21 CFR 211.100(a), 211.186(a)).

    Raises InvalidInput, RouteWithoutQuality.
    """
    for index, step in enumerate(route):
        path = ("steps", str(index))
        if not 1 <= step.order <= ORDERS:
            raise InvalidInput(path=(*path, "orderNumber"), problem=f"A step's order is a number from 1 to {ORDERS}.")
        if step.role in {one.role for one in route[:index]}:
            raise InvalidInput(path=(*path, "role"), problem=f"{step.role.value} approves once in a route.")
    if ApprovalRole.QUALITY not in {step.role for step in route}:
        raise RouteWithoutQuality(path=("steps",))


def read_route(stored: Iterable[tuple[int, str]]) -> Route:
    """A route as it is stored, in the order of its steps; one that doesn't hold as a whole is none (REC-2).

    Raises ApprovalRouteUnusable.
    """
    try:
        route = tuple(sorted((Step(order, ApprovalRole(role)) for order, role in stored), key=_place))
        require_route(route)
    except ValueError as unknown:
        raise ApprovalRouteUnusable(because=str(unknown)) from None
    except (InvalidInput, RouteWithoutQuality) as refusal:
        raise ApprovalRouteUnusable(because=refusal.message) from None
    return route


def _place(step: Step) -> tuple[int, int]:
    return step.order, list(ApprovalRole).index(step.role)


def require_carried(route: Route, *, carried: Collection[ApprovalRole]) -> None:
    """Every step has somebody active at the site who may give it; else a submission would wait for nobody (REC-2).

    Raises StepWithoutApprover with all such roles.
    """
    alone = tuple(step.role for step in route if step.role not in carried)
    if alone:
        raise StepWithoutApprover(missing=tuple((role.value, PERMISSION[role]) for role in alone))


def missing(route: Route, given: Collection[ApprovalRole]) -> tuple[ApprovalRole, ...]:
    """The roles whose approval a submission still needs, in the route's order (REC-2)."""
    return tuple(step.role for step in route if step.role not in given)


def turn(route: Route, given: Collection[ApprovalRole]) -> tuple[ApprovalRole, ...]:
    """The roles that may approve now: those missing of the lowest order that misses any (REC-2)."""
    waiting = [step for step in route if step.role not in given]
    first = min((step.order for step in waiting), default=0)
    return tuple(step.role for step in waiting if step.order == first)


def require_turn(role: ApprovalRole, route: Route, *, given: Collection[ApprovalRole]) -> None:
    """A role approves where the route has it, after all earlier steps (REC-2).

    Raises RoleNotInRoute, ApprovalOutOfTurn.
    """
    own = next((step for step in route if step.role is role), None)
    if own is None:
        raise RoleNotInRoute(role=role.value, route=tuple(step.role.value for step in route), path=("role",))
    earlier = tuple(step.role.value for step in route if step.order < own.order and step.role not in given)
    if earlier:
        raise ApprovalOutOfTurn(role=role.value, waits_for=earlier, path=("role",))
