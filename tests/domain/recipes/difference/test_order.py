"""Only what really moved is told as moved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.recipes.difference.order import merged, moved, staying

pytestmark = pytest.mark.requirement("REC-8")


@given(st.permutations(range(9)))
def test_what_stays_is_in_the_old_order_and_as_much_as_can_be(places: list[int]) -> None:
    stays = sorted(staying(places))
    kept = [places[one] for one in stays]
    assert kept == sorted(kept)
    best = [1] * len(places)
    for at in range(len(places)):
        best[at] = 1 + max((best[one] for one in range(at) if places[one] < places[at]), default=0)
    assert len(kept) == max(best)


@given(st.integers(0, 8), st.integers(0, 8), st.data())
def test_every_index_is_told_once_in_the_new_order(before: int, after: int, data: st.DataObject) -> None:
    both = min(before, after)
    old = data.draw(st.permutations(range(before)))[:both]
    new = data.draw(st.permutations(range(after)))[:both]
    pairs = dict(list(zip(old, new, strict=True))[: data.draw(st.integers(0, both))])
    told = list(merged(before, after, pairs))
    assert [one for _, one in told if one is not None] == list(range(after))
    assert sorted(one for one, _ in told if one is not None) == list(range(before))
    assert {(one, other) for one, other in told if None not in (one, other)} == set(pairs.items())


def test_an_insertion_moves_nothing_behind_it() -> None:
    assert moved({0: 0, 1: 2, 2: 3, 3: 4}) == frozenset()
    assert moved({0: 0, 1: 3, 2: 1, 3: 2}) == {3}
