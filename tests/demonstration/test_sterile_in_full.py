"""The sterile solution in full says what the domain's description says, and calculates a batch of it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from demonstration.steps import records
from domain.kernel.quantity import Quantity
from domain.recipes.content import Header
from domain.recipes.formulas.evaluating import evaluate
from domain.recipes.formulas.parsing import parse
from domain.recipes.formulas.references import PASS, Reference, ReferenceKind, parameter
from domain.recipes.formulas.values import Calculated
from domain.recipes.kinds import BlockKind
from domain.recipes.linting.lint import lint
from domain.recipes.values import Block, Elements
from tests.demonstration import described
from tests.demonstration.calculating import Book, calculated
from tests.demonstration.elements import elements_of, header_of

D = Decimal

PHASES = """
CLEAR WATER DISPENSE DISSOLVE ADJUST_PH MEASURE_PH MAKE_UP BULK_TESTS DEPYROGENATE STERILISE_STOPPERS INTEGRITY_BEFORE
FILTER SET_UP FILL ENVIRONMENT INTERVENTIONS STOPPER INTEGRITY_AFTER HOLD_BATCH INSPECT SAMPLE_QUALITY RECONCILE
RELEASE_TESTS HAND_OVER
"""
CRITICAL = {"ADJUST_PH", "MEASURE_PH", "INTEGRITY_BEFORE", "FILL", "INTEGRITY_AFTER", "HOLD_BATCH"}

# The description's limits: phase, parameter, unit, alert, action; "-" is open.
LIMITS = """
WATER.endotoxin            | [EU]/mL          | - -         | - 0.25
DISSOLVE.temperature       | Cel              | - -         | 20 25
DISSOLVE.time              | min              | - -         | 30 45
DISSOLVE.speed             | {rpm}            | - -         | 180 220
MEASURE_PH.ph              | [pH]             | - -         | 5.8 6.2
MAKE_UP.off                | %                | - -         | -0.2 0.2
BULK_TESTS.assay           | %                | - -         | 98.0 102.0
BULK_TESTS.bioburden       | [CFU]/(100.mL)   | - -         | - 10
DEPYROGENATE.temperature   | Cel              | - -         | 320 -
DEPYROGENATE.time          | min              | - -         | 5 -
STERILISE_STOPPERS.f0      | min              | - -         | 15 -
INTEGRITY_BEFORE.bubble_point | mbar          | - -         | 3450 -
FILTER.pore                | um               | - -         | - 0.22
FILTER.pressure            | bar              | - -         | - 2.0
FILL.weight                | g                | 5.252 5.412 | 5.225 5.438
ENVIRONMENT.particles_05   | {count}/m3       | - -         | - 3520
ENVIRONMENT.particles_5    | {count}/m3       | - -         | - 29
ENVIRONMENT.pressure       | Pa               | - -         | 10 -
ENVIRONMENT.exposed        | h                | - -         | - 4
RELEASE_TESTS.growth       | [CFU]            | - -         | 0 0
INTEGRITY_AFTER.bubble_point | mbar           | - -         | 3450 -
INTEGRITY_AFTER.filling_time | h              | - -         | - 12
INSPECT.critical_share     | %                | - -         | - 0.1
INSPECT.major_share        | %                | - -         | - 1.0
INSPECT.minor_share        | %                | - -         | - 3.0
RECONCILE.reconciled       | %                | - -         | 97.0 100.5
"""

TIMES = """
DISSOLVE.STARTED > FILTER.COMPLETED             | 24 h
DEPYROGENATE.COMPLETED > FILL.COMPLETED         | 24 h
STERILISE_STOPPERS.COMPLETED > STOPPER.COMPLETED | 48 h
FILL.STARTED > FILL.COMPLETED                   | 12 h
"""

EVERY = """
FILL.weight                | 15 min | 5
ENVIRONMENT.particles_05   | 1 min  | 1
ENVIRONMENT.particles_5    | 1 min  | 1
ENVIRONMENT.pressure       | 1 min  | 1
"""

RECORDED = """
DISPENSE.assay 99.6 %
DISPENSE.water 0.5 %
DISPENSE.active 1.0091 kg
DISPENSE.chloride 0.8501 kg
DISPENSE.citrate 0.2100 kg
MAKE_UP.mass 100.60 kg
INTEGRITY_AFTER.bubble_point 3620 mbar
FILL.filled 18702 {vial}
INSPECT.inspected 18602 {vial}
INSPECT.critical 9 {vial}
INSPECT.major 74 {vial}
INSPECT.minor 231 {vial}
SAMPLE_QUALITY.critical 0 {vial}
SAMPLE_QUALITY.major 2 {vial}
SAMPLE_QUALITY.minor 6 {vial}
RECONCILE.samples 100 {vial}
"""
RESULTS = """
DISPENSE.potency        0.991020
DISPENSE.charge         1.0091
MAKE_UP.off             0.00
MAKE_UP.volume          100.00
INTEGRITY_AFTER.filling_time 1.00
INSPECT.critical_share  0.05
INSPECT.major_share     0.40
INSPECT.minor_share     1.24
INSPECT.accepted        18288
SAMPLE_QUALITY.size     315
SAMPLE_QUALITY.accepted True
RECONCILE.theory        18867
RECONCILE.rejects       314
RECONCILE.reconciled    100.00
RECONCILE.filling_yield 99.13
RECONCILE.yield         96.93
"""
START = datetime(2026, 11, 2, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def elements() -> Elements:
    return elements_of(records.record(records.STERILE))


@pytest.fixture(scope="module")
def header() -> Header:
    return header_of(records.record(records.STERILE))


def test_the_linter_finds_nothing(elements: Elements, header: Header) -> None:
    assert lint(elements, header) == ()


def test_every_described_phase_is_there_in_its_order(elements: Elements) -> None:
    assert [one.code for one in elements.phases] == PHASES.split()
    assert {one.code for one in elements.phases if one.critical} == CRITICAL


def test_the_formula_is_the_described_one(elements: Elements) -> None:
    found = {one.code: str(one.quantity) for one in elements.materials}
    assert found == {
        "API-STE": "1.000 kg",
        "EXC-NACL": "0.850 kg",
        "EXC-CITRATE": "0.210 kg",
        "SOL-WFI": "98.540 kg",
        "PAC-VIAL-5": "18867 vials",
        "PAC-STOPPER-20": "18867 pieces",
        "PAC-CAP-20": "18867 pieces",
    }
    density, fill_volume = (elements.process_parameters[at].number or D(0) for at in (0, 1))
    assert sum(one.quantity.value for one in elements.materials[:4]) == 100 * density == D("100.600")
    assert described.named(elements, "FILL.weight").target == fill_volume * density == D("5.3318")
    assert int(100 / fill_volume * 1000) == 18_867


@pytest.mark.parametrize("line", LIMITS.strip().splitlines())
def test_limits_are_the_described_ones(elements: Elements, line: str) -> None:
    described.require_limits(elements, line)


def test_endotoxin_lies_below_its_limit_and_never_at_it(elements: Elements) -> None:
    assert described.named(elements, "WATER.endotoxin").exclusive


def test_instructions_hold_no_figures(elements: Elements) -> None:
    described.require_no_figures_in_instructions(elements)


@pytest.mark.requirement("EXE-12")
def test_times_between_phases_are_the_described_ones(elements: Elements) -> None:
    described.require_times(elements, TIMES)


@pytest.mark.requirement("EXE-20")
def test_filling_is_watched_as_often_as_described(elements: Elements) -> None:
    described.require_every(elements, EVERY)
    fill = next(one.number for one in elements.phases if one.code == "FILL")
    during = {one.code for one in elements.phases if one.during_number == fill}
    assert during == {"ENVIRONMENT", "INTERVENTIONS", "STOPPER"}


def block(elements: Elements, code: str) -> Block:
    return next(one for one in elements.blocks if one.code == code)


def holds(condition: str | None, of: Reference, value: str, unit: str) -> object:
    bubble_point = Reference(ReferenceKind.FORMULA, "bubble_point")
    given = {of: Quantity(D(value), unit), bubble_point: Quantity(D(3450), "mbar")}
    found = evaluate(parse(condition or ""), given)
    assert isinstance(found, Calculated), found
    return found.value


def test_the_ph_is_adjusted_at_most_three_times_and_measured_after_each(elements: Elements) -> None:
    loop = block(elements, "PH_LOOP")
    assert (loop.kind, loop.passes) == (BlockKind.LOOP, 1 + 3)
    ph = parameter("ph", "MEASURE_PH")
    assert [holds(loop.condition, ph, one, "[pH]") for one in ("5.79", "5.80", "6.20", "6.21")] == [
        False,
        True,
        True,
        False,
    ]
    first = block(elements, "FIRST").condition
    assert [holds(first, PASS, one, "1") for one in ("1", "2")] == [True, False]
    assert [one.code for one in elements.phases if one.block == "AGAIN"] == ["ADJUST_PH"]


def test_a_filter_that_fails_after_use_holds_the_batch(elements: Elements) -> None:
    condition, point = block(elements, "FAILED").condition, parameter("bubble_point", "INTEGRITY_AFTER")
    assert [holds(condition, point, one, "mbar") for one in ("3449", "3450")] == [True, False]
    assert [one.code for one in elements.phases if one.block == "FAILED"] == ["HOLD_BATCH"]
    assert described.named(elements, "HOLD_BATCH.class").expected == "critical"


def test_components_are_prepared_while_the_solution_is_made(elements: Elements) -> None:
    assert block(elements, "MEANWHILE").kind is BlockKind.PARALLEL
    branches = {one.code: one.parent for one in elements.blocks if one.kind is BlockKind.BRANCH}
    assert {code for code, parent in branches.items() if parent == "MEANWHILE"} == {"SOLUTION", "COMPONENTS"}


@pytest.fixture(scope="module")
def book(elements: Elements, header: Header) -> Book:
    until = (START + timedelta(days=40), START + timedelta(days=200))
    recorded = described.book(RECORDED, {}, {}) | {parameter("gowning", "CLEAR"): until}
    return calculated(elements, header, recorded, dict.fromkeys([one.code for one in elements.phases], START))


@pytest.mark.parametrize("line", RESULTS.strip().splitlines())
def test_formulas_give_what_they_should(book: Book, line: str) -> None:
    name, result = line.split()
    assert str(book[name]) == result


def test_who_is_longest_qualified_does_not_stand_in_for_the_others(elements: Elements, header: Header) -> None:
    until = (START - timedelta(days=1), START + timedelta(days=200))
    recorded = described.book(RECORDED, {}, {}) | {parameter("gowning", "CLEAR"): until}
    days = dict.fromkeys([one.code for one in elements.phases], START)
    assert calculated(elements, header, recorded, days)["CLEAR.gowned"] is False
