"""Moments that people enter: of a value, and of an entry that comes late."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.execution.content import Content, time_text
from domain.execution.rules import recording
from domain.execution.rules.judgement import Expectation
from domain.execution.rules.recording import Late
from domain.kernel.refusals import InvalidInput
from domain.recipes.kinds import ParameterKind

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
MOMENT = Expectation(kind=ParameterKind.DATE_TIME)
SLIPS = [
    datetime(26, 11, 22, 10, tzinfo=UTC),
    datetime(1899, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(1900, 1, 1, tzinfo=timezone(timedelta(hours=1))),
    datetime(2200, 1, 1, tzinfo=UTC),
    datetime.max.replace(tzinfo=UTC),
]


@pytest.mark.parametrize("slip", SLIPS)
def test_a_moment_of_another_age_is_no_value(slip: datetime) -> None:
    with pytest.raises(InvalidInput) as refused:
        recording.require_content(Content(date_time=slip), MOMENT)
    assert refused.value.path == ("content", "dateTime")
    assert "years go from 1900 to 2199" in refused.value.message


@pytest.mark.parametrize("moment", [recording.EARLIEST, NOW, recording.END - timedelta(microseconds=1)])
def test_a_moment_of_our_age_is_kept_as_it_is(moment: datetime) -> None:
    assert recording.require_content(Content(date_time=moment), MOMENT).date_time == moment


@pytest.mark.requirement("EXE-11")
@pytest.mark.parametrize("slip", SLIPS[:3])
def test_nothing_happened_so_long_ago(slip: datetime) -> None:
    with pytest.raises(InvalidInput) as refused:
        recording.require_late(Late(slip, "Slip of the keys"), now=NOW)
    assert refused.value.path == ("late", "eventAt")
    assert "years go from 1900" in refused.value.message


def test_a_year_is_written_with_four_digits() -> None:
    assert time_text(datetime(26, 1, 2, tzinfo=UTC)) == "0026-01-02T00:00:00.000000Z"
