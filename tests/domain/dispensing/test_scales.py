"""Which scale serves, why another doesn't, and a target in several weighings (WGH-8, WGH-9, WGH-16)."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dispensing import scales, splitting
from domain.dispensing.bands import band, either_way
from domain.dispensing.kinds import ScaleLack
from domain.dispensing.refusals import BelowMinimumWeight, CannotSplit, NoScaleFits, OverCapacity
from domain.dispensing.scales import Scale
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from tests.domain.dispensing.examples import TODAY, D, kg

LARGE = Scale(
    code="SCL-01",
    capacity=kg("150"),
    division=kg("0.01"),
    minimum_weight=kg("30"),
    calibrated_until=TODAY,
    checked_on=TODAY,
    check_passed=True,
)
SMALL = replace(LARGE, code="SCL-02", capacity=kg("35"), division=kg("0.001"), minimum_weight=kg("0.820"))
YESTERDAY = TODAY - timedelta(days=1)
MASSES = st.decimals("0.001", "400", places=3)


def lacks(scale: Scale, target: str, gross: str, percent: str = "0.5") -> list[ScaleLack]:
    within = band(kg(target), either_way(D(percent)))
    return [one.kind for one in scales.fit(scale, within=within, gross=kg(gross), today=TODAY).lacks]


@pytest.mark.requirement("WGH-8")
@pytest.mark.parametrize(
    ("target", "gross", "found"),
    [
        ("34.999", "35.000", []),
        ("34.999", "35.001", [ScaleLack.OVER_CAPACITY]),
        ("0.820", "1.200", []),
        ("0.819", "1.200", [ScaleLack.BELOW_MINIMUM_WEIGHT]),
        ("0.500", "35.001", [ScaleLack.OVER_CAPACITY, ScaleLack.BELOW_MINIMUM_WEIGHT]),
    ],
)
def test_gross_keeps_to_the_capacity_and_the_target_to_the_minimum_weight(
    target: str, gross: str, found: list[ScaleLack]
) -> None:
    assert lacks(SMALL, target, gross) == found


@pytest.mark.requirement("WGH-16")
def test_a_scale_that_shows_nothing_within_the_band_is_too_coarse() -> None:
    coarse = replace(SMALL, division=kg("0.5"))
    assert lacks(coarse, "7.700", "8.000") == [ScaleLack.TOO_COARSE]
    assert lacks(coarse, "7.500", "8.000") == []
    found = scales.fit(coarse, within=band(kg("7.7"), either_way(D(1))), gross=kg("8"), today=TODAY)
    assert found.shows is None


@pytest.mark.requirement("WGH-9")
@pytest.mark.parametrize(
    ("changed", "lack"),
    [
        (replace(SMALL, calibrated_until=None), ScaleLack.NOT_CALIBRATED),
        (replace(SMALL, calibrated_until=YESTERDAY), ScaleLack.CALIBRATION_DUE),
        (replace(SMALL, checked_on=None), ScaleLack.NOT_CHECKED_TODAY),
        (replace(SMALL, checked_on=YESTERDAY), ScaleLack.NOT_CHECKED_TODAY),
        (replace(SMALL, check_passed=False), ScaleLack.CHECK_FAILED),
    ],
)
def test_a_calibration_in_date_and_todays_passed_check_are_needed(changed: Scale, lack: ScaleLack) -> None:
    assert lacks(changed, "7.500", "8.000") == [lack]


@pytest.mark.requirement("WGH-8", "WGH-9")
def test_the_scales_that_serve_come_first_the_finer_one_before() -> None:
    within = band(kg("32.000"), either_way(D("0.1")))
    found = scales.fits([LARGE, SMALL], within=within, gross=kg("33"), today=TODAY)
    assert [(one.scale.code, one.fits) for one in found] == [("SCL-02", True), ("SCL-01", True)]
    found = scales.fits([SMALL, LARGE], within=within, gross=kg("36"), today=TODAY)
    assert [(one.scale.code, one.fits) for one in found] == [("SCL-01", True), ("SCL-02", False)]
    finer = replace(LARGE, code="SCL-03", capacity=kg("600"), division=kg("0.005"))
    assert scales.fits([LARGE, finer], within=within, gross=kg("36"), today=TODAY)[0].scale == finer
    best = scales.require_one(found)
    assert best.scale == LARGE
    assert best.shows is not None
    assert str(best.shows.low) == "31.97 kg"


@pytest.mark.requirement("WGH-8")
def test_where_none_serves_every_reason_is_told() -> None:
    within = band(kg("0.305"), either_way(D("0.1")))
    found = scales.fits([SMALL, LARGE], within=within, gross=kg("0.4"), today=TODAY)
    with pytest.raises(NoScaleFits) as refused:
        scales.require_one(found)
    assert refused.value.message.startswith("No scale fits this weighing. SCL-02: It is used from 0.820 kg;")
    assert "SCL-01: A scale with d = 0.01 kg shows nothing" in refused.value.message


@pytest.mark.requirement("WGH-8")
@given(MASSES, MASSES)
def test_what_was_read_keeps_to_the_same_limits(net: Decimal, tare: Decimal) -> None:
    gross = kg(net + tare)
    if gross.value > SMALL.capacity.value:
        with pytest.raises(OverCapacity):
            scales.require_weighable(SMALL, gross=gross, net=kg(net))
    elif net < SMALL.minimum_weight.value:
        with pytest.raises(BelowMinimumWeight):
            scales.require_weighable(SMALL, gross=gross, net=kg(net))
    else:
        scales.require_weighable(SMALL, gross=gross, net=kg(net))


@pytest.mark.requirement("WGH-8")
@given(MASSES, st.decimals("5", "150", places=3), st.sampled_from(["0.001", "0.01", "0.5"]))
def test_parts_are_few_equal_and_together_the_target(target: Decimal, limit: Decimal, step: str) -> None:
    parts = splitting.split(kg(target), limit=kg(limit), step=kg(step), minimum=kg("0"))
    values = [Fraction(one.value) for one in parts]
    most = exact_down(limit, step)
    assert sum(values) == Fraction(target)
    assert max(values) <= Fraction(limit)
    assert (len(parts) - 1) * most < target <= len(parts) * most
    assert max(values) - min(values) <= Fraction(step)
    assert all((one / Fraction(step)).denominator == 1 for one in values[:-1])


def exact_down(limit: Decimal, step: str) -> Fraction:
    return Fraction(limit) // Fraction(step) * Fraction(step)


@pytest.mark.requirement("WGH-8")
def test_more_than_the_scale_carries_is_weighed_in_parts() -> None:
    parts = splitting.over(LARGE, kg("151.402"), tare=kg("4.20"))
    assert [str(one) for one in parts] == ["75.70 kg", "75.702 kg"]
    assert [str(one) for one in splitting.over(LARGE, kg("100.00"), tare=kg("4.20"))] == ["100.00 kg"]
    assert len(splitting.over(LARGE, kg("148.00"), tare=kg("4.20"))) == 2
    by_container = splitting.over(LARGE, kg("151.400"), tare=kg("4.20"), holds=Quantity(D(60_000), "g"))
    assert [str(one) for one in by_container] == ["50.47 kg", "50.47 kg", "50.46 kg"]


@pytest.mark.requirement("WGH-8")
@pytest.mark.parametrize(
    ("target", "limit", "minimum"), [("40", "35", "30"), ("0.5", "35", "0.82"), ("40", "0", "0"), ("3501", "35", "0")]
)
def test_what_no_parts_allow_is_told(target: str, limit: str, minimum: str) -> None:
    with pytest.raises(CannotSplit):
        splitting.split(kg(target), limit=kg(limit), step=kg("0.001"), minimum=kg(minimum))


@pytest.mark.requirement("WGH-8")
def test_a_scale_has_a_division() -> None:
    with pytest.raises(InvalidInput):
        splitting.over(replace(LARGE, division=kg("0")), kg("100"), tare=kg("4"))


@pytest.mark.requirement("WGH-7", "WGH-8")
@given(MASSES, st.lists(MASSES, max_size=4))
def test_the_last_part_is_judged_by_what_the_whole_still_lacks(target: Decimal, nets: list[Decimal]) -> None:
    whole = band(kg(target), either_way(D(1)))
    last = splitting.rest_within(whole, [kg(one) for one in nets])
    for bound, of_the_whole in ((last.low, whole.low), (last.target, whole.target), (last.high, whole.high)):
        assert bound.value + sum(nets, D(0)) == of_the_whole.value
    assert last.target == splitting.rest(kg(target), [kg(one) for one in nets])
