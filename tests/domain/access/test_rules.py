"""A review of access decides on each role that is held, once, and on no other."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.access import rules
from domain.access.kinds import AccessOutcome
from domain.access.refusals import GrantsNotAsListed, OwnAccess
from domain.access.rules import Decision
from domain.kernel.ids import made_at, new_id
from domain.kernel.refusals import InvalidInput

pytestmark = pytest.mark.requirement("PPL-1")
NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)
GRANTS = tuple(sorted(new_id() for _ in range(5)))


@given(st.sets(st.sampled_from(GRANTS)), st.lists(st.sampled_from(GRANTS), max_size=8))
def test_each_role_is_decided_on_once_and_no_other(held: set[object], named: list[object]) -> None:
    decisions = [Decision(one, AccessOutcome.KEPT) for one in named]  # type: ignore[arg-type]  # ids
    if sorted(named, key=str) == sorted(held, key=str):
        rules.require_each_decided(held, decisions)  # type: ignore[arg-type]  # ids
        return
    with pytest.raises(GrantsNotAsListed) as refused:
        rules.require_each_decided(held, decisions)  # type: ignore[arg-type]  # ids
    assert set(refused.value.missing) == held - set(named)
    assert set(refused.value.others) == {one for one in named if one not in held or named.count(one) > 1}
    assert "accessToReview" in refused.value.message


@given(st.sampled_from(AccessOutcome), st.sampled_from([None, "", "  ", "Left", "x" * 501]))
def test_a_reason_is_said_of_what_is_revoked_and_of_nothing_else(outcome: AccessOutcome, reason: str | None) -> None:
    allowed = reason == "Left" if outcome is AccessOutcome.REVOKED else reason is None
    one = [Decision(GRANTS[0], outcome, reason)]
    if allowed:
        rules.require_each_decided({GRANTS[0]}, one)
        return
    with pytest.raises(InvalidInput) as refused:
        rules.require_each_decided({GRANTS[0]}, one)
    assert refused.value.path == ("grants", "0", "reason")


@given(st.integers(-100, 100))
def test_a_period_is_a_month_to_two_years(months: int) -> None:
    if 1 <= months <= rules.MONTHS_LONGEST:
        rules.require_months(months)
        return
    with pytest.raises(InvalidInput):
        rules.require_months(months)


@pytest.mark.parametrize(("hours", "allowed"), [(-24, True), (-25, False), (0, True), (1, False)])
def test_a_list_is_signed_within_a_day_of_its_reading(hours: int, allowed: bool) -> None:
    if allowed:
        rules.require_seen(NOW + timedelta(hours=hours), now=NOW)
        return
    with pytest.raises(InvalidInput):
        rules.require_seen(NOW + timedelta(hours=hours), now=NOW)


@given(st.sets(st.sampled_from(GRANTS)), st.sampled_from(GRANTS))
def test_nobody_revokes_their_own_role(persons: set[object], reviewer: object) -> None:
    revoked = [(one, "OPERATOR") for one in persons]
    if reviewer not in persons:
        rules.require_not_own(revoked, reviewer=reviewer)  # type: ignore[arg-type]  # ids
        return
    with pytest.raises(OwnAccess):
        rules.require_not_own(revoked, reviewer=reviewer)  # type: ignore[arg-type]  # ids


def test_no_more_roles_are_reviewed_at_once_than_are_read_as_one() -> None:
    rules.require_reviewable(rules.GRANTS)
    with pytest.raises(InvalidInput, match="2001 roles"):
        rules.require_reviewable(rules.GRANTS + 1)


def test_an_id_tells_when_it_was_made() -> None:
    before = datetime.now(UTC)
    made = made_at(new_id())
    assert before - timedelta(milliseconds=2) <= made <= datetime.now(UTC)
