"""Whatever a draft holds, it is simulated or refused with what to mend; it never breaks the simulator."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import event, given, settings
from hypothesis import strategies as st

from domain.kernel.canonical import canonical
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import Refusal
from domain.recipes.kinds import BlockKind, LinkKind, Moment, ParameterKind, ParameterSource, Rounding
from domain.recipes.simulating.simulate import simulate
from domain.recipes.values import Block, Charge, Elements, Link, Parameter, Phase
from domain.recipes.written import written
from tests.domain.recipes.simulating.sample import METFORMIN

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
