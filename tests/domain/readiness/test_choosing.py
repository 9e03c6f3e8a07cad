"""Open containers first, then as few as hold what is wanted."""

from decimal import Decimal
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.readiness.picking.choosing import Candidate, choose

pytestmark = pytest.mark.requirement("RDY-4")

AMOUNTS = st.decimals("0.01", "30", places=2)
CANDIDATES = st.lists(
    st.builds(Candidate, container=st.uuids(version=4), remaining=AMOUNTS, opened=st.booleans()),
    max_size=6,
    unique_by=lambda one: one.container,
)


@settings(max_examples=60)
@given(CANDIDATES, AMOUNTS)
def test_what_is_chosen_holds_what_is_wanted_in_as_few_as_do(candidates: list[Candidate], wanted: Decimal) -> None:
    chosen, held = choose(candidates, wanted), {one.container: one for one in candidates}
    assert len({one.container for one in chosen}) == len(chosen)
    assert all(0 < one.quantity <= held[one.container].remaining for one in chosen)
    got = sum((one.quantity for one in chosen), Decimal(0))
    assert got == min(wanted, sum((one.remaining for one in candidates), Decimal(0)))
    closed = [one for one in chosen if not held[one.container].opened]
    if closed:
        assert {one.container for one in candidates if one.opened} <= {one.container for one in chosen}
        rest = sum((one.quantity for one in closed), Decimal(0))
        others = [one.remaining for one in candidates if not one.opened]
        assert all(sum(some) < rest for some in combinations(others, len(closed) - 1))


def test_the_smallest_that_holds_the_rest_is_chosen() -> None:
    def one(number: int, remaining: str, *, opened: bool = False) -> Candidate:
        return Candidate(container=UUID(int=number), remaining=Decimal(remaining), opened=opened)

    found = choose([one(1, "25"), one(2, "10"), one(3, "12"), one(4, "3", opened=True)], Decimal(13))
    assert [(each.container.int, str(each.quantity)) for each in found] == [(4, "3"), (2, "10")]
