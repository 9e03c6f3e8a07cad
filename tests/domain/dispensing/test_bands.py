"""The band around the adjusted target, and at a scale's division, rounded inwards (WGH-7, WGH-16)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dispensing import exact
from domain.dispensing.bands import Band, Tolerance, band, either_way, judge, shown
from domain.dispensing.kinds import Verdict
from domain.dispensing.refusals import NoDivisionInBand
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.kernel.units.conversion import DimensionsDiffer
from tests.domain.dispensing.examples import D, kg

TARGETS = st.decimals("0.100", "200", places=3)
PERCENTS = st.decimals("0", "10", places=2)
DIVISIONS = st.sampled_from(["0.001", "0.01", "0.02", "0.05", "0.1"])


def around(target: Decimal | str, minus: Decimal | str = "0.1", plus: Decimal | str = "0.1") -> Band:
    return band(kg(target), Tolerance(minus_percent=D(minus), plus_percent=D(plus)))


@pytest.mark.requirement("WGH-16")
def test_the_band_of_the_second_lot_is_rounded_inwards() -> None:
    within = around("51.402")
    assert (str(within.low), str(within.high)) == ("51.350598 kg", "51.453402 kg")
    found = shown(within, kg("0.01"))
    assert [str(one) for one in (found.target, found.low, found.high)] == ["51.40 kg", "51.36 kg", "51.45 kg"]


@pytest.mark.requirement("WGH-16")
def test_it_is_shown_in_the_scales_own_unit() -> None:
    found = shown(around("0.870", "1", "1"), Quantity(D("0.5"), "g"))
    assert [str(one) for one in (found.target, found.low, found.high)] == ["870.0 g", "861.5 g", "878.5 g"]


@pytest.mark.requirement("WGH-7", "WGH-16")
@given(TARGETS, PERCENTS, PERCENTS, DIVISIONS, st.integers(-3, 3))
def test_what_a_scale_shows_within_the_band_is_truly_within(
    target: Decimal, minus: Decimal, plus: Decimal, division: str, off: int
) -> None:
    within = around(target, minus, plus)
    try:
        found = shown(within, kg(division))
    except NoDivisionInBand:
        step = Fraction(division)
        assert exact.rounded_down(Fraction(within.high.value), step) < within.low.value
        return
    assert within.low.value <= found.low.value <= found.target.value <= found.high.value <= within.high.value
    for bound in (found.low, found.high):  # a reading that the scale can show is judged as its shown band says
        net = bound.value + off * D(division)
        assert (judge(kg(net), within) is Verdict.WITHIN) == (found.low.value <= net <= found.high.value)


@pytest.mark.requirement("WGH-16")
def test_a_band_between_two_divisions_is_told() -> None:
    with pytest.raises(NoDivisionInBand) as refused:
        shown(around("0.870"), kg("0.05"))
    assert "d = 0.05 kg shows nothing from 0.86913 kg to 0.87087 kg" in refused.value.message


@pytest.mark.requirement("WGH-16")
def test_the_target_is_shown_inside_the_band() -> None:
    found = shown(around("51.407", "0.02", "0"), kg("0.01"))  # the nearest, 51.41, lies above
    assert (str(found.target), str(found.high)) == ("51.40 kg", "51.40 kg")


@pytest.mark.requirement("WGH-7")
@pytest.mark.parametrize(
    ("net", "verdict"),
    [
        ("97.999", Verdict.BELOW),
        ("98", Verdict.WITHIN),
        ("100", Verdict.WITHIN),
        ("101.0000", Verdict.WITHIN),
        ("101.0001", Verdict.ABOVE),
    ],
)
def test_the_tolerance_may_differ_below_and_above_and_bounds_are_inclusive(net: str, verdict: Verdict) -> None:
    within = around("100", "2", "1")
    assert judge(kg(net), within) is verdict
    assert judge(Quantity(D(net) * 1000, "g"), within) is verdict


@pytest.mark.requirement("WGH-7")
@given(TARGETS, PERCENTS, PERCENTS, TARGETS)
def test_a_wider_tolerance_never_judges_worse(target: Decimal, one: Decimal, other: Decimal, net: Decimal) -> None:
    narrow, wide = (judge(kg(net), around(target, percent, percent)) for percent in sorted((one, other)))
    assert wide in {narrow, Verdict.WITHIN}


@pytest.mark.requirement("WGH-7")
def test_without_a_tolerance_none_is_allowed() -> None:
    assert either_way(D("0.5")) == Tolerance(minus_percent=D("0.5"), plus_percent=D("0.5"))
    none = band(kg("7.500"), either_way(None))
    found = [judge(kg(one), none) for one in ("7.499", "7.5", "7.501")]
    assert found == [Verdict.BELOW, Verdict.WITHIN, Verdict.ABOVE]


@pytest.mark.requirement("WGH-7")
def test_a_tolerance_is_a_share_and_a_net_a_mass() -> None:
    for minus in ("-0.1", "100.1"):
        with pytest.raises(InvalidInput):
            around("10", minus)
    with pytest.raises(InvalidInput):
        around("0")
    with pytest.raises(DimensionsDiffer):
        judge(Quantity(D(1), "L"), around("10"))
    with pytest.raises(InvalidInput):
        shown(around("10"), kg("0"))
