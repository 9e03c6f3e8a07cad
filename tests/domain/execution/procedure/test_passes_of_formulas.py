"""What a batch calculates in loops and behind them is what the simulator calculates, whatever the procedure."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.execution.calculation.consequences import changes_of
from domain.execution.calculation.ledger import Ledger, settle
from domain.execution.calculation.plan import Ids, Plan, plan
from domain.execution.calculation.values import Change, Run, Stood
from domain.execution.content import Content
from domain.execution.kinds import Outcome
from domain.kernel.ids import new_id
from domain.recipes.kinds import BlockKind, ParameterKind, ParameterSource
from domain.recipes.simulating.cases import Case, CaseKind, GivenValue
from domain.recipes.simulating.result import PhaseRun
from domain.recipes.simulating.simulate import simulate
from domain.recipes.values import Elements, Parameter, Phase
from tests.domain.recipes.walking.procedures import PHASE, built, procedures
from tests.recipes import BATCH_SIZE

BEGUN = datetime(2026, 5, 4, 6, tzinfo=UTC)
IN_AND_BEHIND = built([(BlockKind.LOOP, 3, [PHASE, (BlockKind.LOOP, 2, [PHASE, PHASE]), PHASE]), PHASE])


def calculating(elements: Elements, chance: Random) -> Elements:
    """The same, in which each phase records a value and calculates from those of any phases."""
    looped = {one.code for one in elements.blocks if one.kind is BlockKind.LOOP}
    phases = tuple(
        replace(one, parameters=_parameters(one, len(elements.phases), chance, looped)) for one in elements.phases
    )
    return replace(elements, phases=phases)


def _parameters(phase: Phase, phases: int, chance: Random, looped: set[str]) -> tuple[Parameter, ...]:
    earlier = f"P{chance.randint(1, phase.number - 1)}.C" if phase.number > 1 else "V"
    which = " + pass" if phase.block in looped else ""
    formulas = {"C": f"V + P{chance.randint(1, phases)}.V{which}", "D": f"C * 2 + {earlier}"}
    entered = Parameter(name="Value", code="V", kind=ParameterKind.NUMBER, unit="1")
    return (entered, *(_calculated(code, formula) for code, formula in formulas.items()))


def _calculated(code: str, formula: str) -> Parameter:
    kind, source = ParameterKind.NUMBER, ParameterSource.CALCULATED
    return Parameter(name=code, code=code, kind=kind, unit="1", source=source, formula=formula)


def case_of(elements: Elements, chance: Random) -> Case:
    """Another value in each pass."""
    values = (
        GivenValue(of=f"{one.code}.V", value=str(chance.randint(0, 1000)), in_pass=which)
        for one in elements.phases
        for which in (None, 1, 2, 3)
    )
    return Case(name="x", kind=CaseKind.NOMINAL, values=tuple(values))


def planned(elements: Elements) -> Plan:
    return plan(
        elements,
        Ids(
            {one.number: UUID(int=one.number) for one in elements.phases},
            {(one.number, at): UUID(int=1000 * one.number + at) for one in elements.phases for at in (1, 2, 3)},
        ),
    )


class Batch:
    """Runs and values as a batch records them, one act after the other."""

    def __init__(self, elements: Elements) -> None:
        self.plan = planned(elements)
        self.ledger = Ledger(self.plan, (), (), BATCH_SIZE)
        self.now = BEGUN

    def run(self, one: PhaseRun) -> Run:
        """A run from its beginning to its end: calculated once its value is recorded, and done."""
        run = Run(
            id=new_id(),
            phase=UUID(int=one.phase),
            number=one.phase,
            started_at=self._tick(),
            completed_at=None,
            passes=one.passes,
        )
        self.ledger.runs.setdefault(run.phase, []).append(run)
        self.ledger.runs[run.phase].sort(key=lambda each: each.passes)
        self.ledger.put(self.entered(run, one.values[0].value or "0"))
        self._settle(run)
        done = replace(run, completed_at=self._tick())
        self.ledger.runs[run.phase] = [done if each is run else each for each in self.ledger.runs[run.phase]]
        return done

    def entered(self, run: Run, number: str, revision: int = 1) -> Stood:
        return Stood(
            value=UUID(int=run.id.int ^ 1),
            run=run.id,
            parameter=UUID(int=1000 * run.number + 1),
            repetition=1,
            revision=revision,
            content=Content(number=Decimal(number), unit="1"),
            outcome=Outcome.NOT_JUDGED,
        )

    def told(self, run: Run) -> list[str | None]:
        of_phase = sorted(self.plan.of_phase(run.phase), key=lambda one: one.parameter)
        stood = [self.ledger.stands(one, run) for one in of_phase]
        return [None if one is None or one.problem else str(one.content.number) for one in stood]

    def _settle(self, run: Run) -> list[Change]:
        return settle(self.ledger, self.ledger.places(self.plan.of_phase(run.phase), {run.id}), new=new_id)

    def _tick(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@given(procedures(), st.integers(0, 1000))
@example(IN_AND_BEHIND, 0)
@example(IN_AND_BEHIND, 1)
@settings(max_examples=25)
@pytest.mark.requirement("EXE-1", "EXE-7")
def test_a_batch_calculates_in_each_pass_what_was_simulated(bare: Elements, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 -- nothing is secret here
    elements = calculating(bare, chance)
    (found,) = simulate(elements, cases=(case_of(elements, chance),), generate=False).cases
    batch = Batch(elements)
    for one in found.path:  # in the order of their ends: what a run sees by its end is what had ended before
        run = batch.run(one)
        assert batch.told(run) == [each.value for each in one.values[1:]], (one.code, one.passes)


@given(st.integers(0, 1000), st.data())
@settings(max_examples=15)
@pytest.mark.requirement("EXE-7")
def test_a_correction_reaches_each_pass_that_used_the_value(seed: int, data: st.DataObject) -> None:
    chance = Random(seed)  # noqa: S311 -- nothing is secret here
    elements = calculating(IN_AND_BEHIND, chance)
    (found,) = simulate(elements, cases=(case_of(elements, chance),), generate=False).cases
    batch, anew = Batch(elements), Batch(elements)
    at = data.draw(st.integers(0, len(found.path) - 1))
    runs = [batch.run(one) for one in found.path]
    changes_of(batch.ledger, batch.entered(runs[at], "5000", revision=2))
    path = [*found.path]
    path[at] = replace(path[at], values=(replace(path[at].values[0], value="5000"), *path[at].values[1:]))
    for one, run in zip(path, runs, strict=True):
        assert anew.told(anew.run(one)) == batch.told(run), (one.code, one.passes)
