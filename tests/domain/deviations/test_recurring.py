"""When something recurs, for whatever was seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deviations import recurring
from domain.deviations.recurring import Seen
from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput

SEEN = st.lists(st.builds(Seen, site=st.just(new_id()), product=st.text(), count=st.integers(1, 50)), max_size=9)


@pytest.mark.requirement("DEV-8")
@given(seen=SEEN, threshold=st.integers(2, 1000))
def test_it_recurs_from_the_threshold_on_itself_among_them(seen: list[Seen], threshold: int) -> None:
    whole = 1 + sum(one.count for one in seen)
    assert recurring.count(seen) == whole
    assert recurring.recurs(seen, threshold=threshold) == (whole >= threshold)
    assert not recurring.recurs([], threshold=threshold)


@given(days=st.integers(), threshold=st.integers())
def test_window_and_threshold_have_bounds(days: int, threshold: int) -> None:
    for asked, require, least, most in (
        (days, recurring.require_days, 1, 3660),
        (threshold, recurring.require_threshold, 2, 1000),
    ):
        if least <= asked <= most:
            assert require(asked) == asked
        else:
            with pytest.raises(InvalidInput):
                require(asked)
