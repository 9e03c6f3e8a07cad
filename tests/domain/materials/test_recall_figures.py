"""The sums of a recall, beside a slow reckoning with fractions."""

from dataclasses import fields
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.materials.distribution.figures import AffectedLot, Figures, percent, totals

AMOUNT = st.decimals(min_value=0, max_value=Decimal("1e25"), places=6)
NAMES = [one.name for one in fields(Figures)]
CAME = {"made", "from_lots", "returned", "adjusted"}
FIGURES = st.builds(
    Figures, **{name: AMOUNT if name != "adjusted" else AMOUNT | AMOUNT.map(lambda one: -one) for name in NAMES}
)
MATERIALS = [UUID(int=n) for n in range(3)]
LOTS = st.lists(
    st.builds(
        AffectedLot,
        id=st.uuids(),
        depth=st.integers(0, 9),
        material=st.sampled_from(MATERIALS),
        unit=st.sampled_from(["kg", "{tbl}"]),
        figures=FIGURES,
        reach=st.none(),
    ),
    max_size=30,
)


@pytest.mark.requirement("MAT-6", "DIS-2")
@given(FIGURES)
def test_what_came_is_all_that_is_told_and_not_a_digit_less(one: Figures) -> None:
    came = sum(Fraction(getattr(one, name)) for name in CAME)
    told = sum(Fraction(getattr(one, name)) for name in NAMES if name not in CAME)
    assert (Fraction(one.came), Fraction(one.accounted)) == (came, told)
    assert Fraction(one.unaccounted) == came - told


@pytest.mark.requirement("MAT-6", "DIS-2")
@given(LOTS)
def test_totals_are_the_sums_of_their_lots_each_in_its_own_unit(lots: list[AffectedLot]) -> None:
    found = totals(lots)
    assert sum(one.lots for one in found) == len(lots)
    for total in found:
        of_it = [one.figures for one in lots if (one.material, one.unit) == (total.material, total.unit)]
        for name in (*NAMES, "unaccounted"):
            wanted = sum((Fraction(getattr(one, name)) for one in of_it), Fraction(0))
            assert Fraction(getattr(total.figures, name)) == wanted, name


@pytest.mark.requirement("DIS-3")
@given(AMOUNT, AMOUNT)
def test_a_percentage_is_rounded_down_so_that_100_is_all(part: Decimal, whole: Decimal) -> None:
    found = percent(part, whole)
    if not whole:
        assert found is None
        return
    assert found is not None
    assert Fraction(found) <= Fraction(part) / Fraction(whole) * 100 < Fraction(found) + Fraction(1, 100)
    assert (found >= 100) == (part >= whole)
