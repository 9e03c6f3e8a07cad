"""A number is judged as rounded, against the widest limit first; the other properties stand in execution's tests."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.recipes.judging import Judged, judge_number, rounded
from domain.recipes.kinds import Rounding
from tests.recipes import LOD

pytestmark = pytest.mark.requirement("EXE-3")
REGISTERED = replace(LOD, registered_low=Decimal("0.5"), registered_high=Decimal("3.0"))
WIDTHS = (Judged.WITHIN, Judged.ALERT, Judged.ACTION, Judged.REGISTERED)


@pytest.mark.parametrize(
    ("number", "judged"),
    [
        ("1.8", Judged.WITHIN),
        ("2.34", Judged.WITHIN),
        ("2.35", Judged.ALERT),
        ("2.54", Judged.ALERT),
        ("2.55", Judged.ACTION),
        ("3.04", Judged.ACTION),
        ("3.05", Judged.REGISTERED),
        ("0.4", Judged.REGISTERED),
    ],
)
def test_each_of_the_three_limits_is_told_apart(number: str, judged: Judged) -> None:
    assert judge_number(Decimal(number), REGISTERED) is judged


@given(st.decimals("1.8", "9", places=2), st.decimals("0", "9", places=2))
def test_further_out_is_never_judged_better(number: Decimal, further: Decimal) -> None:
    found = (judge_number(number, REGISTERED), judge_number(number + further, REGISTERED))
    assert WIDTHS.index(found[0]) <= WIDTHS.index(found[1])


@pytest.mark.requirement("EXE-4")
@pytest.mark.parametrize(
    ("number", "figures", "rounding", "result"),
    [
        ("0.04567", 2, Rounding.HALF_UP, "0.046"),
        ("1234", 2, Rounding.HALF_UP, "1200"),
        ("9.96", 2, Rounding.HALF_UP, "10"),
        ("2.45", 2, Rounding.HALF_EVEN, "2.4"),
        ("-2.45", 2, Rounding.HALF_UP, "-2.5"),
        ("0", 3, Rounding.HALF_UP, "0"),
    ],
)
def test_significant_figures_are_counted_from_the_first_digit(
    number: str, figures: int, rounding: Rounding, result: str
) -> None:
    found = rounded(Decimal(number), decimals=None, significant_figures=figures, rounding=rounding)
    assert f"{found:f}" == result
