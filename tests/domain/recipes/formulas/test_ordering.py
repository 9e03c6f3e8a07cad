"""What a formula needs is known, and formulas are calculated behind what they need."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.recipes.formulas.ordering import Cycles, evaluation_order, references_of
from domain.recipes.formulas.parsing import Formula, parse
from domain.recipes.formulas.references import BATCH_SIZE, PASS, Reference, ReferenceKind, parameter, qualified

pytestmark = pytest.mark.requirement("EXE-7")


def formulas(**texts: str) -> dict[Reference, Formula]:
    """Of parameters of the phase P, by code."""
    return {parameter(code, "P"): parse(text) for code, text in texts.items()}


def path(*codes: str) -> tuple[Reference, ...]:
    return tuple(parameter(code, "P") for code in codes)


def test_every_reference_of_a_formula_is_known() -> None:
    text = 'if(is_recorded(lod), mean(DRY.x) * batch.size, pass) + input."API-MET" ^ 2 - -formula.f < output.T'
    assert references_of(parse(text)) == {
        parameter("lod"),
        parameter("x", "DRY"),
        BATCH_SIZE,
        PASS,
        Reference(ReferenceKind.INPUT, "API-MET"),
        Reference(ReferenceKind.FORMULA, "f"),
        Reference(ReferenceKind.OUTPUT, "T"),
    }
    moment = Reference(ReferenceKind.STARTED, phase="DRY")
    assert references_of(parse("elapsed(DRY.started, DRY.started)")) == {moment}


def test_a_reference_of_the_own_phase_is_told_from_outside() -> None:
    assert qualified(parameter("x"), "P") == parameter("x", "P")
    assert qualified(parameter("x", "Q"), "P") == parameter("x", "Q")
    assert qualified(BATCH_SIZE, "P") == BATCH_SIZE


def test_a_formula_is_calculated_behind_what_it_needs() -> None:
    order = evaluation_order(formulas(a="b + P.c", b="c * 2", c="measured"))
    assert order == path("c", "b", "a")


@given(st.permutations(range(30)), st.data())
def test_every_order_holds(numbers: list[int], data: st.DataObject) -> None:
    needs = {
        one: data.draw(st.sets(st.sampled_from(numbers[:place]), max_size=3)) if place else set()
        for place, one in enumerate(numbers)
    }
    order = evaluation_order(
        formulas(**{f"x{one}": " + ".join(["1", *(f"x{need}" for need in below)]) for one, below in needs.items()})
    )
    assert isinstance(order, tuple)
    place = {reference.code: index for index, reference in enumerate(order)}
    assert len(place) == 30
    assert all(place[f"x{need}"] < place[f"x{one}"] for one, below in needs.items() for need in below)


def test_each_cycle_is_told_with_its_path() -> None:
    found = evaluation_order(formulas(a="b", b="c", c="a + 1", own="own", x="y", y="x + a", free="1"))
    assert isinstance(found, Cycles)
    assert {frozenset(one) for one in found.paths} == {
        frozenset(path("a", "b", "c")),
        frozenset(path("own")),
        frozenset(path("x", "y")),
    }
    for one in found.paths:
        assert one[0] == one[-1]
    assert "P.own needs P.own" in str(found)


def test_a_path_goes_from_what_needs_to_what_is_needed() -> None:
    found = evaluation_order(formulas(a="b", b="c", c="a"))
    assert isinstance(found, Cycles)
    (cycle,) = found.paths
    start = cycle.index(parameter("a", "P"))
    around = cycle[:-1][start:] + cycle[:-1][:start] if start < 3 else cycle[:-1]
    assert around == path("a", "b", "c")


def test_cycles_through_one_formula_are_told_apart() -> None:
    found = evaluation_order(formulas(a="b + c", b="a", c="a"))
    assert isinstance(found, Cycles)
    assert len(found.paths) == 2


def test_a_long_chain_and_a_tangle_end() -> None:
    chain = formulas(**{f"x{one}": f"x{one + 1}" for one in range(3000)})
    assert len(evaluation_order(chain)) == 3000  # type: ignore[arg-type]  # a chain has an order
    names = [f"x{one}" for one in range(60)]
    tangle = evaluation_order(formulas(**{one: " + ".join(names) for one in names}))
    assert isinstance(tangle, Cycles)
    assert len(tangle.paths) == 20
