"""Who approves an assessment by its class, by properties."""

from itertools import pairwise, product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.exceptions import routes
from domain.exceptions.kinds import ApproverRole, Classification
from domain.exceptions.refusals import (
    ApprovalNotAwaited,
    ApproverAssessed,
    ExceptionRouteTooLight,
    ExceptionRouteUnusable,
)
from domain.exceptions.routes import FIRST_ROUTE, GRAVITY, Route
from domain.kernel.refusals import InvalidInput

QUALITY, QUALIFIED = ApproverRole.QUALITY, ApproverRole.QUALIFIED_PERSON
SOME = st.lists(st.sampled_from(ApproverRole), max_size=3).map(tuple)
ROUTES = st.builds(Route, minor=SOME, major=SOME, critical=SOME)
CLASSES = st.sampled_from(Classification)
EARLIER = st.lists(CLASSES, max_size=4)


EACH = ((), (QUALITY,), (QUALIFIED,), (QUALITY, QUALIFIED), (QUALIFIED, QUALITY))
EVERY = [Route(minor=one, major=two, critical=three) for one, two, three in product(EACH, repeat=3)]


def holds(route: Route) -> bool:
    try:
        routes.require_route(route)
    except (InvalidInput, ExceptionRouteTooLight):
        return False
    return True


@pytest.mark.requirement("REV-1")
def test_where_nothing_is_set_a_graver_exception_calls_more_people() -> None:
    assert holds(FIRST_ROUTE)
    called = [FIRST_ROUTE.of(one) for one in (Classification.MINOR, Classification.MAJOR, Classification.CRITICAL)]
    assert called == [(), (QUALITY,), (QUALITY, QUALIFIED)]


@pytest.mark.requirement("REV-1")
@given(ROUTES)
def test_a_route_holds_where_no_graver_class_is_approved_more_lightly(route: Route) -> None:
    each = [route.of(one) for one in GRAVITY]
    once = all(len(set(roles)) == len(roles) for roles in each)
    graver = all(set(lighter) <= set(heavier) for lighter, heavier in pairwise(each))
    assert holds(route) == (once and graver and QUALITY in route.major)


@pytest.mark.requirement("REV-1")
@given(ROUTES)
def test_a_stored_route_that_does_not_hold_is_none(route: Route) -> None:
    if holds(route):
        assert routes.read_route(route.minor, route.major, route.critical) == route
    else:
        with pytest.raises(ExceptionRouteUnusable):
            routes.read_route(route.minor, route.major, route.critical)
    with pytest.raises(ExceptionRouteUnusable):
        routes.read_route(route.minor, route.major, (*route.critical, "NOBODY"))


@pytest.mark.requirement("REV-1")
@given(st.sampled_from([one for one in EVERY if holds(one)]), CLASSES, EARLIER)
def test_an_assessment_is_approved_as_the_gravest_class_that_it_ever_had(
    route: Route, classification: Classification, earlier: list[Classification]
) -> None:
    gravest = max([classification, *earlier], key=GRAVITY.index)
    assert routes.demanded(route, classification, earlier) == route.of(gravest)
    below = routes.downgraded_from(classification, earlier)
    assert below == (gravest if gravest != classification else None)


@pytest.mark.requirement("REV-1")
@given(SOME.filter(lambda roles: len(set(roles)) == len(roles)), st.sampled_from(ApproverRole))
def test_approvals_are_given_one_after_the_other_and_each_once(
    approvers: tuple[ApproverRole, ...], role: ApproverRole
) -> None:
    for given_ in range(len(approvers) + 1):
        before = approvers[:given_]
        turn = routes.awaited(approvers, before)
        assert turn == (approvers[given_] if given_ < len(approvers) else None)
        if role is turn:
            routes.require_turn(role, approvers, given=before)
        else:
            with pytest.raises(ApprovalNotAwaited):
                routes.require_turn(role, approvers, given=before)


@pytest.mark.requirement("REV-1")
@given(st.uuids(), st.uuids(), st.sets(st.uuids(), max_size=3))
def test_each_signs_once_for_an_assessment(person: UUID, assessor: UUID, approved: set[UUID]) -> None:
    for assessed_by, approved_by in ((person, approved), (assessor, approved | {person})):
        with pytest.raises(ApproverAssessed):
            routes.require_other(person, assessed_by=assessed_by, approved_by=approved_by)
    routes.require_other(person, assessed_by=assessor, approved_by=approved)
