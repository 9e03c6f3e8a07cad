"""Properties of what formulas give and of what a correction changes, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.execution.calculation.consequences import (
    Corrected,
    Touched,
    Valid,
    changes_of,
    consequences,
)
from domain.execution.calculation.ledger import Ledger, settle
from domain.execution.calculation.plan import Formulated, Ids, plan
from domain.execution.calculation.values import Run, Stood, Waits
from domain.execution.content import Content
from domain.execution.kinds import EXCEPTIONAL, Outcome
from domain.kernel.ids import new_id
from domain.kernel.quantity import Quantity
from domain.recipes.values import Elements
from tests.calculating import PHASES
from tests.recipes import API, BATCH_SIZE

BEGUN = datetime(2026, 5, 4, 6, tzinfo=UTC)
IDS = Ids(
    {one.number: UUID(int=one.number) for one in PHASES},
    {
        (one.number, position): UUID(int=100 * one.number + position)
        for one in PHASES
        for position, _ in enumerate(one.parameters, 1)
    },
)
PLAN = plan(Elements(phases=PHASES, materials=(API,)), IDS)
RUNS = [
    Run(
        id=UUID(int=10 * number),
        phase=UUID(int=number),
        number=number,
        started_at=BEGUN + timedelta(hours=number),
        completed_at=BEGUN + timedelta(hours=number, minutes=30),
    )
    for number in (1, 2)
]
MASS, TARE = IDS.parameters[1, 1], IDS.parameters[1, 2]
masses = st.integers(0, 20_000).map(lambda hundredths: Decimal(hundredths).scaleb(-2))


def entered(parameter: UUID, number: Decimal, repetition: int = 1, revision: int = 1) -> Stood:
    return Stood(
        value=UUID(int=1000 * repetition + parameter.int),
        run=RUNS[0].id,
        parameter=parameter,
        repetition=repetition,
        revision=revision,
        content=Content(number=number, unit="kg"),
        outcome=Outcome.NOT_JUDGED,
    )


def calculated(values: list[Stood]) -> Ledger:
    ledger = Ledger(PLAN, RUNS, values, Quantity(BATCH_SIZE.value, BATCH_SIZE.unit))
    settle(ledger, ledger.places(PLAN.calculated), new=new_id)
    return ledger


def told(ledger: Ledger, one: Formulated) -> tuple[Content, Outcome, str | None] | None:
    stood = ledger.stands(one, *ledger.of(one))
    return None if stood is None else (stood.content, stood.outcome, stood.problem)


@given(st.lists(masses, min_size=2, max_size=3), masses, masses, st.booleans())
@pytest.mark.requirement("EXE-7")
def test_after_a_correction_each_value_is_what_its_formula_gives(
    given_masses: list[Decimal], tare: Decimal, corrected: Decimal, of_tare: bool
) -> None:
    values = [entered(MASS, number, place) for place, number in enumerate(given_masses, 1)]
    ledger = calculated([*values, entered(TARE, tare)])
    before = {one.parameter: told(ledger, one) for one in PLAN.calculated}
    after = entered(TARE if of_tare else MASS, corrected, revision=2)
    changes = changes_of(ledger, after)
    anew = calculated([*([] if of_tare else values[1:]), *(values if of_tare else [entered(TARE, tare)]), after])
    for one in PLAN.calculated:
        assert told(ledger, one) == told(anew, one)
    changed = {change.one.parameter for change in changes}
    assert changed == {one.parameter for one in PLAN.calculated if before[one.parameter] != told(ledger, one)}
    assert settle(ledger, ledger.places(PLAN.calculated), changed={MASS, TARE}, new=new_id) == []


@given(masses, masses, masses)
@pytest.mark.requirement("EXE-7", "EXE-8")
def test_what_follows_touches_what_changed_and_nothing_else(tare: Decimal, first: Decimal, corrected: Decimal) -> None:
    ledger = calculated([entered(MASS, first), entered(MASS, first, 2), entered(TARE, tare)])
    stood = {one.parameter: ledger.stands(one, *ledger.of(one)) for one in PLAN.calculated}
    opened = [Touched(one.value, place, one.value) for place, one in enumerate(filter(None, stood.values()), 1)]
    signed = [Valid(UUID(int=run.number), run.id, f"Phase {run.number}", "PERFORMED", "Operator") for run in RUNS]
    after = entered(MASS, corrected, revision=2)
    changes = changes_of(ledger, after)
    found = consequences(Corrected(stood=after, phase=1, parameter="Mass"), changes, opened, signed)
    values = {one.value for one in changes}
    assert {one.of.value for one in found.fates if one.resolved} == values
    assert {one.subject for one in found.stale} == {RUNS[0].id} | {one.run.id for one in changes} == found.runs
    raised = [one for one in changes if one.after.outcome in EXCEPTIONAL]
    assert len(found.as_json()["exceptionsRaised"]) == len(raised)  # type: ignore[arg-type]  # a list


@given(masses, st.none() | masses)
@pytest.mark.requirement("EXE-7")
def test_a_formula_waits_for_each_required_value_of_its_phase(first: Decimal, second: Decimal | None) -> None:
    values = [entered(MASS, first), *([] if second is None else [entered(MASS, second, 2)])]
    found = Ledger(PLAN, RUNS, values, BATCH_SIZE).result(PLAN.calculated[0], RUNS[0])
    assert isinstance(found, Waits) == (second is None)


@pytest.mark.requirement("EXE-7")
def test_an_earlier_phase_is_seen_once_it_is_complete() -> None:
    values = [entered(MASS, Decimal(50)), entered(MASS, Decimal(50), 2), entered(TARE, Decimal(2))]
    share = PLAN.calculated[-1]
    running = [RUNS[0], RUNS[1]]
    running[0] = Run(id=RUNS[0].id, phase=RUNS[0].phase, number=1, started_at=BEGUN, completed_at=None)
    ledger = Ledger(PLAN, running, values, BATCH_SIZE)
    settle(ledger, ledger.places(PLAN.calculated), new=new_id)
    assert ledger.result(share, RUNS[1]) == Waits(("WEIGH.net",))
    later = replace(RUNS[0], completed_at=BEGUN + timedelta(hours=9))
    ledger.runs[later.phase] = [later]  # completed after the phase that would have seen it
    assert ledger.result(share, RUNS[1]) == Waits(("WEIGH.net",))
