"""The compensator gives up the excess, down to its minimum and no further (WGH-2, WGH-4)."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given

from domain.dispensing import formula
from domain.dispensing.charging import charge
from domain.dispensing.compensating import Compensation
from domain.dispensing.formula import Line
from domain.recipes.kinds import MaterialRole
from tests.domain.dispensing.derivations import require_true
from tests.domain.dispensing.examples import (
    API,
    ASSAYS,
    BINDER,
    CELLULOSE,
    EXCIPIENTS,
    WATERS,
    A,
    B,
    D,
    kg,
    lines,
    material,
    source,
)

LACTOSE = material("LAC", MaterialRole.COMPENSATOR, "4.650")
OTHER = material("API2", MaterialRole.ACTIVE, "30.000", "0.1")
SECOND = source("S", "50.000", assay="98.0", water="1.0")


def compensated(wanted: list[Line], assay: str = "99.2", water: str = "0.4") -> Compensation:
    first = source("A", "999", assay=assay, water=water)
    found = charge(wanted, {"API": [first], "API2": [SECOND]}).compensation
    assert found is not None
    require_true(found.derivation)
    return found


@pytest.mark.requirement("WGH-4")
@pytest.mark.parametrize(("minimum", "stops"), [("7.897", 0), ("7.898", 0), ("7.899", 1)])
def test_a_compensator_below_its_own_minimum_stops(minimum: str, stops: int) -> None:
    wanted = lines(materials=(API, replace(CELLULOSE, minimum=kg(minimum))))
    found = charge(wanted, {"API": [A, B]}).compensation
    assert found is not None
    assert len(found.stops) == stops
    for one in found.stops:
        assert str(one) == "Of MCC, 7.898 kg would be left; at least 7.899 kg must be (WGH-4)."
    assert str(found.charges[0].quantity) == "7.898 kg"  # it is told, whatever the caller makes of it


@pytest.mark.requirement("WGH-4")
@given(ASSAYS, WATERS)
def test_it_stops_exactly_when_less_than_the_minimum_is_left(assay: Decimal, water: Decimal) -> None:
    found = compensated(lines(), str(assay), str(water))
    assert bool(found.stops) == (found.charges[0].quantity.value < D("6.000"))


@pytest.mark.requirement("WGH-4")
def test_without_a_minimum_nothing_is_the_least() -> None:
    wanted = lines(materials=(API, replace(CELLULOSE, minimum=None)))
    assert compensated(wanted, "99", "4").stops == ()
    assert str(compensated(wanted, "90", "8").stops[0].minimum) == "0 kg"


@pytest.mark.requirement("WGH-4")
def test_the_minimum_grows_with_the_batch() -> None:
    (cellulose,) = lines(Fraction(2), (CELLULOSE,))
    assert cellulose.minimum == kg("12.000")


@pytest.mark.requirement("WGH-2")
def test_a_stronger_lot_leaves_the_compensator_more() -> None:
    found = compensated(lines(), "101.5", "0")
    assert str(found.excess) == "-2.217 kg"
    assert str(found.charges[0].quantity) == "11.517 kg"
    assert str(found.derivation[1]).endswith("= 9.300 kg − (-2.217 kg) = 11.517 kg")


@pytest.mark.requirement("WGH-2")
def test_several_actives_share_one_compensator() -> None:
    found = compensated(lines(materials=(API, OTHER, CELLULOSE)))
    assert str(found.excess) == "2.738 kg"  # 1.817 and 0.921
    assert str(found.charges[0].quantity) == "6.562 kg"
    assert found.total == found.formula_total


@pytest.mark.requirement("WGH-2")
def test_without_a_compensator_the_total_changes_and_says_so() -> None:
    found = compensated(lines(materials=(API, *EXCIPIENTS)))
    assert str(found.change) == "1.817 kg"
    assert str(found) == "No material compensates: the total changes by 1.817 kg, to 166.517 kg."


@pytest.mark.requirement("WGH-2")
@given(ASSAYS, WATERS)
def test_several_compensators_share_the_excess_by_their_quantities(assay: Decimal, water: Decimal) -> None:
    found = compensated(lines(materials=(API, CELLULOSE, LACTOSE)), str(assay), str(water))
    first, second = (Fraction(one.gives_up.value) for one in found.charges)
    assert first + second == Fraction(found.excess.value)
    assert abs(first - 2 * second) <= Fraction("0.002")
    assert found.change.value == 0


@pytest.mark.requirement("WGH-2")
def test_it_counts_in_its_own_unit() -> None:
    grams = replace(CELLULOSE, quantity=replace(kg("9300"), unit="g"), minimum=kg("6.000"))
    found = charge(lines(materials=(API, grams)), {"API": [A, B]}).compensation
    assert found is not None
    assert (str(found.charges[0].quantity), str(found.total)) == ("7898 g", "159300 g")
    require_true(found.derivation)
    lactose = replace(LACTOSE, quantity=replace(kg("4650"), unit="g"))
    both = charge(lines(materials=(API, CELLULOSE, lactose)), {"API": [A, B]}).compensation
    assert both is not None
    assert [str(one.quantity) for one in both.charges] == ["8.365 kg", "4183 g"]
    require_true(both.derivation)


@pytest.mark.requirement("WGH-2")
def test_what_evaporates_is_in_no_total() -> None:
    assert charge([formula.line(BINDER)], {}).compensation is None
    found = compensated(lines())
    assert str(found.total) == "174.000 kg"
