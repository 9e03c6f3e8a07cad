"""What keeps a version from being submitted is found, all at once, each with its place."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.quantity import Quantity
from domain.recipes.kinds import ParameterKind, PhaseSignature, Rounding
from domain.recipes.linting.findings import Finding
from domain.recipes.linting.lint import errors, lint
from domain.recipes.values import Charge, Elements, Parameter, Phase
from tests.domain.recipes.linting.sample import HEADER
from tests.recipes import API, CLEAR, LOD, PHASES, REMARK, SHIFT, phase

pytestmark = pytest.mark.requirement("REC-7")
GOOD = Elements(materials=(API,), phases=PHASES)


def findings(elements: Elements) -> tuple[Finding, ...]:
    """What keeps elements from being submitted."""
    return errors(lint(elements, HEADER))


def whats(*phases: Phase) -> list[str]:
    """Of phases without blocks, and of a formula where they charge anything."""
    materials = (API,) if any(one.charges for one in phases) else ()
    return [one.what for one in findings(Elements(materials=materials, phases=phases))]


def of(parameter: Parameter) -> list[str]:
    return whats(phase(1, "a", parameters=(parameter,)))


def number(**fields: object) -> Parameter:
    """A number with bounds given as text."""
    bounds = {
        name: Decimal(value) if isinstance(value, str) and name != "rationale" else value
        for name, value in fields.items()
    }
    return replace(Parameter(name="x", kind=ParameterKind.NUMBER, unit="kg"), **bounds)  # type: ignore[arg-type]  # fields of Parameter


def charging(*amounts: str, unit: str = "kg") -> Phase:
    return phase(1, "Charge", charges=tuple(Charge(material=1, quantity=Quantity(Decimal(a), unit)) for a in amounts))


def test_a_whole_recipe_has_no_findings() -> None:
    assert findings(GOOD) == ()


def test_a_recipe_without_phases_is_found() -> None:
    assert whats() == ["there is no phase"]


@given(st.sets(st.integers(1, 60), min_size=1))
def test_every_gap_in_the_numbers_is_found_and_nothing_else(numbers: set[int]) -> None:
    found = whats(*(phase(one, "x") for one in sorted(numbers)))
    gaps = [one for one in range(1, max(numbers)) if one not in numbers]
    assert len(found) == bool(gaps)
    if gaps:
        assert f"no phase has the number {gaps[0]}" in found[0]


@pytest.mark.requirement("EXE-20")
@pytest.mark.parametrize(
    ("during", "found"),
    [
        (1, []),
        (2, ["it runs during phase 2, which isn't earlier"]),
        (3, ["it runs during phase 3, which isn't earlier"]),
    ],
)
def test_a_phase_runs_during_an_earlier_one(during: int, found: list[str]) -> None:
    assert whats(phase(1, "a"), phase(2, "b", during_number=during)) == found


def test_a_phase_that_runs_during_none_that_is_there_is_found() -> None:
    assert whats(phase(1, "a"), phase(3, "c", during_number=2)) == [
        "no phase has the number 2",
        "it runs during phase 2, which isn't there",
    ]


def test_a_phase_that_nobody_performs_is_found() -> None:
    assert whats(phase(1, "a", signatures=(PhaseSignature.VERIFIED,))) == ["nobody signs that they performed it"]


def test_two_parameters_of_one_name_are_found() -> None:
    assert whats(phase(1, "a", parameters=(REMARK, REMARK))) == ["another parameter of this phase has its name"]


@pytest.mark.requirement("SIG-1")
def test_a_phase_of_more_values_than_one_signature_covers_is_found() -> None:
    most = tuple(replace(REMARK, name=f"Tester {number}", repetition_limit=1_000) for number in range(5))
    assert whats(phase(1, "a", parameters=most)) == []
    assert whats(phase(1, "a", parameters=most), phase(2, "b", parameters=most)) == []
    (found,) = findings(Elements(phases=(phase(1, "a", parameters=(*most, SHIFT)),)))
    assert found.place == "phase 1 (a)"
    assert found.what == "its parameters may take 5001 values in all, and one phase holds at most 5000"
    assert found.remedy == "lower their repetition limits, or split the phase"


def test_charges_add_up_to_the_formula() -> None:
    assert whats(charging("100.000", "50.000")) == []
    assert whats(charging("150.001")) == ["phases charge 150.001 of it in all, the formula has 150.000"]
    assert whats(charging("150000", unit="g")) == []
    assert whats(charging("150", unit="g")) == ["phases charge 0.15 of it in all, the formula has 150.000"]


def test_a_charge_converts_into_the_formulas_unit() -> None:
    assert whats(charging("150", unit="L")) == ["it charges Metformin HCl in L, the formula has kg"]


def test_an_input_that_no_phase_charges_is_found() -> None:
    found = findings(Elements(materials=(API,), phases=(phase(1, "nothing is charged"),)))
    assert [one.what for one in found] == ["no phase charges it"]


def test_a_charge_of_what_the_formula_lacks_is_found() -> None:
    other = Charge(material=7, quantity=Quantity(Decimal(1), "kg"))
    assert whats(phase(1, "a", charges=(other,))) == [
        "no phase charges it",
        "it charges material 7, which the formula lacks",
    ]


@pytest.mark.parametrize("unit", ["Cel", "min", "%", "/min"])
def test_a_formula_of_the_wrong_dimension_is_found(unit: str) -> None:
    wrong = replace(API, quantity=Quantity(Decimal(150), unit))
    charge = Charge(material=1, quantity=wrong.quantity)
    found = findings(Elements(materials=(wrong,), phases=(phase(1, "a", charges=(charge,)),)))
    assert [one.what for one in found] == [f"{unit} isn't a unit of amount"]


@pytest.mark.parametrize(
    ("parameter", "found"),
    [
        (LOD, []),
        (CLEAR, []),
        (SHIFT, []),
        (REMARK, []),
        (replace(LOD, unit=None), ["a number without a unit"]),
        (replace(LOD, rounding=None), ["decimals and rounding are declared one without the other"]),
        (number(alert_low="1", action_low="2"), ["action low 2 lies above alert low 1"]),
        (number(alert_high="3", action_high="2"), ["alert high 3 lies above action high 2"]),
        (number(target="3", action_high="2"), ["target 3 lies above action high 2"]),
        (number(target="1", alert_low="2"), ["alert low 2 lies above target 1"]),
        (number(action_low="3", action_high="2"), ["action low 3 lies above action high 2"]),
        (number(action_low="2", action_high="2"), []),
        (number(action_low="2", action_high="2", exclusive=True), ["no value lies between action bounds of 2 and 2"]),
        (number(target="2", action_high="2", exclusive=True), ["the target is an excluded action bound"]),
        (number(critical=True, rationale="x"), ["a critical parameter with no limit"]),
        (replace(LOD, rationale=None), ["a critical parameter with no rationale"]),
        (replace(CLEAR, expected=None, critical=True, rationale="x"), ["a critical parameter with no expected answer"]),
        (replace(CLEAR, expected="maybe"), ["the expected answer 'maybe' is neither yes nor no"]),
        (replace(SHIFT, choices=("day",)), ["a choice of fewer than two answers"]),
        (replace(SHIFT, choices=("day", "night", "day")), ["the same answer is listed twice"]),
        (replace(SHIFT, expected="noon"), ["the expected answer 'noon' isn't among the choices"]),
        (replace(REMARK, choices=("a", "b")), ["a TEXT parameter with choices"]),
        (replace(REMARK, expected="yes"), ["a TEXT parameter has no expected answer"]),
        (replace(REMARK, unit="kg"), ["a TEXT parameter with unit, target, limits or decimals"]),
        (replace(LOD, repetitions=5), ["5 values complete it, and at most 4 may be recorded"]),
    ],
)
def test_each_fault_of_a_parameter_is_found(parameter: Parameter, found: list[str]) -> None:
    assert of(parameter) == found


@pytest.mark.requirement("EXE-3")
@given(st.lists(st.decimals(-100, 100, places=2), min_size=5, max_size=5))
def test_limits_in_order_have_no_findings_and_others_do(values: list[Decimal]) -> None:
    names = ("action_low", "alert_low", "target", "alert_high", "action_high")
    assert of(number(**dict(zip(names, sorted(values), strict=True)))) == []
    found = of(number(**dict(zip(names, values, strict=True))))
    assert bool(found) == (values != sorted(values))


def test_all_faults_are_found_in_one_pass() -> None:
    bad = replace(LOD, unit=None, rationale=None, rounding=Rounding.HALF_EVEN, decimals=None)
    found = findings(
        Elements(materials=(API,), phases=(phase(2, "a", parameters=(bad,), signatures=()), charging("1")))
    )
    assert len(found) == 5
    assert all(one.place and one.what and one.remedy for one in found)
