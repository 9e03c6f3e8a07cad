"""A partial dispense leaves a balance; emptying books the difference, a gain too (WGH-12)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dispensing.containers import book
from domain.dispensing.refusals import MoreThanBooked
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from tests.domain.dispensing.derivations import require_true
from tests.domain.dispensing.examples import D, kg

pytestmark = pytest.mark.requirement("WGH-12")
MASSES = st.decimals("0.001", "150", places=3)


@pytest.mark.parametrize(("net", "difference"), [("25.030", "0.030"), ("24.980", "-0.020"), ("25.000", "0.000")])
def test_emptying_books_what_there_was_more_or_less(net: str, difference: str) -> None:
    found = book("C-1", kg("25.000"), kg(net), emptied=True)
    assert (str(found.taken), str(found.difference), str(found.balance)) == (
        f"{net} kg",
        f"{difference} kg",
        "0.000 kg",
    )


@given(MASSES, MASSES, st.booleans())
def test_the_books_always_balance(booked: Decimal, net: Decimal, emptied: bool) -> None:
    if net > booked and not emptied:
        with pytest.raises(MoreThanBooked) as refused:
            book("C-1", kg(booked), kg(net), emptied=emptied)
        assert f"{booked} kg" in refused.value.message
        return
    found = book("C-1", kg(booked), kg(net), emptied=emptied)
    gain = D(0) if found.difference is None else found.difference.value
    assert found.balance.value == booked - found.taken.value + gain
    assert found.balance.value >= 0
    assert (found.difference is not None) == emptied
    assert not emptied or found.balance.value == 0
    require_true(found.derivation)


def test_it_is_booked_in_the_containers_unit() -> None:
    found = book("C-1", kg("25.000"), Quantity(D(7500), "g"), emptied=False)
    assert (str(found.taken), str(found.balance)) == ("7.5 kg", "17.500 kg")


def test_a_container_found_empty_is_emptied_with_nothing_taken() -> None:
    found = book("C-1", kg("0.030"), kg("0"), emptied=True)
    assert str(found.difference) == "-0.030 kg"
    for net, emptied in (("0", False), ("-1", False), ("-1", True)):
        with pytest.raises(InvalidInput):
            book("C-1", kg("25"), kg(net), emptied=emptied)
