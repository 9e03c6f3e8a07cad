"""Exact numbers and back: nothing is lost, and nothing is rounded but where it is asked for (EXE-4)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dispensing import exact
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.kernel.units.conversion import DimensionsDiffer

pytestmark = pytest.mark.requirement("EXE-4")
NUMBERS = st.decimals("-99999", "99999", places=6)
STEPS = st.sampled_from([Fraction(one) for one in ("0.001", "0.01", "0.005", "0.02", "5", "1/3")])


@given(NUMBERS, st.integers(0, 9))
def test_a_number_comes_back_with_at_least_its_places(number: Decimal, places: int) -> None:
    found = exact.decimal(Fraction(number), places=places)
    assert found == number
    assert exact.places(found) >= places


@given(st.fractions(-1000, 1000, max_denominator=10_000), STEPS)
def test_rounding_goes_to_neighbours_on_the_side_that_is_asked_for(number: Fraction, step: Fraction) -> None:
    low, near, high = (round_(number, step) for round_ in (exact.rounded_down, exact.rounded, exact.rounded_up))
    assert low <= number <= high < number + step
    assert near in {low, high}
    assert abs(number - near) <= step / 2
    assert (low / step).denominator == (high / step).denominator == 1


LONG = st.integers(-(10**30) + 1, 10**30 - 1).map(lambda number: Decimal(f"{number}E-15"))


@given(LONG, LONG)
def test_sums_and_differences_lose_no_digit_however_long(one: Decimal, other: Decimal) -> None:
    first, second = Quantity(one, "kg"), Quantity(other, "kg")
    assert Fraction(exact.difference(first, second).value) == Fraction(one) - Fraction(other)
    assert Fraction(exact.total((first, second), "g").value) == (Fraction(one) + Fraction(other)) * 1000


def test_a_half_goes_up() -> None:
    assert exact.rounded(Fraction("0.0005"), Fraction("0.001")) == Fraction("0.001")


def test_units_of_mass_convert_exactly_and_others_are_refused() -> None:
    assert str(exact.converted(Quantity(Decimal(1402), "g"), "kg")) == "1.402 kg"
    with pytest.raises(DimensionsDiffer):
        exact.converted(Quantity(Decimal(1), "L"), "kg")
    with pytest.raises(InvalidInput):
        exact.converted(Quantity(Decimal(1), "kg"), "[lbf_av].s2/[in_i]")


def test_a_resolution_is_read_from_how_an_amount_is_written() -> None:
    assert str(exact.as_written(Quantity(Decimal("150.000"), "kg"))) == "0.001 kg"
    assert str(exact.as_written(Quantity(Decimal(30), "{tbl}"))) == "1 tablets"


def test_digits_that_are_left_off_are_told() -> None:
    assert exact.shown(Fraction(1, 3), places=3) == "0.333333…"
    assert exact.shown(Fraction(10, 11), places=3) == "0.909090…"
    assert exact.shown(Fraction(-1, 4), places=3) == "-0.25"
