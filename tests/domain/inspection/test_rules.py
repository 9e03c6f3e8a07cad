"""What an access may name, and for how long."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.inspection import looking, rules
from domain.inspection.refusals import HoldsRoles
from domain.inspection.rules import Period
from domain.kernel.refusals import InvalidInput

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
MINUTES = st.integers(-1_000_000, 1_000_000)


def refused(act: object, *given: object, **named: object) -> bool:
    try:
        act(*given, **named)  # type: ignore[operator]  # a rule
    except InvalidInput:
        return True
    return False


@pytest.mark.requirement("INS-2")
@given(MINUTES, MINUTES)
def test_an_access_ends_in_the_future_after_it_begins_and_within_a_year(begins: int, ends: int) -> None:
    valid_from, valid_until = NOW + timedelta(minutes=begins), NOW + timedelta(minutes=ends)
    kept = valid_from < valid_until and valid_until > NOW and valid_until <= valid_from + timedelta(days=366)
    assert refused(rules.require_time, valid_from, valid_until, now=NOW) is not kept


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidInput):
        rules.require_time(NOW.replace(tzinfo=None), NOW, now=NOW)


@pytest.mark.requirement("INS-1")
@given(st.lists(st.integers(0, 600), max_size=600), st.lists(st.integers(-5, 5), max_size=25))
def test_something_is_named_each_batch_once_and_within_the_limits(numbers: list[int], lengths: list[int]) -> None:
    batches = [UUID(int=one) for one in numbers]
    periods = [
        Period(date(2026, 1, 1) + timedelta(days=at), date(2026, 1, 1) + timedelta(days=at + length))
        for at, length in enumerate(lengths)
    ]
    kept = (
        bool(batches or periods)
        and len(batches) == len(set(batches)) <= rules.BATCHES
        and len(periods) <= rules.PERIODS
        and all(one >= 0 for one in lengths)
    )
    assert refused(rules.require_named, batches, periods) is not kept


@pytest.mark.requirement("INS-1")
def test_dates_go_over_ten_years_at_most() -> None:
    first = date(2020, 1, 1)
    rules.require_named([], [Period(first, first + timedelta(days=rules.PERIOD_DAYS - 1))])
    assert refused(rules.require_named, [], [Period(first, first + timedelta(days=rules.PERIOD_DAYS))])


@pytest.mark.requirement("INS-3")
def test_who_holds_a_role_doesnt_inspect() -> None:
    rules.require_no_roles([])
    with pytest.raises(HoldsRoles) as refusal:
        rules.require_no_roles(["OPERATOR", "ADMINISTRATOR", "OPERATOR"])
    assert refusal.value.roles == ("ADMINISTRATOR", "OPERATOR")


@pytest.mark.requirement("INS-4")
@given(st.lists(st.uuids(), max_size=5), st.text(max_size=20))
def test_a_look_names_the_batches_whose_ids_stand_in_it(ids: list[UUID], between: str) -> None:
    text = "".join(f'{between} "Batch:{one}" "Lot:{uuid4()}"' for one in ids)
    assert looking.batches_in(text, "Batch:no-id") == frozenset(ids)
