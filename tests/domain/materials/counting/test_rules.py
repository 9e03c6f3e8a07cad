"""What a count's difference is worth, whatever was booked after it; and where a count and its lines may go."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput, WrongState
from domain.materials.counting import rules
from domain.materials.counting.kinds import CountLineState, CountState
from domain.materials.counting.refusals import (
    CountedByYou,
    CountedOften,
    CounterApproves,
    CountUnfinished,
    TooManyToCount,
)
from domain.materials.counting.rules import Since
from domain.materials.counting.states import COUNT, LINE, CountAct, CountLineAct

AMOUNT = st.decimals("0", "50", places=3, allow_nan=False)
SHARE = st.decimals("0", "1", places=2, allow_nan=False)
EVENTS = st.lists(st.tuples(st.sampled_from(["take", "bring", "set right"]), SHARE, AMOUNT), max_size=6)


@dataclass
class Bag:
    """What is in it, and what the book has in it."""

    there: Decimal
    book: Decimal
    set_right: bool = False

    def happens(self, event: str, share: Decimal, amount: Decimal) -> None:
        """Nobody takes what isn't there, nor what the book doesn't have."""
        if event == "set right":
            self.set_right, self.book = self.set_right or self.book != self.there, self.there
            return
        moved = amount if event == "bring" else -(min(self.there, self.book) * share)
        self.there, self.book = self.there + moved, self.book + moved


@pytest.mark.requirement("CNT-5")
@given(there=AMOUNT, book=AMOUNT, events=EVENTS)
def test_what_is_posted_makes_the_book_what_is_there(
    there: Decimal, book: Decimal, events: list[tuple[str, Decimal, Decimal]]
) -> None:
    """Whatever was taken, brought or set right between the count and the approval."""
    bag = Bag(there, book)
    differed = rules.difference(there, book)
    for event in events:
        bag.happens(*event)
    posted = rules.to_post(differed, Since(remaining=bag.book, set_right=bag.set_right))
    assert posted is not None
    assert bag.book + posted == bag.there


@pytest.mark.requirement("CNT-5")
@given(differed=st.decimals("-50", "50", places=3, allow_nan=False), remaining=AMOUNT, set_right=st.booleans())
def test_nothing_is_posted_below_zero_nor_over_what_makes_a_count_doubtful(
    differed: Decimal, remaining: Decimal, *, set_right: bool
) -> None:
    posted = rules.to_post(differed, Since(remaining=remaining, set_right=set_right))
    assert posted is None or remaining + posted >= 0
    assert rules.to_post(differed, Since(remaining=remaining, set_right=set_right, given_back=True)) is None
    emptied = rules.to_post(differed, Since(remaining=remaining, emptied=True))
    assert emptied == (None if differed else 0)


@pytest.mark.requirement("CNT-6")
@given(lines=st.integers(0, 400), share=st.fractions(0, 1))
def test_an_accuracy_is_100_only_where_every_line_was_right(lines: int, share: Decimal) -> None:
    right = int(lines * share)
    found = rules.accuracy(right, lines)
    if not lines:
        assert found is None
        return
    assert found is not None
    assert (found == 100) == (right == lines)
    assert 0 <= right * 100 - found * lines < Decimal("0.01") * lines


@pytest.mark.requirement("CNT-6")
def test_the_book_is_right_where_quantity_place_and_list_are() -> None:
    half = Decimal("0.5")
    assert rules.is_right(-half, half, placed=True, listed=True)
    assert not rules.is_right(Decimal("0.501"), half, placed=True, listed=True)
    assert not rules.is_right(Decimal(0), half, placed=False, listed=True)
    assert not rules.is_right(Decimal(0), half, placed=True, listed=False)


@pytest.mark.requirement("CNT-1")
def test_a_count_has_a_bound_and_says_what_to_do_beyond_it() -> None:
    rules.require_listed(200)
    with pytest.raises(TooManyToCount) as told:
        rules.require_listed(201)
    assert "201 containers" in told.value.message
    assert "at most 200" in told.value.message
    rules.require_room(399)
    with pytest.raises(InvalidInput):
        rules.require_room(400)


@pytest.mark.requirement("CNT-3", "CNT-4")
def test_another_person_counts_again_and_another_approves() -> None:
    anna, ben = new_id(), new_id()
    rules.require_another("D/1", last=anna, person=ben)
    with pytest.raises(CountedByYou):
        rules.require_another("D/1", last=anna, person=anna)
    rules.require_approver({"D/1": anna}, ben)
    with pytest.raises(CounterApproves) as told:
        rules.require_approver({"D/1": anna, "D/2": ben}, anna)
    assert told.value.numbers == ("D/1",)
    rules.require_attempt("D/1", 4, path="line")
    with pytest.raises(CountedOften):
        rules.require_attempt("D/1", 5, path="line")


@pytest.mark.requirement("CNT-3")
def test_an_unfinished_count_names_what_waits() -> None:
    rules.require_settled([("A", CountLineState.COUNTED), ("B", CountLineState.RECOUNTED), ("C", CountLineState.LEFT)])
    waiting = [(f"N{n}", CountLineState.TO_COUNT) for n in range(12)] + [("R", CountLineState.TO_RECOUNT)]
    with pytest.raises(CountUnfinished) as told:
        rules.require_settled(waiting)
    assert "N9 and 2 more" in told.value.message
    assert "by another person are R" in told.value.message


@pytest.mark.requirement("CNT-7")
@pytest.mark.parametrize("days", [0, -1, 3651])
def test_an_interval_is_a_day_to_ten_years(days: int) -> None:
    rules.require_interval(None)
    rules.require_interval(3650)
    with pytest.raises(InvalidInput) as told:
        rules.require_interval(days)
    assert "1 to 3650 days" in told.value.message


@pytest.mark.parametrize(("state", "act"), list(product(CountState, CountAct)))
def test_every_step_of_a_count(state: CountState, act: CountAct) -> None:
    """What ended stays ended."""
    if state is CountState.COUNTING:
        COUNT.after(state, act)
    else:
        with pytest.raises(WrongState):
            COUNT.after(state, act)


@pytest.mark.parametrize(("state", "act"), list(product(CountLineState, CountLineAct)))
def test_every_step_of_a_line(state: CountLineState, act: CountLineAct) -> None:
    settled = {CountLineState.COUNTED, CountLineState.RECOUNTED}
    fits = (state in settled) == (act is CountLineAct.DEMAND_RECOUNT)
    fits &= not (state is CountLineState.TO_RECOUNT and act is CountLineAct.QUESTION)
    fits &= not (state is CountLineState.LEFT and act is CountLineAct.LEAVE)
    if fits:
        LINE.after(state, act)
    else:
        with pytest.raises(WrongState):
            LINE.after(state, act)
