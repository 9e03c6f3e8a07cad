"""What phases charge is the formula, in every unit and whichever branch is taken."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.quantity import Quantity
from domain.recipes.kinds import MaterialRole
from domain.recipes.linting.lint import errors, lint
from domain.recipes.values import Charge, Elements
from tests.domain.recipes.linting.sample import HEADER, WHOLE, add, all_of, amount, codes, material, of, phase
from tests.recipes import API
from tests.recipes import phase as flat_phase

pytestmark = pytest.mark.requirement("REC-7")
FACTORS = {"kg": Decimal(1), "g": Decimal(1_000), "mg": Decimal(1_000_000)}
MORE = add("materials", replace(WHOLE.materials[2], position=4, code="SALT", quantity=amount("2 kg")))


@pytest.mark.requirement("EXE-5")
@given(st.lists(st.tuples(st.integers(1, 10**6), st.sampled_from(sorted(FACTORS))), min_size=1, max_size=8))
def test_charges_in_any_unit_of_mass_add_up_exactly(amounts: list[tuple[int, str]]) -> None:
    charges = tuple(Charge(material=1, quantity=Quantity(Decimal(value), unit)) for value, unit in amounts)
    total = sum((Decimal(value) / FACTORS[unit] for value, unit in amounts), Decimal(0))
    one = flat_phase(1, "a", charges=charges)
    whole = Elements(materials=(replace(API, quantity=Quantity(total, "kg")),), phases=(one,))
    assert errors(lint(whole, HEADER)) == ()
    short = replace(whole, materials=(replace(API, quantity=Quantity(total + Decimal("0.000001"), "kg")),))
    assert [found.code for found in errors(lint(short, HEADER))] == ["BALANCE-SUM"]


def charging(text: str) -> tuple[Charge, ...]:
    return (Charge(material=4, quantity=amount(text)),)


def test_each_branch_of_a_selection_charges_the_same() -> None:
    same = all_of(MORE, phase("mill", charges=charging("2 kg")), phase("sieve", charges=charging("2000 g")))(WHOLE)
    assert errors(lint(same, HEADER)) == ()
    other = all_of(MORE, phase("mill", charges=charging("2 kg")), phase("sieve", charges=charging("1 kg")))(WHOLE)
    (found,) = errors(lint(other, HEADER))
    assert found.what == "phases charge 1 to 2 of it, by the branch that is taken; the formula has 2"


def test_every_branch_of_a_parallel_charges_its_part() -> None:
    both = all_of(MORE, phase("samples", charges=charging("1 kg")), phase("cleaning", charges=charging("1 kg")))(WHOLE)
    assert errors(lint(both, HEADER)) == ()


def test_what_a_loop_charges_is_counted_once_and_told() -> None:
    looped = all_of(MORE, phase("dry", charges=charging("2 kg")))(WHOLE)
    assert errors(lint(looped, HEADER)) == ()
    assert "BALANCE-IN-LOOP" in codes(looped)


def test_a_phase_that_lies_nowhere_still_charges() -> None:
    """Its place is what is wrong, not the formula."""
    assert codes(phase("charge", block="nowhere")(WHOLE)) == ["STRUCTURE-PARENT-MISSING"]


@pytest.mark.requirement("WGH-4")
@pytest.mark.parametrize(
    ("minimum", "found"),
    [("0 kg", []), ("9299.999 g", []), ("9.300 kg", ["BALANCE-MINIMUM-RANGE"]), ("1 mL", ["BALANCE-MINIMUM-UNIT"])],
)
def test_a_compensators_minimum_leaves_something_to_give_up(minimum: str, found: list[str]) -> None:
    assert codes(material(2, minimum=amount(minimum))(WHOLE)) == found


@pytest.mark.requirement("WGH-2")
def test_one_excipient_compensates_for_an_active_of_the_same_measure() -> None:
    two = material(3, role=MaterialRole.COMPENSATOR, minimum=amount("1 kg"))(WHOLE)
    assert [one.place for one in of(two, "BALANCE-COMPENSATORS")] == ["material 3 (Purified water)"]
    liquid = material(2, quantity=amount("9.300 L"), minimum=None)(WHOLE)
    (found,) = of(liquid, "BALANCE-COMPENSATOR-UNIT")
    assert found.what == "it is in L, and Metformin HCl in kg"
