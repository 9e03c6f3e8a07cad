"""The sums of a recall, beside a slow reckoning with fractions."""

from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.materials.distribution.recalling import AffectedLot, Figures, totals

AMOUNT = st.decimals(min_value=0, max_value=Decimal("1e25"), places=6)
FIGURES = st.builds(Figures, made=AMOUNT, charged=AMOUNT, shipped=AMOUNT, in_stock=AMOUNT)
MATERIALS = [UUID(int=n) for n in range(3)]
LOTS = st.lists(
    st.builds(
        AffectedLot,
        id=st.uuids(),
        depth=st.integers(0, 9),
        material=st.sampled_from(MATERIALS),
        unit=st.sampled_from(["kg", "{tbl}"]),
        figures=FIGURES,
    ),
    max_size=30,
)


@pytest.mark.requirement("MAT-6", "DIS-2")
@given(FIGURES)
def test_what_is_made_is_all_that_is_told_and_not_a_digit_less(one: Figures) -> None:
    told = sum(Fraction(part) for part in (one.charged, one.shipped, one.in_stock, one.unaccounted))
    assert told == Fraction(one.made)


@pytest.mark.requirement("MAT-6", "DIS-2")
@given(LOTS)
def test_totals_are_the_sums_of_their_lots_each_in_its_own_unit(lots: list[AffectedLot]) -> None:
    found = totals(lots)
    assert sum(one.lots for one in found) == len(lots)
    for total in found:
        of_it = [one.figures for one in lots if (one.material, one.unit) == (total.material, total.unit)]
        for name in ("made", "charged", "shipped", "in_stock", "unaccounted"):
            wanted = sum((Fraction(getattr(one, name)) for one in of_it), Fraction(0))
            assert Fraction(getattr(total.figures, name)) == wanted, name
