"""One component is enough only while a person goes on signing in their own session."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.ids import new_id
from domain.signatures.continuity import Continuity, lasts_until
from domain.signatures.refusals import AllComponentsNeeded

pytestmark = pytest.mark.requirement("SIG-2")
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
ACCOUNT = new_id()
GOING_ON = Continuity(
    account=ACCOUNT,
    account_name="operator",
    usable=True,
    password_changed_at=None,
    signed_by=ACCOUNT,
    method="PASSWORD",
    signed_at=NOW - timedelta(minutes=1),
    failed_since=False,
    minutes=15,
    now=NOW,
)


def continuities() -> st.SearchStrategy[Continuity]:
    """Each fact as it must be, or not."""
    some = st.sampled_from
    return st.builds(
        replace,
        st.just(GOING_ON),
        usable=st.booleans(),
        signed_by=some([ACCOUNT, new_id(), None]),
        method=some(["PASSWORD", "IDENTITY_PROVIDER", None]),
        signed_at=some([None, *(NOW - timedelta(minutes=one) for one in (0, 1, 14, 15, 16))]),
        password_changed_at=some([None, *(NOW - timedelta(minutes=one) for one in (0, 1, 30))]),
        failed_since=st.booleans(),
        minutes=some([0, 1, 15, 60]),
    )


@given(continuities())
def test_it_goes_on_exactly_while_nothing_ended_it(found: Continuity) -> None:
    signed = found.signed_at
    goes_on = (
        found.usable
        and signed is not None
        and (found.signed_by, found.method) == (ACCOUNT, "PASSWORD")
        and not found.failed_since
        and (found.password_changed_at is None or found.password_changed_at < signed)
        and NOW - signed < timedelta(minutes=found.minutes)
    )
    if goes_on:
        assert signed is not None
        assert lasts_until(found) == signed + timedelta(minutes=found.minutes) > NOW
    else:
        with pytest.raises(AllComponentsNeeded):
            lasts_until(found)


@pytest.mark.parametrize(
    "change",
    [
        {"usable": False},
        {"signed_at": None},
        {"signed_by": new_id()},
        {"method": "IDENTITY_PROVIDER"},
        {"failed_since": True},
        {"password_changed_at": NOW},
        {"minutes": 1},
    ],
)
def test_each_alone_ends_it(change: dict[str, Any]) -> None:
    assert lasts_until(GOING_ON) > NOW
    with pytest.raises(AllComponentsNeeded):
        lasts_until(replace(GOING_ON, **change))
