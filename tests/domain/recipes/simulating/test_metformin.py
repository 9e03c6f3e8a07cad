"""What happened in the demonstration batch comes out of the simulation of its recipe."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.recipes.judging import Judged
from domain.recipes.kinds import LinkKind, Moment
from domain.recipes.simulating.cases import GivenQuantity, GivenTime
from domain.recipes.simulating.result import Cause, Lasting, Origin
from domain.recipes.simulating.simulate import simulate
from domain.recipes.values import Link
from tests.domain.recipes.simulating.sample import METFORMIN, alone, amount, case, path, recorded, told, value


def test_the_nominal_batch_takes_one_pass_and_raises_nothing() -> None:
    found = alone(METFORMIN)
    assert path(found) == ["CHARGE", "MASS", "DRY 1", "LOD 1", "WEIGH", "TWENTY", "HARDNESS", "COMPRESS", "COUNT"]
    assert (found.complete, found.raised, found.not_reached) == (True, (), (9,))
    assert [one.value for one in recorded(found, "LOD", "loss")] == ["1.8"]
    assert [(one.output, one.percent, one.outcome) for one in found.yields] == [
        ("GRANULE", Decimal("100.00"), Judged.WITHIN),
        ("TABLETS", Decimal("100.00"), Judged.WITHIN),
    ]


@pytest.mark.requirement("EXE-3")
def test_wet_granules_are_dried_again_and_the_first_result_stays_an_exception() -> None:
    values = (value("LOD.loss", "2.7", in_pass=1), value("LOD.loss", "2.1", in_pass=2))
    found = alone(METFORMIN, case(values=values))
    assert path(found)[2:6] == ["DRY 1", "LOD 1", "DRY 2", "LOD 2"]
    assert [(one.value, one.outcome) for one in recorded(found, "LOD", "loss")] == [
        ("2.7", Judged.ACTION),
        ("2.1", Judged.WITHIN),
    ]
    assert [(one.passes, one.holds) for one in found.decisions if one.block == "again"] == [((1,), False), ((2,), True)]
    assert told(found) == [("EXCEPTION", "EXE-2", "LOD.loss 1")]


@pytest.mark.requirement("EXE-3")
@pytest.mark.parametrize(
    ("loss", "outcome", "passes"),
    [("2.3", Judged.WITHIN, 1), ("2.34", Judged.WITHIN, 1), ("2.5", Judged.ALERT, 1), ("2.6", Judged.ACTION, 2)],
)
def test_a_value_is_judged_as_rounded_and_the_bound_belongs_to_the_limits(
    loss: str, outcome: Judged, passes: int
) -> None:
    found = alone(METFORMIN, case(values=(value("LOD.loss", loss, in_pass=1),)))
    assert recorded(found, "LOD", "loss")[0].outcome is outcome
    assert path(found).count("LOD 2") == passes - 1


def test_drying_at_its_bound_goes_on_with_an_exception() -> None:
    found = alone(METFORMIN, case(values=(value("LOD.loss", "2.7"),)))
    assert [one for one in path(found) if one.startswith("DRY")] == ["DRY 1", "DRY 2", "DRY 3", "DRY 4"]
    assert found.raised[-1].cause is Cause.LOOP_AT_BOUND
    assert (found.raised[-1].element, found.raised[-1].passes) == ("again", (4,))
    assert found.complete


@pytest.mark.requirement("REV-2")
@pytest.mark.parametrize(
    ("net", "percent", "raised"),
    [("168.35", "99.37", []), ("164.33", "97.00", []), ("164.31", "96.99", ["EXE-2", "REV-2"])],
)
def test_the_granule_yield_is_of_theory_and_within_its_limits(net: str, percent: str, raised: list[str]) -> None:
    found = alone(METFORMIN, case(values=(value("WEIGH.net", net),)))
    assert found.yields[0].percent == Decimal(percent)
    assert found.yields[0].told_by == "WEIGH.yield_"
    assert sorted(one.rule for one in found.raised) == raised


@pytest.mark.requirement("REV-2")
def test_yield_and_accountability_are_figures_of_their_own() -> None:
    given = (value("COUNT.good", "294850"), value("COUNT.rejects", "6500"))
    found = alone(METFORMIN, case(values=given))
    assert found.yields[1].percent == Decimal("99.08")
    assert told(found) == [("EXCEPTION", "EXE-2", "COUNT.accounted")]


@pytest.mark.requirement("EXE-12")
@pytest.mark.parametrize(
    ("wait", "level"),
    [("45 min", []), ("46 min", ["ALERT"]), ("60 min", ["ALERT"]), ("72 min", ["EXCEPTION"])],
)
def test_the_transfer_to_the_dryer_has_its_hour(wait: str, level: list[str]) -> None:
    found = alone(METFORMIN, case(waits=(GivenTime(phase="DRY", time=amount(wait)),)))
    assert [one.level.value for one in found.raised] == level
    assert all((one.rule, one.element, one.cause) == ("EXE-12", "WET_HOLD", Cause.TIME) for one in found.raised)


@pytest.mark.requirement("EXE-12")
def test_a_second_pass_of_the_dryer_isnt_late_for_the_first() -> None:
    values, durations = (value("LOD.loss", "2.7", in_pass=1),), (GivenTime(phase="LOD", time=amount("2 h")),)
    found = alone(METFORMIN, case(values=values, durations=durations))
    assert [one.rule for one in found.raised] == ["EXE-2"]


@pytest.mark.requirement("EXE-20")
def test_controls_run_during_compression_every_so_often() -> None:
    found = alone(METFORMIN, case(values=(value("COMPRESS.run", "2"), value("TWENTY.weight", "11.9", repetition=3))))
    press, twenty, hardness = (next(run for run in found.path if run.code == one) for one in PRESS)
    assert press.end - press.start == 2 * 3600
    assert (press.lasting, twenty.lasting) == (Lasting.PARAMETER, Lasting.DURING)
    assert (twenty.start, twenty.end, hardness.end) == (press.start, press.end, press.end)
    assert [one.at - twenty.start for one in twenty.values] == [900 * time for time in range(1, 9)]
    assert len(hardness.values) == 40
    assert [one.at - press.start for one in hardness.values[9:11]] == [1800, 3600]
    assert told(found) == [("ALERT", "EXE-3", "TWENTY.weight")]
    assert found.raised[0].repetition == 3
    # Seven weights of 11.6 g and one of 11.9 g.
    assert recorded(found, "COUNT", "mean")[0].value == "11.638"


PRESS = ("COMPRESS", "TWENTY", "HARDNESS")


def test_more_recordings_than_may_be_made_are_told() -> None:
    found = alone(METFORMIN, case(values=(value("COMPRESS.run", "20"),)))
    assert [one.cause for one in found.raised] == [Cause.TOO_MANY_VALUES, Cause.TOO_MANY_VALUES]
    assert len(recorded(found, "TWENTY", "weight")) == 60


def test_the_case_says_how_much_goes_in_and_charges_follow() -> None:
    quantities = (
        GivenQuantity(material="API", quantity=amount("151402 g")),
        GivenQuantity(material="MCC", quantity=amount("5.9 kg")),
    )
    found = alone(METFORMIN, case(quantities=quantities))
    assert [str(one.charged) for one in found.quantities] == ["151.402 kg", "5.9 kg"]
    assert [(one.rule, one.element) for one in found.raised] == [("WGH-7", "API"), ("WGH-7", "MCC"), ("WGH-4", "MCC")]


def test_a_calculation_that_lacks_a_value_says_so() -> None:
    (last,) = (one for one in METFORMIN.phases if one.code == "COUNT")
    broken = replace(last, parameters=tuple(replace(one, formula="mean(SORT.x)") for one in last.parameters[-1:]))
    found = alone(replace(METFORMIN, phases=(*METFORMIN.phases[:-1], broken)))
    assert [one.what for one in found.raised] == ["COUNT.mean can't be calculated: SORT.x has no value"]
    assert recorded(found, "COUNT", "mean")[0].origin is Origin.NOTHING


def test_a_condition_that_cant_be_calculated_counts_as_not_holding() -> None:
    blocks = tuple(
        replace(one, condition="SORT.x > 1") if one.code in {"again", "rework"} else one for one in METFORMIN.blocks
    )
    found = alone(replace(METFORMIN, blocks=blocks))
    assert [one.holds for one in found.decisions] == [None] * 5
    assert path(found).count("DRY 4") == 1
    assert {one.cause for one in found.raised} == {Cause.NOT_CALCULABLE, Cause.LOOP_AT_BOUND}


@pytest.mark.requirement("EXE-12")
def test_a_phase_waits_for_the_least_time_after_another_and_lasts_at_least_its_own() -> None:
    rest = Link(code="REST", kind=LinkKind.SEQUENCE, from_phase="CHARGE", to_phase="MASS", at_least=amount("2 h"))
    own = Link(
        code="LONG",
        kind=LinkKind.SEQUENCE,
        from_phase="WEIGH",
        to_phase="WEIGH",
        from_moment=Moment.STARTED,
        to_moment=Moment.COMPLETED,
        at_least=amount("30 min"),
        at_most=amount("31 min"),
    )
    found = alone(replace(METFORMIN, links=(rest, own)))
    runs = {run.code: run for run in found.path}
    assert runs["MASS"].start - runs["CHARGE"].end == 7200
    assert runs["WEIGH"].end - runs["WEIGH"].start == 1800
    assert found.raised == ()
    late = alone(replace(METFORMIN, links=(own,)), case(durations=(GivenTime(phase="WEIGH", time=amount("32 min")),)))
    assert told(late) == [("EXCEPTION", "EXE-12", "LONG")]


@pytest.mark.requirement("EXE-12")
def test_a_phase_that_takes_longer_than_it_may_is_an_exception() -> None:
    own = Link(
        code="OWN",
        kind=LinkKind.SEQUENCE,
        from_phase="DRY",
        from_moment=Moment.STARTED,
        to_phase="DRY",
        to_moment=Moment.COMPLETED,
        at_most=amount("50 min"),
    )
    elements = replace(METFORMIN, links=(own,))
    assert alone(elements, case(durations=(GivenTime(phase="DRY", time=amount("50 min")),))).raised == ()
    found = alone(elements, case(durations=(GivenTime(phase="DRY", time=amount("51 min")),)))
    assert told(found) == [("EXCEPTION", "EXE-12", "OWN 1")]
    exceeded = next(one for one in simulate(elements).cases if one.case.name == "OWN exceeded")
    assert [one.element for one in exceeded.raised if one.cause is Cause.TIME] == ["OWN"]
