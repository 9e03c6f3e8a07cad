"""How long a record is kept, by the rule alone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.keeping import rules
from domain.keeping.rules import LAW, Decided, Kept, Periods
from domain.kernel.calendar import months_later
from domain.kernel.refusals import InvalidInput

DAYS = st.dates(date(2000, 1, 1), date(2150, 12, 31))
LAWFUL = st.builds(Periods, st.integers(12, rules.MOST_MONTHS), st.integers(60, rules.MOST_MONTHS))
PERIODS = st.builds(Periods, st.integers(-1, 700), st.integers(-1, 700))
DECISIONS = st.builds(Decided, DAYS, st.booleans())
KEPT = st.builds(Kept, st.none() | DAYS, st.just("so"))

pytestmark = pytest.mark.requirement("KEP-1")


@pytest.mark.parametrize(
    ("decided", "expires", "until"),
    [
        (Decided(date(2026, 2, 28), rejected=False), date(2028, 1, 31), date(2031, 2, 28)),
        (Decided(date(2026, 2, 28), rejected=False), date(2030, 3, 1), date(2031, 3, 1)),
        (Decided(date(2026, 2, 28), rejected=False), None, date(2031, 2, 28)),
        (Decided(date(2026, 2, 28), rejected=True), date(2035, 3, 1), date(2031, 2, 28)),
        (None, date(2030, 3, 1), None),
    ],
)
def test_the_later_of_a_year_after_expiry_and_five_after_the_decision(
    decided: Decided | None, expires: date | None, until: date | None
) -> None:
    assert rules.kept_until(decided, expires, LAW).until == until


def test_a_later_certification_is_what_five_years_are_counted_from() -> None:
    released, rejected = (Decided(date(2026, 2, 28), rejected=one) for one in (False, True))
    certified = date(2026, 5, 1)
    kept = rules.kept_until(released, date(2028, 1, 31), LAW, certified_on=certified)
    assert kept == Kept(date(2031, 5, 1), "60 months after the certification of 2026-05-01")
    assert rules.kept_until(rejected, None, LAW, certified_on=certified).until == date(2031, 2, 28)
    assert rules.kept_until(released, date(2031, 1, 31), LAW, certified_on=certified).until == date(2032, 1, 31)
    assert rules.kept_until(None, None, LAW, certified_on=certified).until is None


@given(DECISIONS, st.none() | DAYS, LAWFUL, DAYS)
def test_a_certification_never_makes_it_less(
    decided: Decided, expires: date | None, periods: Periods, certified: date
) -> None:
    found = rules.kept_until(decided, expires, periods, certified_on=certified).until
    without = rules.kept_until(decided, expires, periods).until
    assert found is not None
    assert without is not None
    assert found >= without
    assert decided.rejected or found >= months_later(certified, periods.after_decision)


@given(DECISIONS, st.none() | DAYS, LAWFUL)
def test_a_policy_never_makes_it_less_than_the_law_does(
    decided: Decided, expires: date | None, periods: Periods
) -> None:
    found, least = rules.kept_until(decided, expires, periods).until, rules.kept_until(decided, expires, LAW).until
    assert found is not None
    assert least is not None
    assert found >= least >= months_later(decided.on, 60)
    assert decided.rejected or expires is None or found >= months_later(expires, periods.after_expiry)


@given(st.lists(LAWFUL, max_size=3))
def test_of_several_policies_each_holds(policies: list[Periods]) -> None:
    found = rules.longest(policies)
    for one in (LAW, *policies):
        assert found.after_expiry >= one.after_expiry
        assert found.after_decision >= one.after_decision
    assert rules.longest([found]) == found


@given(PERIODS)
def test_a_policy_below_the_law_is_refused(periods: Periods) -> None:
    lawful = 12 <= periods.after_expiry <= 600 and 60 <= periods.after_decision <= 600
    if lawful:
        rules.require_periods(periods)
    else:
        with pytest.raises(InvalidInput):
            rules.require_periods(periods)


@given(st.lists(KEPT, min_size=1, max_size=5))
def test_a_day_that_was_told_comes_never_sooner(course: list[Kept]) -> None:
    stands = course[0]
    for found in course[1:]:
        after = rules.longer(stands, found)
        assert after in {stands, found}
        assert stands.until is None or (after.until is not None and after.until >= stands.until)
        stands = after
    assert stands.until == max((one.until for one in course if one.until is not None), default=None)


@pytest.mark.requirement("KEP-2")
@given(st.none() | DAYS, DAYS, LAWFUL, st.booleans())
def test_an_object_is_kept_as_long_as_its_record_and_any_hold(
    until: date | None, today: date, periods: Periods, held: bool
) -> None:
    found = rules.stored_until(until, today=today, periods=periods, held=held)
    assert found > datetime(today.year, today.month, today.day, tzinfo=UTC) + timedelta(days=28)
    if held:
        assert found.date() > months_later(today, 24)
    if until is None:
        assert found.date() > months_later(today, 60)
    else:
        assert found >= rules.end_of(until)


@given(DAYS)
def test_a_day_has_ended_everywhere(day: date) -> None:
    """The last zone, UTC-12, ends it twelve hours after the next day begins in UTC."""
    assert rules.end_of(day) - datetime(day.year, day.month, day.day, tzinfo=UTC) >= timedelta(hours=36)
