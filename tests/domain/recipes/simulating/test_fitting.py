"""What a recipe doesn't tell is chosen so that its nominal batch goes as it aims."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.kernel.canonical import canonical
from domain.recipes.judging import Judged, judge_number
from domain.recipes.kinds import BlockKind, OutputKind, ParameterKind, ParameterSource
from domain.recipes.simulating.result import Assumed, Origin
from domain.recipes.simulating.simulate import simulate
from domain.recipes.values import Block, Elements, Output, Parameter
from domain.recipes.written import written
from tests.domain.recipes.simulating.sample import alone, amount, block, case, formula, number, path, phase, recorded

OUTPUT = Output(
    code="OUT",
    name="Out",
    kind=OutputKind.PRODUCT,
    quantity=amount("169.410 kg"),
    yield_low=Decimal("97.0"),
    yield_high=Decimal("101.0"),
)
BLOCK = block("B", BlockKind.UNIT_PROCEDURE, 1)


def measured(code: str, unit: str = "kg", **fields: object) -> Parameter:
    return number(code, unit, source=ParameterSource.INSTRUMENT, **fields)


def recipe(*phases: tuple[Parameter, ...], outputs: tuple[Output, ...] = (OUTPUT,)) -> Elements:
    """Phases P1, P2 … one after the other, with these parameters."""
    made = tuple(phase(at, f"P{at}", "B", at, *parameters) for at, parameters in enumerate(phases, 1))
    return Elements(outputs=outputs, blocks=(BLOCK,), phases=made)


def values(elements: Elements) -> dict[str, str | None]:
    """The last value of each parameter in the nominal case."""
    found = alone(elements)
    return {f"{run.code}.{one.parameter}": one.value for run in found.path for one in run.values}


def because(elements: Elements) -> dict[str, str]:
    return {one.parameter: one.because for one in simulate(elements, cases=(case(),), generate=False).assumed}


def out(elements: Elements) -> list[str]:
    """What left its limits in the nominal case."""
    return [one.parameter or "" for one in alone(elements).raised]


def share(code: str, text: str, low: str | None = "97", high: str | None = "101", **fields: object) -> Parameter:
    limits = {name: value for name, value in (("action_low", low), ("action_high", high)) if value is not None}
    return formula(code, "%", text, decimals=2, **limits, **fields)


@pytest.mark.requirement("EXE-3")
@pytest.mark.parametrize(
    ("parameters", "chosen"),
    [
        # A scale's reading comes to the test weight.
        ((measured("x", decimals=2), share("off", "(x - 30 kg) / 30 kg", "-0.1", "0.1", target="0")), {"x": "30.00"}),
        # The gross weight changes, and not the tare: it gives all that there should be.
        (
            (
                number("tare", "kg", action_low="0", decimals=2),
                measured("gross", decimals=2),
                share("yield_", "(gross - tare) / output.OUT"),
            ),
            {"gross": "170.41", "tare": "1.00"},
        ),
        # Every value of a list is the same.
        (
            (
                number("x", "%", decimals=1, repetitions=4, repetition_limit=4),
                formula("mean", "%", "mean(x)", target="100.0"),
            ),
            {"x": "100.0"},
        ),
        (
            (
                number("x", "kg", repetitions=4, repetition_limit=4),
                formula("all", "kg", "sum(x)", action_low="9", action_high="11", decimals=1),
            ),
            {"x": "2.5"},
        ),
        # What is divided by is chosen where what is divided tells nothing.
        (
            (
                number("part", "kg", target="3"),
                number("whole", "kg"),
                share("left", "part / whole", "10", "14", target="12"),
            ),
            {"whole": "25"},
        ),
        # Within the one limit that there is.
        ((number("x", "kg"), formula("least", "kg", "x - 5 kg", action_low="10", decimals=1)), {"x": "16"}),
        # A number without a result: another one is tried.
        (
            (
                number("x", "kg", decimals=1),
                formula("y", "1", "10 kg / (x - 1.0 kg)", decimals=1, action_low="1", action_high="3"),
            ),
            {"x": "6.0"},
        ),
        # A formula that rounds to steps, in the units of tablets.
        (
            (
                measured("net", decimals=2),
                formula("good", "{tbl}", "round(net / 580 mg/{tbl}, 100 {tbl})", target="300000"),
            ),
            {"net": "173.98"},
        ),
        # A power is no straight line.
        ((number("x", "m"), formula("area", "m2", "x ^ 2", target="9.00", decimals=2)), {"x": "3"}),
    ],
)
def test_a_number_is_chosen_so_that_the_aim_is_met(parameters: tuple[Parameter, ...], chosen: dict[str, str]) -> None:
    elements = recipe(parameters)
    assert out(elements) == []
    assert {key: values(elements)[f"P1.{key}"] for key in chosen} == chosen


def test_what_was_chosen_stays_an_assumption_and_says_for_what() -> None:
    elements = recipe((measured("net", decimals=2), share("yield_", "net / output.OUT")))
    assert recorded(alone(elements), "P1", "net")[0].origin is Origin.ASSUMED
    (assumed,) = simulate(elements, cases=(case(),), generate=False).assumed
    assert assumed == Assumed(parameter="P1.net", value="169.41", because="chosen so that P1.yield_ is 100.00 %")


@pytest.mark.requirement("REV-2")
@pytest.mark.parametrize(
    ("fields", "low", "high", "aim"),
    [
        ({"action_low": "97", "action_high": "101"}, "97.0", "101.0", "100.00"),
        ({}, "97.0", "101.0", "100.00"),
        ({}, None, None, "100.00"),
        ({"action_low": "90", "action_high": "98"}, None, None, "94.00"),
        ({}, "90", "98", "94.00"),
        ({}, "90", None, "99.00"),
        ({"target": "99.5"}, "97.0", "101.0", "99.50"),
    ],
)
def test_a_yield_comes_to_100_percent_where_its_limits_or_those_of_its_output_allow_that(
    fields: dict[str, str], low: str | None, high: str | None, aim: str
) -> None:
    limits = [None if one is None else Decimal(one) for one in (low, high)]
    output = replace(OUTPUT, yield_low=limits[0], yield_high=limits[1])
    told = formula("yield_", "%", "net / output.OUT", decimals=2, **fields)
    elements = recipe((measured("net", decimals=3), told), outputs=(output,))
    assert values(elements)["P1.yield_"] == aim
    assert out(elements) == []


def test_how_far_off_an_output_a_weight_is_tells_no_yield() -> None:
    off = share("off", "(mass - output.OUT) / output.OUT", "-0.2", "0.2", target="0")
    found = alone(recipe((measured("mass", decimals=2), off)))
    assert [(one.told_by, one.outcome) for one in found.yields] == [(None, Judged.NOT_JUDGED)]
    assert found.raised == ()


def test_the_yield_of_one_phase_is_the_theory_of_the_next() -> None:
    later = [(measured("net", decimals=2), share("yield_", f"net / P{at}.net")) for at in range(1, 12)]
    elements = recipe((measured("net", decimals=2), share("yield_", "net / output.OUT")), *later)
    assert out(elements) == []
    assert {value for key, value in values(elements).items() if key.endswith(".net")} == {"169.41"}


def test_a_number_chosen_for_one_aim_is_chosen_anew_where_a_later_one_leaves_no_other() -> None:
    # What was inspected tells how much was filled, until filling has its own theory.
    elements = recipe(
        (measured("filled", "{vial}", decimals=0),),
        (
            measured("inspected", "{vial}", decimals=0),
            number("critical", "{vial}", decimals=0),
            share("critical_share", "critical / inspected", None, "0.1"),
        ),
        (share("reconciled", "P2.inspected / P1.filled"), share("yield_", "P1.filled / 18867 {vial}")),
    )
    assert out(elements) == []
    assert values(elements)["P1.filled"] == values(elements)["P2.inspected"] == "18867"
    assert because(elements)["P2.inspected"] == "chosen so that P3.reconciled is 100.00 %"


def test_the_same_reading_in_two_phases_is_the_same_number() -> None:
    net = measured("net", decimals=2)
    elements = recipe((net,), (net,), (share("yield_", "(P1.net + P2.net) / output.OUT"),))
    assert (values(elements)["P1.net"], values(elements)["P2.net"]) == ("84.71", "84.71")


@pytest.mark.parametrize(
    "parameters",
    [
        (number("x", "kg"), formula("y", "kg", "x / 0", target="3")),
        (number("x", "kg"), formula("y", "kg", "x + z", target="3"), formula("z", "kg", "y + x", target="3")),
        (number("x", "kg"), formula("y", "kg", "abs(x) + 1 kg", action_low="-2", action_high="-1")),
        (number("x", "kg"), formula("y", "kg", "if(x < 5 kg, 1 kg, 2 kg)", target="3")),
        (number("x", "kg"), formula("y", "m", "x", target="3")),
        (number("x", "kg"), formula("y", "kg", "x +", target="3")),
        (number("x", "kg"), formula("y", "kg", "x - x", target="3")),
        (number("x", "min"), formula("y", "min", "x", target="3")),
        (number("x", "kg"), formula("y", "min", "elapsed(P1.started, P1.completed) * (x / 1 kg)", target="3")),
        (number("x", "kg", every=amount("1 h"), repetition_limit=9), formula("y", "kg", "sum(x)", target="5")),
        # No weight is below zero.
        (number("x", "kg"), formula("y", "kg", "x + 5 kg", target="3")),
    ],
)
def test_where_no_number_brings_the_aim_about_all_stays_as_it_was(parameters: tuple[Parameter, ...]) -> None:
    elements = recipe(parameters)
    assert values(elements)["P1.x"] == "1"
    assert because(elements)["P1.x"] == "nothing tells the number; 1 was taken"


def test_what_a_target_or_both_limits_tell_is_never_changed() -> None:
    elements = recipe(
        (number("x", "kg", target="3"), formula("y", "kg", "x", target="4", action_low="4", action_high="5")),
        (
            number("x", "kg", action_low="2", action_high="4"),
            formula("y", "kg", "x", target="4", action_low="4", action_high="5"),
        ),
    )
    assert (values(elements)["P1.x"], values(elements)["P2.x"]) == ("3", "3")
    assert out(elements) == ["P1.y", "P2.y"]


def test_an_aim_that_was_met_isnt_broken() -> None:
    # The second aim leaves no weight that meets both; the first is met with 1 kg.
    first = formula("y", "kg", "P1.x", action_low="0.5", action_high="1.5")
    second = formula("z", "kg", "P1.x", action_low="7", action_high="9")
    assert out(recipe((number("x", "kg"),), (second,), (first,))) == ["P2.z"]
    assert out(recipe((number("x", "kg"),), (first,), (second,))) == ["P3.z"]
    certain = Parameter(
        name="y",
        code="y",
        kind=ParameterKind.YES_NO,
        source=ParameterSource.CALCULATED,
        formula="P1.x < 2 kg",
        expected="yes",
    )
    assert out(recipe((number("x", "kg"),), (second,), (certain,))) == ["P2.z"]


def looped(*blocks: Block, inner: tuple[Parameter, ...], outer: tuple[Parameter, ...]) -> Elements:
    phases = (phase(1, "A", "inside", 1, *inner), phase(2, "Z", "B", 9, *outer), phase(3, "P3", "left", 1))
    return Elements(outputs=(OUTPUT,), blocks=(BLOCK, *blocks), phases=phases)


def test_a_loop_that_ends_does_so_whatever_is_chosen() -> None:
    loop = block("inside", BlockKind.LOOP, 1, "B", condition="A.x < 2 kg", passes=3)
    elements = looped(loop, inner=(number("x", "kg"),), outer=(formula("y", "kg", "A.x + 0 kg", target="5"),))
    found = alone(replace(elements, phases=elements.phases[:2]))
    assert path(found) == ["A 1", "Z"]
    assert [one.value for one in recorded(found, "A", "x")] == ["1"]


CHOICE = (
    block("inside", BlockKind.OPERATION, 1, "B"),
    block("way", BlockKind.SELECTION, 2, "B"),
    block("left", BlockKind.BRANCH, 1, "way", condition="A.yield_ < 97 %"),
    block("right", BlockKind.BRANCH, 2, "way"),
)


def test_a_choice_is_taken_with_what_was_chosen_before_and_not_turned_after() -> None:
    inner = (measured("net", decimals=2), share("yield_", "net / output.OUT"))
    elements = looped(*CHOICE, inner=inner, outer=(formula("y", "kg", "A.net + 0 kg", target="5"),))
    found = alone(elements)
    assert [one.holds for one in found.decisions] == [False]
    assert path(found) == ["A", "Z"]
    loose = (measured("net", decimals=2), formula("yield_", "%", "net / 100 kg", decimals=2))
    late = looped(*CHOICE, inner=loose, outer=(share("y", "A.net / 100 kg"),))
    assert path(alone(late)) == ["A", "P3", "Z"]


def test_a_branch_that_isnt_taken_changes_nothing_on_the_way() -> None:
    inner = (measured("net", decimals=2), number("x", "kg"), share("yield_", "net / output.OUT"))
    elements = looped(*CHOICE, inner=inner, outer=())
    own = (number("z", "kg", decimals=1), formula("y", "kg", "A.x + z", target="5"))
    phases = (*elements.phases[:2], phase(3, "P3", "left", 1, *own))
    found = {
        one.parameter: one.value
        for one in simulate(replace(elements, phases=phases), cases=(case(),), generate=False).assumed
    }
    assert (found["A.x"], found["P3.z"]) == ("1", "4.0")


@st.composite
def told(draw: st.DrawFn) -> tuple[Parameter, Decimal]:
    """A number that nothing tells, or one limit, recorded to some decimals or in any way; and one that it may be."""
    limit = draw(st.sampled_from([{}, {"action_high": "1000"}, {"action_low": "0"}]))
    decimals = draw(st.integers(0, 4))
    rounding = draw(st.sampled_from([{}, {"decimals": decimals}]))
    return number("x", "kg", **limit, **rounding), draw(st.decimals(1, 900, places=decimals))


COEFFICIENTS = st.decimals(-50, 50, places=2)
POSITIVE = st.decimals("0.01", 50, places=2)


@pytest.mark.requirement("EXE-4")
@given(told(), COEFFICIENTS.filter(bool), COEFFICIENTS)
def test_a_straight_line_is_hit_exactly(one: tuple[Parameter, Decimal], slope: Decimal, offset: Decimal) -> None:
    declared, there = one
    target = slope * there + offset
    text = f"x * ({slope:f}) + ({offset:f}) * 1 kg"
    elements = recipe((declared, formula("y", "kg", text, target=f"{target:f}", decimals=6)))
    found = values(elements)
    assert Decimal(found["P1.y"] or "") == target
    assert judge_number(Decimal(found["P1.x"] or ""), declared) in {Judged.WITHIN, Judged.NOT_JUDGED}


@pytest.mark.requirement("EXE-4")
@given(told(), POSITIVE, POSITIVE, COEFFICIENTS, COEFFICIENTS)
def test_a_quotient_is_hit_within_rounding(
    one: tuple[Parameter, Decimal], above: Decimal, below: Decimal, more: Decimal, less: Decimal
) -> None:
    declared, there = one
    divided = Fraction(below * there + less)
    assume(divided != 0)
    aimed = Fraction(above * there + more) / divided
    target = Decimal(round(aimed * 100)) / 100
    limits = {"action_low": f"{target - Decimal('0.01'):f}", "action_high": f"{target + Decimal('0.01'):f}"}
    text = f"(x * {above} + ({more:f}) * 1 kg) / (x * {below} + ({less:f}) * 1 kg)"
    elements = recipe((declared, formula("y", "1", text, decimals=2, **limits)))
    assert out(elements) == []
    assert judge_number(Decimal(values(elements)["P1.x"] or ""), declared) in {Judged.WITHIN, Judged.NOT_JUDGED}


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(["a", "b", "P1.a", "P1.b", "P2.a"]), COEFFICIENTS), min_size=1, max_size=6))
def test_whatever_is_calculated_what_is_told_stays_and_what_was_met_is_not_broken(
    terms: list[tuple[str, Decimal]],
) -> None:
    inputs = (number("a", "kg", decimals=2), number("b", "kg", target="2"))
    sums = [" + ".join(f"{name} * ({factor:f})" for name, factor in terms[: at + 1]) for at in range(len(terms))]
    aims = [formula(f"y{at}", "kg", text, action_low=f"{at}", action_high=f"{at + 3}") for at, text in enumerate(sums)]
    elements = recipe(inputs, (*inputs, *aims))
    fixed = {"a": "1.00", "P1.a": "1.00", "P2.a": "1.00", "b": "2", "P1.b": "2"}
    before = [sum(Decimal(fixed[name]) * factor for name, factor in terms[: at + 1]) for at in range(len(terms))]
    met = {f"P2.y{at}" for at, value in enumerate(before) if at <= value <= at + 3}
    assert met.isdisjoint(out(elements))
    found = values(elements)
    assert (found["P1.b"], found["P2.b"]) == ("2", "2")
    assert canonical(written(alone(elements))) == canonical(written(alone(elements)))
