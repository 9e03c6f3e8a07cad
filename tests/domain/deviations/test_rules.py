"""What a deviation groups, when it is concluded, and who closes it, by properties."""

from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deviations import rules
from domain.deviations.kinds import DeviationState
from domain.deviations.refusals import ClassTooLight, ExceptionsUnassessed
from domain.deviations.rules import Grouped
from domain.deviations.states import CONCLUDED, DEVIATION, DeviationAct
from domain.exceptions.kinds import ApproverRole, Classification, ExceptionState
from domain.exceptions.routes import FIRST_ROUTE, GRAVITY
from domain.kernel.refusals import InvalidInput, WrongState

CLASS = st.sampled_from(Classification)
SITE = uuid4()
SETTLED = st.builds(
    Grouped,
    number=st.integers(1, 9),
    place=st.just("exception 1 of batch B-1"),
    site=st.just(SITE),
    state=st.just(ExceptionState.ASSESSED),
    classification=CLASS,
    awaits=st.none(),
)
UNSETTLED = st.sampled_from(
    (
        {"state": ExceptionState.OPEN, "classification": None},
        {"state": ExceptionState.RESOLVED_BY_CORRECTION, "classification": None},
        {"state": ExceptionState.IN_APPROVAL, "awaits": "QUALITY"},
    )
)


@pytest.mark.requirement("DEV-2")
@given(st.lists(SETTLED, min_size=1, max_size=4), CLASS)
def test_it_is_concluded_no_lighter_than_the_gravest_exception(grouped: list[Grouped], wanted: Classification) -> None:
    gravest = max(GRAVITY.index(one.classification) for one in grouped if one.classification is not None)
    if GRAVITY.index(wanted) >= gravest:
        rules.require_concludable(grouped, wanted)
    else:
        with pytest.raises(ClassTooLight):
            rules.require_concludable(grouped, wanted)


@pytest.mark.requirement("DEV-2")
@given(st.lists(SETTLED, min_size=1, max_size=4), UNSETTLED, st.data())
def test_one_that_is_not_assessed_forbids_the_conclusion(
    grouped: list[Grouped], how: dict[str, str | None], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(grouped) - 1))
    grouped[place] = replace(grouped[place], **how)  # type: ignore[arg-type]  # values of its own fields
    with pytest.raises(ExceptionsUnassessed):
        rules.require_concludable(grouped, Classification.CRITICAL)


@pytest.mark.requirement("DEV-3")
@given(CLASS, st.lists(CLASS, min_size=1, max_size=3))
def test_whoever_its_class_calls_closes_it_and_quality_always(
    wanted: Classification, earlier: list[Classification]
) -> None:
    found = rules.approvers(FIRST_ROUTE, wanted, earlier)
    assert ApproverRole.QUALITY in found
    gravest = max((wanted, *earlier), key=GRAVITY.index)
    assert set(FIRST_ROUTE.of(gravest)) <= set(found)


@pytest.mark.requirement("DEV-1")
@given(st.integers(0, 100), st.integers(1, 101))
def test_it_groups_at_most_a_hundred(already: int, further: int) -> None:
    one = Grouped(number=1, place="x", site=SITE, state=ExceptionState.OPEN, classification=None, awaits=None)
    if already + further <= rules.GROUPED_LIMIT:
        rules.require_groupable([one] * further, site=SITE, already=already)
    else:
        with pytest.raises(InvalidInput):
            rules.require_groupable([one] * further, site=SITE, already=already)


@pytest.mark.requirement("DEV-3")
@pytest.mark.parametrize("state", DeviationState)
def test_each_pair_of_state_and_act_leads_where_the_life_cycle_says(state: DeviationState) -> None:
    for act in DeviationAct:
        try:
            after = DEVIATION.after(state, act)
        except WrongState:
            assert (state, act) not in DEVIATION.table
            continue
        if act in {DeviationAct.ADD, DeviationAct.ATTACH, DeviationAct.CHANGE_BENEATH}:
            assert after is (DeviationState.REOPENED if state in CONCLUDED else state)
        assert state is not DeviationState.WITHDRAWN or after is state
        if after is DeviationState.CLOSED:
            assert act is DeviationAct.CLOSE or after is state
