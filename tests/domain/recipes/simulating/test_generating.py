"""Cases that nobody named: what they are, what they find, and what is left out."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings

from domain.kernel.canonical import canonical, digest
from domain.recipes.content import elements_content
from domain.recipes.judging import Judged
from domain.recipes.kinds import BlockKind, ParameterKind, ParameterSource
from domain.recipes.simulating import book, bounds
from domain.recipes.simulating.cases import CaseKind
from domain.recipes.simulating.refusals import SimulationTooLarge
from domain.recipes.simulating.result import CaseResult, Simulation
from domain.recipes.simulating.simulate import simulate
from domain.recipes.values import Elements, Parameter
from domain.recipes.written import read, written
from tests.domain.recipes.simulating.sample import METFORMIN, block, case, number, path, phase, recorded, value
from tests.domain.recipes.walking.procedures import procedures

WHOLE = simulate(METFORMIN)


def named(simulation: Simulation, part: str) -> CaseResult:
    (found,) = (one for one in simulation.cases if part in one.case.name)
    return found


def test_the_nominal_case_comes_first_and_every_case_comes_to_its_end() -> None:
    assert [one.case.kind for one in WHOLE.cases].count(CaseKind.NOMINAL) == 1
    assert WHOLE.cases[0].case.kind is CaseKind.NOMINAL
    assert all(one.complete and one.generated for one in WHOLE.cases)
    assert (WHOLE.left_out, WHOLE.more_left_out) == ((), 0)


@pytest.mark.requirement("REC-7")
def test_each_condition_comes_out_both_ways_and_every_phase_is_reached() -> None:
    assert path(named(WHOLE, "again doesn't hold at first")).count("DRY 2") == 1
    assert path(named(WHOLE, "again at its bound")).count("DRY 4") == 1
    assert "SORT" in path(named(WHOLE, "rework holds"))
    coverage = WHOLE.coverage
    assert (coverage.never_reached, coverage.never_held, coverage.never_failed) == ((), (), ())


@pytest.mark.requirement("EXE-12")
def test_each_time_limit_is_exceeded() -> None:
    found = named(WHOLE, "WET_HOLD exceeded")
    assert [(one.rule, one.element) for one in found.raised] == [("EXE-12", "WET_HOLD")]


@pytest.mark.requirement("EXE-3")
def test_critical_values_fail_just_outside_and_limits_belong_to_the_limits() -> None:
    below, above = named(WHOLE, "LOD.loss beyond its lower"), named(WHOLE, "LOD.loss beyond its upper")
    assert [recorded(one, "LOD", "loss")[0].value for one in (below, above)] == ["0.9", "2.6"]
    assert {recorded(one, "LOD", "loss")[0].outcome for one in (below, above)} == {Judged.ACTION}
    low = named(WHOLE, "LOD.loss at its lower limit")
    assert recorded(low, "LOD", "loss")[0].outcome is Judged.ALERT
    together = named(WHOLE, "nothing depends on at its upper limit")
    assert {one.of for one in together.case.values} == {"DRY.product", "HARDNESS.force"}
    assert together.raised == ()


def test_what_nothing_depends_on_is_never_out_and_said_so() -> None:
    assert set(WHOLE.coverage.never_out) == {
        "DRY.product",
        "HARDNESS.force",
        "MASS.time",
        "COUNT.accounted",
        "WEIGH.yield_",
    }


def test_what_the_recipe_doesnt_tell_is_assumed_and_said_why() -> None:
    because = {one.parameter: (one.value, one.because) for one in WHOLE.assumed}
    assert because["WEIGH.net"] == ("169.41", "chosen so that WEIGH.yield_ is 100.00 %")
    assert because["COUNT.good"] == ("297600", "chosen so that COUNT.yield_ is 100.00 %")
    assert because["DRY.product"] == ("23", "only an upper limit tells it; a value below 45 was taken")
    assert "LOD.loss" not in because


def test_a_condition_behind_another_and_through_a_calculated_value_is_turned() -> None:
    elements = Elements(
        blocks=(
            block("way", BlockKind.SELECTION, 1),
            block("wet", BlockKind.BRANCH, 1, "way", condition="LOD.share > 50 %"),
            block("rest", BlockKind.BRANCH, 2, "way"),
            block("inner", BlockKind.SELECTION, 1, "wet"),
            block("deep", BlockKind.BRANCH, 1, "inner", condition='SORT.kind = "coarse"'),
            block("never", BlockKind.BRANCH, 2, "inner", condition="1 > 2"),
        ),
        phases=(
            replace(
                phase(
                    1,
                    "LOD",
                    "",
                    0,
                    number("loss", "%", target="2"),
                    number("share", "%", source=ParameterSource.CALCULATED, formula="loss * 20"),
                ),
                block=None,
            ),
            replace(
                phase(
                    2,
                    "SORT",
                    "",
                    0,
                    Parameter(name="kind", code="kind", kind=ParameterKind.CHOICE, choices=("fine", "coarse")),
                ),
                block=None,
            ),
            phase(3, "DEEP", "deep", 1),
            phase(4, "NEVER", "never", 1),
            phase(5, "REST", "rest", 1),
        ),
    )
    found = simulate(elements)
    assert path(named(found, "deep holds")) == ["LOD", "SORT", "DEEP"]
    assert found.coverage.never_reached == (4,)
    assert found.coverage.never_held == ("never",)


@pytest.mark.requirement("SIM-1")
def test_the_same_recipe_and_cases_give_the_same_bytes_and_come_back() -> None:
    again = simulate(METFORMIN)
    assert canonical(written(again)) == canonical(written(WHOLE))
    assert read(Simulation, written(WHOLE)) == WHOLE
    assert WHOLE.subject == digest({"batchSize": None, **elements_content(METFORMIN)})
    other = simulate(METFORMIN, cases=(case(values=(value("LOD.loss", "2.4"),)),))
    assert digest(written(other)) != digest(written(WHOLE))


@settings(deadline=None, max_examples=40)
@given(procedures())
def test_any_well_formed_procedure_can_be_simulated_to_its_end(elements: Elements) -> None:
    found = simulate(elements)
    assert all(one.complete for one in found.cases)
    for one in found.cases:
        assert all(run.start <= run.end for run in one.path)
        assert {run.phase for run in one.path}.isdisjoint(one.not_reached)


@pytest.mark.parametrize(
    ("bound", "most", "what"),
    [
        ("CASES", 1, "cases"),
        ("PHASE_RUNS", 8, "phase runs of one case"),
        ("RECORDINGS", 100, "recordings of one case"),
        ("SECONDS", Decimal(3600), "seconds"),
    ],
)
def test_a_case_that_is_too_large_is_refused_with_its_limit(
    monkeypatch: pytest.MonkeyPatch, bound: str, most: object, what: str
) -> None:
    for module in ("bounds", "course", "simulate"):
        if hasattr(__import__(f"domain.recipes.simulating.{module}", fromlist=["x"]), bound):
            monkeypatch.setattr(f"domain.recipes.simulating.{module}.{bound}", most)
    with pytest.raises(SimulationTooLarge, match=what) as refused:
        simulate(METFORMIN, cases=(case(), case()), generate=False)
    assert refused.value.most == str(most)


def test_generated_cases_that_dont_fit_are_left_out_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds.Budget, "allows", lambda self, *_: self.all_runs > bounds.ALL_PHASE_RUNS - 20)
    found = simulate(METFORMIN)
    assert 1 < len(found.cases) < len(WHOLE.cases)
    assert len(found.cases) + len(found.left_out) >= len(WHOLE.cases) - 1
    assert set(found.left_out) <= {one.case.name for one in WHOLE.cases}


def test_exceptions_beyond_what_is_kept_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    values = (value("LOD.loss", "2.7"),)
    whole = simulate(METFORMIN, cases=(case(values=values),), generate=False)
    monkeypatch.setattr(book, "EXCEPTIONS", 1)
    found = simulate(METFORMIN, cases=(case(values=values),), generate=False)
    assert len(whole.cases[0].raised) == whole.cases[0].exceptions == whole.coverage.exceptions > 1
    assert len(found.cases[0].raised) == 1
    assert (found.cases[0].exceptions, found.coverage) == (whole.cases[0].exceptions, whole.coverage)
