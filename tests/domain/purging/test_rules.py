"""What keeps a record, from what is known of it alone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.keeping.rules import Kept, end_of
from domain.purging import rules
from domain.purging.rules import Standing

pytestmark = pytest.mark.requirement("KEP-3")
DAY = date(2030, 5, 31)
NAMES = st.lists(st.text(min_size=1, max_size=5), max_size=2).map(tuple)


@given(
    minutes=st.integers(-3 * 24 * 60, 3 * 24 * 60),
    decided=st.booleans(),
    until=st.sampled_from([None, DAY]),
    holds=NAMES,
    exceptions=NAMES,
    deviations=NAMES,
    recalls=NAMES,
    flags=NAMES,
    exports=st.integers(0, 2),
)
def test_it_goes_only_when_its_retention_is_over_and_nothing_concerns_it(
    minutes: int,
    *,
    decided: bool,
    until: date | None,
    holds: tuple[str, ...],
    exceptions: tuple[str, ...],
    deviations: tuple[str, ...],
    recalls: tuple[str, ...],
    flags: tuple[str, ...],
    exports: int,
) -> None:
    now = end_of(DAY) + timedelta(minutes=minutes)
    standing = Standing(
        decided=decided,
        kept=Kept(until, "a reason"),
        holds=holds,
        exceptions=exceptions,
        deviations=deviations,
        recalls=recalls,
        flags=flags,
        exports=exports,
    )
    told = list(rules.keeping(standing, now=now))
    over = decided and until is not None and minutes >= 0
    under_way = [*holds, *exceptions, *deviations, *recalls, *flags, *(["export"] if exports else [])]
    assert len(told) == len(under_way) + (not over)
    assert all(one.endswith((".", "that.")) and ": " in one for one in told)


def test_what_is_gone_goes_no_second_time() -> None:
    standing = Standing(decided=True, kept=Kept(DAY, "a reason"), purged=True)
    assert list(rules.keeping(standing, now=datetime(2040, 1, 1, tzinfo=UTC))) == ["It was purged before."]
