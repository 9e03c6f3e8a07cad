"""A change of words: both texts come back from it, and hostile ones take bounded time."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.recipes.difference.excerpts import excerpts
from domain.recipes.difference.kinds import SegmentKind
from domain.recipes.difference.values import Segment, Words
from domain.recipes.difference.words import STEPS, Effort, compared

pytestmark = pytest.mark.requirement("REC-8")
KEPT, REMOVED, ADDED = SegmentKind.KEPT, SegmentKind.REMOVED, SegmentKind.ADDED
TEXTS = st.text(max_size=60) | st.lists(st.sampled_from(["dry", "mix", "5", ".", " ", "\n"]), max_size=25).map("".join)


def sides(words: Words) -> tuple[str, str]:
    old = "".join(one.text for one in words.segments if one.kind is not ADDED)
    new = "".join(one.text for one in words.segments if one.kind is not REMOVED)
    return old, new


@given(TEXTS, TEXTS)
def test_both_texts_come_back(before: str, after: str) -> None:
    words = compared(before, after, Effort())
    assert sides(words) == (before, after)
    kinds = [one.kind for one in words.segments]
    assert all(one.text for one in words.segments)
    assert all(a is not b for a, b in pairwise(kinds))


@given(TEXTS)
def test_an_unchanged_text_is_kept(text: str) -> None:
    assert compared(text, text, Effort()).segments == ((Segment(KEPT, text),) if text else ())


def test_only_the_changed_words_are_told() -> None:
    words = compared("Dry at 60 °C until dry.", "Dry at 55 °C until it is dry.", Effort())
    assert words.segments == (
        Segment(KEPT, "Dry at "),
        Segment(REMOVED, "60"),
        Segment(ADDED, "55"),
        Segment(KEPT, " °C until"),
        Segment(ADDED, " it is"),
        Segment(KEPT, " dry."),
    )


def test_words_that_changed_side_by_side_are_one_change() -> None:
    words = compared("Dry it slowly now", "Mix this quickly now", Effort())
    assert words.segments == (
        Segment(REMOVED, "Dry it slowly"),
        Segment(ADDED, "Mix this quickly"),
        Segment(KEPT, " now"),
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [("a " * 5_000, "b " * 5_000), ("ab" * 5_000, "ba " * 3_333), ("a.b," * 2_500, ",b.a" * 2_500)],
)
def test_hostile_texts_take_bounded_time_and_say_that_they_were_not_compared(before: str, after: str) -> None:
    start = time.process_time()
    words = compared(before, after, Effort())
    assert time.process_time() - start < 1
    assert sides(words) == (before, after)
    assert words.compared == (len(words.segments) != 2)
    if not words.compared:
        assert "too different to be compared word by word" in excerpts(words)


def test_all_texts_of_a_comparison_share_a_bound() -> None:
    effort = Effort(left=3 * STEPS)
    before, after = "a " * 5_000, "b " * 5_000
    for _ in range(5):
        assert not compared(before, after, effort).compared
    assert effort.left < STEPS / 100
    start = time.process_time()
    for _ in range(2_000):
        compared(before, after, effort)
    assert time.process_time() - start < 1
    assert not compared("dry it now and mix", "mix the wet mass then", effort).compared


def test_a_long_text_is_shown_by_its_changes() -> None:
    text = "Check that the bowl is empty, clean and dry before anything is charged. " * 10
    words = compared(text, text.replace("empty", "open", 1), Effort())
    told = excerpts(words)
    assert told == "“Check that the bowl is open, clean and dry before …”".replace("open", "empty") + " becomes " + (
        "“Check that the bowl is open, clean and dry before …”"
    )
    many = excerpts(compared(text, text.replace("empty", "open"), Effort()))
    assert many.endswith("; and 7 more changes")
    assert len(many) < 1_000
