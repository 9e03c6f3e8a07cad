"""What a calibration gives, and until when it counts: by properties."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.equipment.calibration import rules
from domain.equipment.calibration.refusals import StandardLapsed
from domain.equipment.calibration.values import CalibrationDemand, DefinedPoint, PointFound
from domain.equipment.known import Calibrated, Standing, Tagged
from domain.equipment.plant.kinds import ServiceState
from domain.equipment.service import rules as service
from domain.equipment.service.kinds import TagKind, TagState
from domain.equipment.service.refusals import NotRemedied, ReturnedOwnWork
from domain.equipment.service.rules import Tag
from domain.equipment.suitability import suitability, warnings
from domain.kernel.refusals import InvalidInput
from tests.domain.equipment.test_suitability import MIXER, NOW, WANTED

D = Decimal
POINT = DefinedPoint(nominal=D(40), tolerance=D("0.5"), unit="Cel")
NUMBERS = st.decimals(min_value=-1000, max_value=1000, places=3)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
DAY = timedelta(days=1)
TODAY = NOW.date()


@pytest.mark.requirement("EQP-5")
@given(NUMBERS, st.decimals(min_value=0, max_value=10, places=3), NUMBERS, st.none() | NUMBERS)
def test_a_point_passes_within_its_tolerance_and_on_its_bound(
    nominal: Decimal, tolerance: Decimal, found: Decimal, left: Decimal | None
) -> None:
    point = DefinedPoint(nominal=nominal, tolerance=tolerance, unit="Cel")
    (one,) = rules.judged({1: point}, [PointFound(position=1, as_found=found, as_left=left)])
    assert one.as_left == (found if left is None else left)
    for value, passes in ((one.as_found, one.found_passes), (one.as_left, one.left_passes)):
        assert passes == (abs(Fraction(value) - Fraction(nominal)) <= Fraction(tolerance))
    assert (rules.out_of_tolerance("TT-01", [one]) is None) == (one.found_passes and one.left_passes)


@pytest.mark.requirement("EQP-5")
@given(DAYS, st.integers(1, 1826), st.integers(0, 90))
def test_it_is_due_after_its_interval_and_counts_for_its_grace(made: date, interval: int, grace: int) -> None:
    due, until = rules.due(made, interval_days=interval, grace_days=grace)
    assert ((due - made).days, (until - due).days) == (interval, grace)


@given(DAYS, st.integers(-3, 3))
def test_a_standard_counts_to_its_last_day(valid_until: date, later: int) -> None:
    on = valid_until + later * DAY
    if later > 0:
        with pytest.raises(StandardLapsed):
            rules.require_valid("STD-01", valid_until=valid_until, calibrated_on=on)
    else:
        rules.require_valid("STD-01", valid_until=valid_until, calibrated_on=on)


@pytest.mark.parametrize(
    "said",
    [
        {"interval_days": 0},
        {"interval_days": 1827},
        {"grace_days": -1},
        {"grace_days": 91},
        {"interval_days": 10, "grace_days": 10},
        {"points": ()},
        {"points": (POINT,) * 2},
        {"points": tuple(replace(POINT, nominal=D(one)) for one in range(21))},
        {"points": (replace(POINT, tolerance=D(-1)),)},
        {"points": (replace(POINT, unit="florin"),)},
    ],
)
def test_a_demand_keeps_its_bounds(said: dict[str, object]) -> None:
    demand = CalibrationDemand(points=(POINT,), interval_days=180, grace_days=14)
    rules.require_demand(demand, scale_unit=None)
    with pytest.raises(InvalidInput):
        rules.require_demand(replace(demand, **said), scale_unit=None)  # type: ignore[arg-type]  # fields by name
    with pytest.raises(InvalidInput):
        rules.require_demand(demand, scale_unit="kg")


@pytest.mark.requirement("EQP-5")
@given(st.integers(-20, 20), st.integers(0, 10), st.booleans())
def test_a_calibration_beyond_its_grace_forbids_and_within_it_warns(late: int, grace: int, passed: bool) -> None:
    due = TODAY - late * DAY
    stands = Calibrated(code="TT-01", due_on=due, counts_until=due + grace * DAY, passed=passed)
    standing = replace(MIXER, calibrations=(stands,))
    kinds = {one.kind for one in suitability(standing, WANTED)}
    assert ("CALIBRATION_OVERDUE" in kinds) == (late > grace)
    assert ("OUT_OF_TOLERANCE" in kinds) == (not passed)
    assert bool(warnings(standing, now=NOW)) == (0 < late <= grace)


def kinds_of(standing: Standing) -> list[str]:
    return [one.kind for one in suitability(standing, WANTED)]


@pytest.mark.requirement("EQP-1", "EQP-5")
def test_what_was_tagged_out_is_told_by_its_tag() -> None:
    never = Calibrated(code="TT-01", due_on=None, counts_until=None, passed=None)
    assert kinds_of(replace(MIXER, calibrations=(never,))) == ["NOT_CALIBRATED"]
    out = replace(MIXER, service=ServiceState.OUT_OF_SERVICE, service_reason="Off.")
    off = Tagged(code="RMG-01", kind=TagKind.OUT_OF_TOLERANCE, says="RMG-01 was out of tolerance.")
    failed = Calibrated(code="RMG-01", due_on=TODAY, counts_until=TODAY, passed=False)
    assert kinds_of(replace(out, tags=(off,), calibrations=(failed,))) == ["OUT_OF_TOLERANCE"]
    assert kinds_of(replace(MIXER, tags=(replace(off, code="TT-01", kind=TagKind.BREAKDOWN),))) == ["BROKEN_DOWN"]


@pytest.mark.requirement("EQP-1")
@given(st.lists(st.sampled_from(TagState), min_size=1, max_size=4))
def test_equipment_returns_once_all_is_remedied_and_by_another_person(states: list[TagState]) -> None:
    who = uuid4()
    tags = [Tag(kind=TagKind.BREAKDOWN, state=one, says="Broken.", remedied_by=who) for one in states]
    if TagState.OPEN in states:
        with pytest.raises(NotRemedied):
            service.require_remedied("RMG-01", tags)
    else:
        service.require_remedied("RMG-01", tags)
    service.require_another(uuid4(), tags)
    with pytest.raises(ReturnedOwnWork):
        service.require_another(who, tags)
