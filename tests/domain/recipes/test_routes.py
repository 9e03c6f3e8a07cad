"""Whose turn it is along a route, and what is no route at all."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.permissions import ROLE_PERMISSIONS, Permission, Role
from domain.kernel.refusals import InvalidInput
from domain.recipes.governance import routes
from domain.recipes.governance.refusals import (
    ApprovalOutOfTurn,
    ApprovalRouteUnusable,
    RoleNotInRoute,
    RouteWithoutQuality,
    StepWithoutApprover,
)
from domain.recipes.governance.routes import Route, Step
from domain.recipes.kinds import ApprovalRole

PRODUCTION, QUALITY = ApprovalRole.PRODUCTION, ApprovalRole.QUALITY
ENGINEERING, QUALIFIED = ApprovalRole.PROCESS_ENGINEERING, ApprovalRole.QUALIFIED_PERSON
ORDERS = st.integers(1, routes.ORDERS)


@st.composite
def whole(draw: st.DrawFn) -> Route:
    """A route that may be set."""
    roles = draw(st.sets(st.sampled_from(ApprovalRole))) | {QUALITY}
    return tuple(Step(draw(ORDERS), role) for role in draw(st.permutations(sorted(roles))))


@pytest.mark.requirement("ROU-1", "REC-2")
@given(whole())
def test_any_way_along_a_route_gives_each_role_once_in_its_order(route: Route) -> None:
    routes.require_route(route)
    held: list[ApprovalRole] = []
    while turn := routes.turn(route, held):
        for role in {step.role for step in route} - set(held) - set(turn):
            with pytest.raises(ApprovalOutOfTurn):
                routes.require_turn(role, route, given=held)
        routes.require_turn(turn[-1], route, given=held)
        held.append(turn[-1])
    assert routes.missing(route, held) == ()
    orders = [step.order for role in held for step in route if step.role is role]
    assert orders == sorted(orders)
    assert len(held) == len(route)


@pytest.mark.requirement("ROU-1", "REC-2")
def test_steps_of_one_order_are_given_in_any_order() -> None:
    route = (Step(1, PRODUCTION), Step(1, ENGINEERING), Step(2, QUALITY))
    for way in permutations((PRODUCTION, ENGINEERING)):
        held: list[ApprovalRole] = []
        for role in (*way, QUALITY):
            routes.require_turn(role, route, given=held)
            held.append(role)
    with pytest.raises(ApprovalOutOfTurn) as refused:
        routes.require_turn(QUALITY, route, given=[PRODUCTION])
    assert refused.value.waits_for == ("PROCESS_ENGINEERING",)
    with pytest.raises(RoleNotInRoute):
        routes.require_turn(QUALIFIED, route, given=[])


@pytest.mark.requirement("ROU-1", "21 CFR 211.100(a)", "21 CFR 211.186(a)")
@given(whole())
def test_a_route_without_quality_is_none(route: Route) -> None:
    rest = tuple(step for step in route if step.role is not QUALITY)
    with pytest.raises(RouteWithoutQuality):
        routes.require_route(rest)
    with pytest.raises(ApprovalRouteUnusable):
        routes.read_route((step.order, step.role.value) for step in rest)


@pytest.mark.requirement("ROU-1", "REC-2")
@pytest.mark.parametrize(
    "stored",
    [
        [],
        [(1, "PRODUCTION")],
        [(1, "QUALITY"), (2, "QUALITY")],
        [(1, "QUALITY"), (1, "NOBODY")],
        [(0, "QUALITY")],
        [(10, "QUALITY")],
        [(1, "quality")],
    ],
)
def test_what_cannot_be_read_as_a_whole_is_no_route(stored: list[tuple[int, str]]) -> None:
    with pytest.raises(ApprovalRouteUnusable):
        routes.read_route(stored)


@pytest.mark.requirement("ROU-1")
def test_a_role_stands_in_a_route_once_and_in_bounds() -> None:
    for bad, path in (
        ((Step(1, QUALITY), Step(2, QUALITY)), ("steps", "1", "role")),
        ((Step(0, QUALITY),), ("steps", "0", "orderNumber")),
        ((Step(1, QUALITY), Step(10, PRODUCTION)), ("steps", "1", "orderNumber")),
    ):
        with pytest.raises(InvalidInput) as refused:
            routes.require_route(bad)
        assert refused.value.path == path


@pytest.mark.requirement("ROU-1")
@given(whole(), st.sets(st.sampled_from(ApprovalRole)))
def test_every_step_that_nobody_can_give_is_named(route: Route, carried: set[ApprovalRole]) -> None:
    alone = {step.role.value for step in route} - {one.value for one in carried}
    if not alone:
        routes.require_carried(route, carried=carried)
        return
    with pytest.raises(StepWithoutApprover) as refused:
        routes.require_carried(route, carried=carried)
    assert {role for role, _ in refused.value.missing} == alone
    assert all(role in refused.value.message for role in alone)


@pytest.mark.requirement("TEN-2")
def test_each_approval_role_is_carried_by_one_role_of_the_plant_and_routes_are_qualitys() -> None:
    carriers = {
        role: [one for one in Role if routes.PERMISSION[role] in ROLE_PERMISSIONS[one]] for role in routes.PERMISSION
    }
    assert carriers == {
        PRODUCTION: [Role.SUPERVISOR],
        QUALITY: [Role.QUALITY_REVIEWER],
        ENGINEERING: [Role.PROCESS_ENGINEER],
        QUALIFIED: [Role.QUALIFIED_PERSON],
    }
    assert set(carriers) == set(ApprovalRole)
    assert [one for one in Role if Permission.RECIPE_ROUTE_SET in ROLE_PERMISSIONS[one]] == [Role.QUALITY_REVIEWER]
