"""A recipe is scaled within its validated range, exactly, and what isn't scalable stays (REC-6)."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.recipes.refusals import SizeRefused
from domain.recipes.scaling import SizeRange, factor_for, require_range, scaled, times
from domain.recipes.values import Charge, Elements
from tests.recipes import API, BATCH_FACTOR, BATCH_SIZE, OUTPUT, PHASES

pytestmark = pytest.mark.requirement("REC-6")
WITHIN = SizeRange(Decimal(150_000), Decimal(600_000))
SIEVE = replace(API, position=2, code="WATER", scalable=False)
CHARGING = replace(PHASES[1], charges=(*PHASES[1].charges, Charge(material=2, quantity=SIEVE.quantity)))
ELEMENTS = Elements(materials=(API, SIEVE), outputs=(OUTPUT,), process_parameters=(BATCH_FACTOR,), phases=(CHARGING,))
VALUES = st.decimals(min_value="0.001", max_value="99999.999", places=3)
FACTORS = st.fractions(min_value="1/10", max_value=10, max_denominator=1000)


def tablets(value: int, unit: str = "{tbl}") -> Quantity:
    return Quantity(Decimal(value), unit)


@pytest.mark.parametrize("value", [150_000, 300_000, 600_000])
def test_a_size_within_the_range_gives_its_factor(value: int) -> None:
    factor = factor_for(tablets(value), size=BATCH_SIZE, within=WITHIN, path=())
    assert factor == Fraction(value, 300_000)


@pytest.mark.parametrize(
    ("wanted", "within"),
    [
        (tablets(149_999), WITHIN),
        (tablets(600_001), WITHIN),
        (tablets(300_000, "kg"), WITHIN),
        (tablets(300_001), None),
    ],
)
def test_another_size_is_refused_with_those_that_are_allowed(wanted: Quantity, within: SizeRange | None) -> None:
    with pytest.raises(SizeRefused) as refused:
        factor_for(wanted, size=BATCH_SIZE, within=within, path=("size",))
    allowed = within or SizeRange(BATCH_SIZE.value, BATCH_SIZE.value)
    assert (refused.value.minimum, refused.value.maximum) == (allowed.minimum, allowed.maximum)


@pytest.mark.parametrize(("low", "high"), [("0", "400000"), ("300001", "400000"), ("1", "299999"), ("-5", "300000")])
def test_a_range_has_its_own_size_in_it(low: str, high: str) -> None:
    with pytest.raises(InvalidInput):
        require_range(BATCH_SIZE, SizeRange(Decimal(low), Decimal(high)), path=())
    require_range(BATCH_SIZE, WITHIN, path=())


def test_what_is_not_scalable_does_not_change() -> None:
    found = scaled(ELEMENTS, Fraction(1, 2))
    assert [str(one.quantity.value) for one in found.materials] == ["75.000", "150.000"]
    assert [str(one.quantity.value) for one in found.phases[0].charges] == ["75.000", "150.000"]
    assert str(found.outputs[0].quantity.value) == "84.705"
    assert str(found.process_parameters[0].number) == "150000"
    still = replace(ELEMENTS, process_parameters=(replace(BATCH_FACTOR, scalable=False),))
    assert scaled(still, Fraction(1, 2)).process_parameters == still.process_parameters


@given(VALUES, FACTORS)
def test_a_product_is_exact_or_within_half_of_its_last_digit(value: Decimal, factor: Fraction) -> None:
    found = times(value, factor)
    exponent = found.as_tuple().exponent
    assert isinstance(exponent, int)
    assert exponent <= -3
    assert abs(Fraction(found) - Fraction(value) * factor) <= Fraction(1, 2) * Fraction(10) ** exponent


@given(VALUES, st.sampled_from([Fraction(1, 2), Fraction(3, 4), Fraction(7, 5), Fraction(2)]))
def test_halves_and_fifths_are_exact(value: Decimal, factor: Fraction) -> None:
    assert Fraction(times(value, factor)) == Fraction(value) * factor


@given(FACTORS)
def test_charges_still_add_up_to_the_formula(factor: Fraction) -> None:
    found = scaled(ELEMENTS, factor)
    assert found.materials[0].quantity == found.phases[0].charges[0].quantity
