"""Whatever a draft holds, it is simulated or refused with what to mend; it never breaks the simulator."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from domain.kernel.canonical import canonical
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import Refusal
from domain.recipes.judging import Judged
from domain.recipes.kinds import BlockKind, LinkKind, Moment, ParameterKind, ParameterSource, Rounding
from domain.recipes.simulating.nominal import nominal
from domain.recipes.simulating.result import CaseResult, Origin
from domain.recipes.simulating.simulate import simulate
from domain.recipes.values import Block, Charge, Elements, Link, Parameter, Phase
from domain.recipes.written import written
from tests.domain.recipes.simulating.sample import METFORMIN, alone, case, phase, recorded, value

NUMBERS = st.none() | st.decimals(-1000, 1000, places=2)
UNITS = st.sampled_from(["kg", "%", "min", "Cel", "1", "{tbl}", "nonsense", "h"])
CODES = st.sampled_from(["a", "b", "P1", "P2", "B1", "B2", "nowhere"])
FORMULAS = st.sampled_from(
    [
        "a",
        "b + 1 kg",
        "P1.a / output.GRANULE",
        '"text"',
        "round(a / output.TABLETS, 1)",
        "a >",
        "pass",
        "a > 2 %",
        "P2.started",
        "mean(P1.a)",
        "is_recorded(P2.b)",
        "1 / 0",
        "a * 3",
        "(a - 30 kg) / 30 kg",
        "P1.a / P2.b",
        "sum(P1.a, P2.b) + a",
        "yes",
        "",
    ]
)
TIMES = st.none() | st.builds(Quantity, value=st.decimals(-2, 90, places=1), unit=st.sampled_from(["min", "h", "kg"]))
PARAMETERS = st.builds(
    Parameter,
    name=CODES,
    code=st.none() | CODES,
    kind=st.sampled_from(ParameterKind),
    unit=st.none() | UNITS,
    target=NUMBERS,
    alert_low=NUMBERS,
    action_low=NUMBERS,
    action_high=NUMBERS,
    registered_high=NUMBERS,
    exclusive=st.booleans(),
    decimals=st.none() | st.integers(0, 4),
    significant_figures=st.none() | st.integers(1, 4),
    rounding=st.none() | st.sampled_from(Rounding),
    choices=st.lists(CODES, max_size=2).map(tuple),
    expected=st.none() | CODES,
    critical=st.booleans(),
    source=st.sampled_from(ParameterSource),
    formula=st.none() | FORMULAS,
    material=st.none() | st.integers(1, 3),
    repetitions=st.integers(0, 3),
    repetition_limit=st.integers(0, 3),
    every=TIMES,
    samples=st.integers(0, 2),
)
CHARGES = st.builds(
    Charge, material=st.integers(1, 3), quantity=st.builds(Quantity, value=st.just(Decimal(1)), unit=UNITS)
)
PHASES = st.builds(
    Phase,
    number=st.integers(1, 6),
    unit_procedure=st.just("U"),
    operation=st.just("O"),
    name=CODES,
    code=st.none() | st.sampled_from(["P1", "P2", "P3", "P4"]),
    block=st.none() | CODES,
    position=st.none() | st.integers(0, 3),
    during_number=st.none() | st.integers(1, 6),
    parameters=st.lists(PARAMETERS, max_size=3).map(tuple),
    charges=st.lists(CHARGES, max_size=1).map(tuple),
)
BLOCKS = st.builds(
    Block,
    code=CODES,
    kind=st.sampled_from(BlockKind),
    position=st.integers(0, 3),
    parent=st.none() | CODES,
    condition=st.none() | FORMULAS,
    passes=st.none() | st.integers(-1, 4),
)
LINKS = st.builds(
    Link,
    code=CODES,
    kind=st.sampled_from(LinkKind),
    from_phase=CODES,
    to_phase=CODES,
    from_moment=st.sampled_from(Moment),
    to_moment=st.sampled_from(Moment),
    at_least=st.none() | TIMES,
    at_most=st.none() | TIMES,
)
ELEMENTS = st.builds(
    lambda blocks, phases, links: replace(METFORMIN, blocks=blocks, phases=phases, links=links),
    st.lists(BLOCKS, max_size=5, unique_by=lambda one: one.code).map(tuple),
    st.lists(PHASES, max_size=5, unique_by=lambda one: one.number).map(tuple),
    st.lists(LINKS, max_size=2).map(tuple),
)


@settings(deadline=None)
@given(ELEMENTS)
def test_it_is_simulated_or_refused(elements: Elements) -> None:
    try:
        found = simulate(elements)
    except Refusal as refusal:
        event(refusal.code)
        return
    event("simulated")
    canonical(written(found))
    reached = {run.phase for case in found.cases for run in case.path}
    assert set(found.coverage.never_reached) == {phase.number for phase in elements.phases} - reached


LINES = st.sampled_from(
    ["a * 3", "b - a", "a / b", "(a - 30 kg) / 30 kg", "P1.a / P2.b", "sum(P1.a, P2.b, a)", "P1.y / 2", "P1.y * b", "y"]
)
LIMITS: dict[str, st.SearchStrategy[Any]] = {
    "target": st.none() | st.decimals(0, 100, places=1),
    "action_low": st.none() | st.decimals(-10, 100, places=1),
    "action_high": st.none() | st.decimals(-10, 100, places=1),
    "decimals": st.none() | st.integers(0, 3),
}
SOURCES = st.sampled_from([ParameterSource.TYPED, ParameterSource.WEIGHED, ParameterSource.INSTRUMENT])


@st.composite
def calculated(draw: st.DrawFn) -> Elements:
    """Phases one after the other, each with two numbers and one that is calculated from those there are."""
    phases = []
    for at in range(1, draw(st.integers(2, 5))):
        entered = [
            Parameter(
                name=code,
                code=code,
                kind=ParameterKind.NUMBER,
                unit="kg",
                source=draw(SOURCES),
                **(draw(st.fixed_dictionaries(LIMITS)) if draw(st.booleans()) else {}),
            )
            for code in "ab"
        ]
        aimed = Parameter(
            name="y",
            code="y",
            kind=ParameterKind.NUMBER,
            unit=draw(st.sampled_from(["kg", "%", "1"])),
            source=ParameterSource.CALCULATED,
            formula=draw(LINES),
            **draw(st.fixed_dictionaries(LIMITS)),
        )
        phases.append(phase(at, f"P{at}", "B", at, *entered, aimed))
    blocks = (Block(code="B", kind=BlockKind.UNIT_PROCEDURE, position=1),)
    return replace(METFORMIN, blocks=blocks, phases=tuple(phases), links=())


@settings(deadline=None)
@given(calculated())
def test_what_is_chosen_leaves_no_more_out_of_limits_than_there_was(elements: Elements) -> None:
    assumed = {
        f"{one.code}.{declared.code}": nominal(declared, one, elements).value
        for one in elements.phases
        for declared in one.parameters
        if declared.formula is None
    }
    plain = case(values=tuple(value(key, f"{one:f}") for key, one in assumed.items()))
    before, after = alone(elements, plain), alone(elements)
    assert {one.parameter for one in after.raised} <= {one.parameter for one in before.raised}
    event(f"{len(before.raised) - len(after.raised)} exceptions less")
    for run in after.path:
        for one in run.values:
            if one.origin is Origin.NOMINAL:
                assert Decimal(one.value or "") == assumed[f"{run.code}.{one.parameter}"]
            elif one.origin is Origin.ASSUMED:
                assert one.outcome in {Judged.WITHIN, Judged.NOT_JUDGED, *_outcomes(before, run.code, one.parameter)}


def _outcomes(result: CaseResult, code: str, name: str) -> list[Judged]:
    return [one.outcome for one in recorded(result, code, name)]
