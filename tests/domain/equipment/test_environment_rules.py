"""A room's environment is within its limits, on them too, and known recently enough: from values alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.equipment.environment import rules
from domain.equipment.environment.values import EnvironmentDetails, NewReading
from domain.equipment.known import Climate, RoomStanding, Wanted
from domain.equipment.suitability import room_suitability
from domain.kernel.refusals import InvalidInput

NOW, MINUTE = datetime(2026, 3, 2, 12, tzinfo=UTC), timedelta(minutes=1)
D = Decimal
SITE = uuid4()
WANTED = Wanted(batch=uuid4(), site=SITE, product="A", now=NOW)
AIR = Climate(room="R-101", name="Temperature", unit="Cel", low=D(19), high=D(25), max_age_minutes=60)
GOOD = EnvironmentDetails(low=D(19), high=D(25), max_age_minutes=60)
READ = NewReading(value=D("21.5"), unit="Cel", measured_at=NOW)


@pytest.mark.requirement("ENV-1", "ENV-2")
@given(st.decimals(10, 40, places=2), st.integers(0, 120), st.sampled_from(["low", "high", None]))
def test_a_room_serves_within_its_limits_and_with_a_recent_reading(value: Decimal, ago: int, open_: str | None) -> None:
    bounds = {"low": AIR.low, "high": AIR.high} | ({} if open_ is None else {open_: None})
    climate = replace(AIR, **bounds, value=value, measured_at=NOW - ago * MINUTE)  # type: ignore[arg-type]  # by name
    reasons = room_suitability(RoomStanding(code="R-101", site=SITE, climate=(climate,)), WANTED)
    outside = (open_ != "low" and value < D(19)) or (open_ != "high" and value > D(25))
    expected = ["NO_RECENT_READING"] if ago > 60 else ["ENVIRONMENT_OUTSIDE"] if outside else []
    assert [one.kind.value for one in reasons] == expected
    assert {one.rule for one in reasons} <= {"ENV-1", "ENV-2"}


def test_what_was_never_read_is_not_known_and_figures_are_told_as_written() -> None:
    (never,) = room_suitability(RoomStanding(code="R-101", site=SITE, climate=(AIR,)), WANTED)
    assert (never.kind, never.says) == ("NO_RECENT_READING", "Temperature of R-101 was never read.")
    warm = replace(AIR, value=D("25.10"), measured_at=NOW)
    (found,) = room_suitability(RoomStanding(code="R-101", site=SITE, climate=(warm,)), WANTED)
    said = "Temperature of R-101 was 25.10 °C at 2026-03-02 12:00 UTC; it is to be 19 to 25 °C."
    assert (found.says, "recordEnvironmentReading" in found.clears) == (said, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"low": None, "high": None},
        {"low": D(26)},
        {"high": D("NaN")},
        {"low": D("1e40")},
        {"max_age_minutes": 0},
        {"max_age_minutes": rules.LONGEST + 1},
    ],
)
def test_limits_say_something(wrong: dict[str, object]) -> None:
    rules.require_details(GOOD)
    with pytest.raises(InvalidInput):
        rules.require_details(replace(GOOD, **wrong))  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    "wrong",
    [
        {"unit": "K"},
        {"value": D("Infinity")},
        {"measured_at": NOW + MINUTE},
        {"measured_at": NOW - timedelta(days=32)},
        {"device": " "},
    ],
)
def test_a_reading_is_one_of_what_is_watched(wrong: dict[str, object]) -> None:
    rules.require_reading(READ, unit="Cel", now=NOW)
    with pytest.raises(InvalidInput):
        rules.require_reading(replace(READ, **wrong), unit="Cel", now=NOW)  # type: ignore[arg-type]  # fields by name
