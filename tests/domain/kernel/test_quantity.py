"""Amounts as people read them and as machines do."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.quantity import UNITS, Quantity, shown_unit, with_unit

pytestmark = pytest.mark.requirement("EXE-4")


def test_no_unit_is_shown_in_the_code_of_machines() -> None:
    for unit in UNITS:
        assert not set("[]{}()_") & set(shown_unit(unit)), unit
        assert "." not in shown_unit(unit), unit


def test_no_two_units_are_shown_alike() -> None:
    assert len({shown_unit(unit) for unit in UNITS}) == len(UNITS)


@pytest.mark.parametrize(
    ("ucum", "shown"),
    [
        ("Cel", "°C"),
        ("{rpm}", "rpm"),
        ("[lbf_av].[in_i]", "lbf·in"),
        ("{tbl}", "tablets"),
        ("%", "%"),
        ("m3/h", "m³/h"),
        ("[CFU]/(100.mL)", "CFU/100 mL"),
        ("kg", "kg"),
        ("1", ""),
    ],
)
def test_a_unit_is_shown_as_the_plant_writes_it(ucum: str, shown: str) -> None:
    assert shown_unit(ucum) == shown
    assert with_unit("5.10", ucum) == f"5.10 {shown}".rstrip()


def test_a_number_without_a_unit_stands_alone() -> None:
    assert with_unit("5.10", None) == "5.10"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3), st.sampled_from(sorted(UNITS)))
def test_an_amount_keeps_its_digits_beside_its_unit(number: Decimal, unit: str) -> None:
    assert str(Quantity(number, unit)).partition(" ")[0] == f"{number:f}"
    assert Quantity(number, unit).unit == unit
