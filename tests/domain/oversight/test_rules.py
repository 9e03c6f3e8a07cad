"""What repeats in entries, by values alone: found from its threshold on, whatever the order, never below it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.oversight import rules, telling
from domain.oversight.kinds import PatternKind
from domain.oversight.rules import Entry, Pattern, Weight

pytestmark = pytest.mark.requirement("OVS-2")
BEGIN = datetime(2026, 11, 2, 6, tzinfo=UTC)
ANNA, BEN, CARL = (UUID(int=one) for one in (1, 2, 3))
BATCH, ORDER, LOSS, TORQUE = (UUID(int=one) for one in (10, 11, 12, 13))


def entry(place: int, *, person: UUID = ANNA, minutes: float | None = None, **more: object) -> Entry:
    """The value at a place, ten minutes after the one before unless told."""
    at = BEGIN + timedelta(minutes=place * 10 if minutes is None else minutes)
    given = {"parameter": LOSS, **more}
    return Entry(record=UUID(int=1000 + place), batch=BATCH, person=person, at=at, **given)  # type: ignore[arg-type]


def weight(place: int, *, person: UUID = ANNA, **more: object) -> Weight:
    at, given = BEGIN + timedelta(minutes=place), {"order": ORDER, **more}
    return Weight(record=UUID(int=5000 + place), batch=BATCH, person=person, at=at, number=place + 1, **given)  # type: ignore[arg-type]


def said(found: Sequence[Pattern]) -> list[tuple[PatternKind, UUID, int, int]]:
    return [(one.kind, one.person, one.count, one.of) for one in found]


PEOPLE = st.sampled_from([ANNA, BEN, CARL])
ENTRIES = st.lists(
    st.builds(
        dict,
        person=PEOPLE,
        minutes=st.integers(0, 30).map(lambda one: one / 4),
        parameter=st.sampled_from([LOSS, TORQUE]),
        number=st.one_of(st.none(), st.sampled_from([Decimal(one) for one in ("1.80", "1.81", "180", "2", "1.8")])),
        by_hand=st.booleans(),
        late=st.booleans(),
        corrected=st.booleans(),
    ),
    max_size=120,
).map(lambda found: [entry(place, **one) for place, one in enumerate(found)])  # type: ignore[var-annotated]
WEIGHTS = st.lists(
    st.builds(
        dict,
        person=PEOPLE,
        order=st.sampled_from([ORDER, LOSS]),
        typed=st.booleans(),
        passed=st.sampled_from([None, True, False, False]),
    ),
    max_size=60,
).map(lambda found: [weight(place, **one) for place, one in enumerate(found)])  # type: ignore[var-annotated]


@given(ENTRIES, WEIGHTS, st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_read_changes_nothing(
    entries: list[Entry], weights: list[Weight], random: Random
) -> None:
    found = rules.patterns(entries, weights)
    mixed, turned = random.sample(entries, len(entries)), random.sample(weights, len(weights))
    assert rules.patterns(mixed, turned) == found


@given(ENTRIES, WEIGHTS)
def test_a_pattern_shows_in_what_its_own_person_entered(entries: list[Entry], weights: list[Weight]) -> None:
    own = {(one.person, one.record) for one in entries} | {(one.person, one.record) for one in weights}
    found = rules.patterns(entries, weights)
    for one in found:
        assert 0 < one.count <= one.of
        records = [trace.record for trace in one.traces]
        assert {(one.person, record) for record in records} <= own
        assert len(set(records)) == len(records) == one.count, "each of these records has one entry"
        assert telling.sentence(one).startswith(f"{one.count} of {one.of} ")
    assert len({(one.kind, one.person) for one in found}) == len(found)


@given(st.integers(0, 40), st.integers(0, 60))
def test_typed_weights_and_late_entries_are_told_from_their_thresholds_on(some: int, others: int) -> None:
    total = some + others
    weights = [weight(place, typed=place < some) for place in range(total)]
    told = [(PatternKind.TYPED_WEIGHTS, ANNA, some, total)] if some >= 5 and some / total >= 0.2 else []
    assert said(list(rules.typed_weights(weights))) == told
    entries = [entry(place, late=place < some) for place in range(total)]
    told = [(PatternKind.LATE_ENTRIES, ANNA, some, total)] if some >= 5 and some / total >= 0.1 else []
    assert said(list(rules.late_entries(entries))) == told


@given(st.lists(st.booleans(), max_size=30))
def test_a_weight_that_passed_after_two_that_failed_is_told(verdicts: list[bool]) -> None:
    found = list(rules.reweighed(weight(place, passed=one) for place, one in enumerate(verdicts)))
    text = "".join("+" if one else "-" for one in verdicts)
    expected = sum(len(run) >= 2 for run in text.split("+")[:-1])
    assert sum(one.count for one in found) == expected
    assert all(one.of == text.count("+") for one in found)


def test_what_one_began_another_ends_and_other_orders_are_apart() -> None:
    failed = [weight(0, passed=False), weight(1, passed=False, person=BEN), weight(2, passed=None, person=BEN)]
    (found,) = rules.reweighed([*failed, weight(3, passed=True, person=BEN)])
    assert (found.person, found.count, found.of) == (BEN, 1, 1)
    assert [one.record for one in found.traces] == [weight(3).record]
    assert list(rules.reweighed([*failed, weight(3, passed=True, order=LOSS)])) == []


@given(st.integers(1, 12), st.integers(1, 12))
def test_a_number_five_times_on_end_for_one_parameter_is_told(first: int, second: int) -> None:
    numbers = [Decimal("5.10")] * first + [Decimal("5.1")] + [Decimal("5.10")] * second
    entries = [entry(place, number=one) for place, one in enumerate(numbers)]
    between = entry(900, parameter=TORQUE, number=Decimal("17.3"), minutes=1)
    expected = sum(one for one in (first, second) if one >= 5)
    # "5.1" has too few digits to be compared at all: it doesn't end a run either.
    joined = first + second if first + second >= 5 else 0
    found = sum(one.count for one in rules.repeated_numbers([*entries, between]))
    assert found == joined >= expected


def test_another_number_ends_a_run_and_an_instruments_numbers_are_no_pattern() -> None:
    numbers = [Decimal("5.10")] * 4 + [Decimal("5.11")] + [Decimal("5.10")] * 4
    assert list(rules.repeated_numbers([entry(place, number=one) for place, one in enumerate(numbers)])) == []
    read = [entry(place, number=Decimal("5.10"), by_hand=False) for place in range(60)]
    assert list(rules.repeated_numbers(read)) == list(rules.last_digits(read)) == []


@given(st.integers(5, 20), st.integers(0, 9), st.randoms(use_true_random=False))
def test_last_digits_are_told_when_they_are_far_from_uniform(each: int, digit: int, random: Random) -> None:
    uniform = [Decimal(f"{random.randint(10, 99)}.{place % 10}") for place in range(10 * each)]
    assert list(rules.last_digits([entry(place, number=one) for place, one in enumerate(uniform)])) == []
    same = [Decimal(f"{random.randint(10, 99)}.{digit}") for _ in range(10 * each)]
    (found,) = rules.last_digits([entry(place, number=one) for place, one in enumerate(same)])
    assert (found.count, found.of) == (10 * each, 10 * each)
    few = [entry(place, number=one) for place, one in enumerate(same[:49])]
    assert list(rules.last_digits(few)) == []


def test_the_threshold_of_last_digits_is_that_of_chi_square() -> None:
    def of(*counts: int) -> list[Pattern]:
        digits = [digit for digit, count in enumerate(counts) for _ in range(count)]
        return list(rules.last_digits([entry(place, number=Decimal(f"12.{one}")) for place, one in enumerate(digits)]))

    assert of(5, 5, 5, 5, 5, 5, 5, 5, 5, 5) == []
    assert of(15, 5, 5, 5, 5, 3, 3, 3, 3, 3) == []  # chi-square 24
    (found,) = of(16, 5, 5, 5, 4, 3, 3, 3, 3, 3)  # 29.2
    assert (found.count, found.of) == (16, 50)


@given(st.lists(st.integers(0, 400), max_size=60))
def test_a_burst_is_fifteen_values_within_a_minute(seconds: list[int]) -> None:
    entries = [entry(place, minutes=one / 60) for place, one in enumerate(seconds)]
    within = [[one for one in seconds if start <= one <= start + 60] for start in seconds]
    bursts = [start for start, some in zip(seconds, within, strict=True) if len(some) >= 15]
    expected = sum(any(start <= one <= start + 60 for start in bursts) for one in seconds)
    assert sum(one.count for one in rules.bursts(entries)) == expected


def test_late_values_and_an_instruments_are_no_burst() -> None:
    at_once = [entry(place, minutes=0) for place in range(15)]
    assert said(list(rules.bursts(at_once))) == [(PatternKind.BURSTS, ANNA, 15, 15)]
    assert list(rules.bursts([*at_once[1:], entry(0, minutes=0, late=True)])) == []
    assert list(rules.bursts([*at_once[1:], entry(0, minutes=0, by_hand=False)])) == []
    assert list(rules.bursts([*at_once[1:], entry(0, minutes=0, person=BEN)])) == []


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 400), st.integers(0, 400))
def test_a_share_stands_out_above_that_of_the_others_only(part: int, rest: int, others: int, their_rest: int) -> None:
    whole, of_others = part + rest, others + their_rest
    found = rules.stands_out(part, whole, others, of_others)
    if found:
        assert part * of_others > others * whole
        assert rules.stands_out(part + 1, whole + 1, others, of_others), "one more corrected stands out the more"
    p = others / of_others if of_others else 0.0
    if whole and of_others and abs((part / whole - p) ** 2 - 9 * p * (1 - p) / whole) > 1e-9:
        assert found == (part / whole > p and (part / whole - p) ** 2 > 9 * p * (1 - p) / whole)


def test_corrections_are_compared_with_those_of_enough_others() -> None:
    hers = [entry(place, corrected=place < 8) for place in range(20)]
    others = [entry(100 + place, person=BEN if place % 2 else CARL, corrected=place < 3) for place in range(60)]
    assert said(list(rules.corrections([*hers, *others]))) == [(PatternKind.CORRECTIONS, ANNA, 8, 20)]
    assert list(rules.corrections([*hers, *others[:49]])) == []
    few = [entry(place, corrected=place < 4) for place in range(20)]
    assert list(rules.corrections([*few, *others])) == []
    alike = [entry(100 + place, person=BEN, corrected=place % 5 < 2) for place in range(60)]
    assert list(rules.corrections([*hers, *alike])) == []


def test_each_threshold_is_reached_by_what_equals_it() -> None:
    weights = [weight(place, typed=place < 5) for place in range(25)]
    assert said(list(rules.typed_weights(weights))) == [(PatternKind.TYPED_WEIGHTS, ANNA, 5, 25)]
    late = [entry(place, late=place < 5) for place in range(50)]
    assert said(list(rules.late_entries(late))) == [(PatternKind.LATE_ENTRIES, ANNA, 5, 50)]
    same = [entry(place, number=Decimal("5.10")) for place in range(5)]
    assert said(list(rules.repeated_numbers(same))) == [(PatternKind.REPEATED_NUMBERS, ANNA, 5, 5)]
    assert list(rules.repeated_numbers(same[:4])) == []


def test_patterns_come_by_kind_and_those_with_most_first() -> None:
    hers = [entry(place, late=True) for place in range(5)]
    his = [entry(100 + place, late=True, person=BEN) for place in range(7)]
    weights = [weight(place, typed=True, person=CARL) for place in range(6)]
    assert said(rules.patterns([*hers, *his], weights)) == [
        (PatternKind.TYPED_WEIGHTS, CARL, 6, 6),
        (PatternKind.LATE_ENTRIES, BEN, 7, 7),
        (PatternKind.LATE_ENTRIES, ANNA, 5, 5),
    ]
