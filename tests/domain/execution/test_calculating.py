"""Values that a batch calculates, and what the correction of one changes, against the database."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, Row, text

from domain.execution.commands.correcting import CORRECT_VALUE, CorrectValue
from domain.execution.content import Content
from domain.execution.refusals import Calculated, Incomplete
from domain.materials.quality.kinds import Qualifier
from domain.signatures import commands as signatures
from tests import calculating, execution, recipes
from tests.calculating import kg
from tests.conftest import Do
from tests.execution import Run
from tests.orders import HALF, Planner
from tests.plant import Plant


@pytest.fixture
def weighing(do: Do, plant: Plant, admin: Engine) -> Run:
    found = execution.run(do, plant, admin, calculating.PHASES)
    found.start(1)
    return found


@pytest.fixture
def weighed(weighing: Run) -> Run:
    for repetition, number in enumerate(("51.00", "51.50"), 1):
        weighing.record(1, "Mass", kg(number), repetition=repetition)
    weighing.record(1, "Tare", kg("1.50"))
    return weighing


@pytest.fixture
def accounted(weighed: Run) -> Run:
    weighed.complete(1)
    weighed.verify(1)
    weighed.start(2)
    weighed.complete(2)
    weighed.verify(2)
    return weighed


def value(run: Run, number: int, name: str, repetition: int = 1) -> Row[Any]:
    parameter = run.parameter(number, name)
    rows = run.rows("parameter_value")
    return next(one for one in rows if (one.recipe_parameter_id, one.repetition) == (parameter, repetition))


def names(run: Run) -> set[str]:
    return {
        row.name
        for row in looked(
            run,
            "select name from recipe_parameter p join parameter_value v"
            " on v.company_id = p.company_id and v.recipe_parameter_id = p.id"
            " where p.company_id = :c",
        )
    }


def looked(run: Run, query: str) -> list[Row[Any]]:
    with run.admin.connect() as connection:
        return list(connection.execute(text(query), {"c": run.plant.company}))


def inputs(run: Run, of: Row[Any]) -> list[tuple[str, str, int | None]]:
    found = looked(run, "select * from value_input where company_id = :c order by revision, position")
    mine = [one for one in found if (one.value_id, one.revision) == (of.id, of.revision)]
    return [(one.reference, one.text, one.input_revision) for one in mine]


@pytest.mark.requirement("EXE-7")
def test_a_value_is_calculated_once_the_last_of_its_inputs_is_recorded(weighing: Run) -> None:
    weighing.record(1, "Mass", kg("51.00"))
    weighing.record(1, "Tare", kg("1.50"))
    assert names(weighing) == {"Mass", "Tare"}
    weighing.record(1, "Mass", kg("51.50"), repetition=2)
    assert names(weighing) == {"Mass", "Tare", "Mean", "Net", "Per tare"}
    mean, net = value(weighing, 1, "Mean"), value(weighing, 1, "Net")
    assert (str(mean.number), mean.unit, mean.outcome, mean.formula) == ("51.25", "kg", "NOT_JUDGED", "mean(mass)")
    assert (str(net.number), net.outcome) == ("49.75", "WITHIN")
    assert inputs(weighing, mean) == [("mass", "51.00 kg", 1), ("mass", "51.50 kg", 1)]
    assert inputs(weighing, net) == [("mean", "51.25 kg", 1), ("tare", "1.50 kg", 1)]


@pytest.mark.requirement("EXE-7")
def test_a_further_value_calculates_anew_and_keeps_what_was(weighed: Run) -> None:
    weighed.record(1, "Mass", kg("40.00"), repetition=3)
    net = value(weighed, 1, "Net")
    assert (str(net.number), net.revision, net.outcome) == ("46.00", 2, "ACTION")
    assert [row.title for row in weighed.rows("batch_exception")] == ["Net: 46.00 kg"]
    kept = [row for row in weighed.rows("parameter_value_revision") if row.value_id == net.id]
    assert [(str(row.number), row.reason, row.signature_id) for row in kept] == [
        ("49.75", None, None),
        ("46.00", "A further value was recorded", None),
    ]


@pytest.mark.requirement("EXE-1")
def test_what_is_not_calculated_yet_keeps_the_phase_and_names_what_it_waits_for(weighing: Run) -> None:
    weighing.record(1, "Mass", kg("51.00"))
    weighing.record(1, "Mass", kg("51.50"), repetition=2)
    with pytest.raises(Incomplete) as refused:
        weighing.complete(1)
    assert refused.value.missing == (
        "Tare (1)",
        "Net, calculated from tare (1)",
        "Per tare, calculated from tare (1)",
    )
    assert weighing.phase(1).state == "RUNNING"


@pytest.mark.requirement("EXE-7")
def test_what_is_calculated_is_never_typed(weighed: Run) -> None:
    with pytest.raises(Calculated):
        weighed.record(1, "Net", kg("50"), repetition=1)
    with pytest.raises(Calculated):
        weighed.correct(value(weighed, 1, "Net").id, kg("50"))
    assert str(value(weighed, 1, "Net").number) == "49.75"


@pytest.mark.requirement("EXE-17")
def test_what_cant_be_calculated_is_an_exception_and_may_be_given_by_hand(weighing: Run, plant: Plant) -> None:
    weighing.record(1, "Mass", kg("51.00"))
    weighing.record(1, "Mass", kg("51.00"), repetition=2)
    weighing.record(1, "Tare", kg("1"))
    found = value(weighing, 1, "Per tare")
    assert (found.number, found.outcome, found.problem) == (None, "NOT_CALCULABLE", "a number is divided by zero")
    (raised,) = weighing.rows("batch_exception")
    assert (raised.rule, raised.state) == ("EXE-7", "OPEN")
    weighing.correct(found.id, Content(number=Decimal("3.2"), unit="1"), by=plant.second_operator)
    found = value(weighing, 1, "Per tare")
    assert (str(found.number), found.outcome, found.formula, found.problem) == ("3.2", "NOT_JUDGED", None, None)
    states = [(row.rule, row.state) for row in weighing.rows("batch_exception")]
    assert states == [("EXE-7", "RESOLVED_BY_CORRECTION"), ("EXE-17", "OPEN")]
    weighing.correct(value(weighing, 1, "Tare").id, kg("2"))
    found = value(weighing, 1, "Per tare")
    assert (str(found.number), found.formula) == ("51.00", "mean / (tare - 1 kg)")
    assert [row.state for row in weighing.rows("batch_exception")] == ["RESOLVED_BY_CORRECTION"] * 2


@pytest.mark.requirement("EXE-3")
def test_a_result_without_an_exact_number_calculates_nothing(weighing: Run) -> None:
    weighing.record(1, "Mass", kg("51.00"))
    weighing.record(1, "Mass", kg("51.50"), repetition=2)
    weighing.record(1, "Tare", Content(number=Decimal("0.10"), unit="kg", qualifier=Qualifier.LESS_THAN))
    assert value(weighing, 1, "Net").problem == "tare is < 0.10 kg, which is no exact value"


@pytest.mark.requirement("EXE-7")
def test_a_phase_calculates_from_an_earlier_one_as_it_starts(accounted: Run) -> None:
    share = value(accounted, 2, "Share")
    assert (str(share.number), share.unit, share.outcome) == ("33.17", "%", "WITHIN")
    assert inputs(accounted, share) == [("WEIGH.net", "49.75 kg", 1), ('input."API-001"', "150.000 kg", None)]


@pytest.mark.requirement("EXE-7", "REC-6")
def test_a_formula_sees_the_quantities_of_the_batchs_own_size(do: Do, plant: Plant, admin: Engine) -> None:
    planner = Planner(do, plant, admin)
    version = planner.recipe("HALF", phases=calculating.PHASES)
    for number, size, share in (("B-HALF", HALF, "66.33"), ("B-WHOLE", None, "33.17")):
        run = planner.issue(version, number, size)
        run.start(1)
        for repetition, mass in enumerate(("51.00", "51.50"), 1):
            run.record(1, "Mass", kg(mass), repetition=repetition)
        run.record(1, "Tare", kg("1.50"))
        run.complete(1)
        run.verify(1)
        run.start(2)
        (found,) = [one for one in run.rows("parameter_value") if one.phase_execution_id == run.phase(2).id]
        assert str(found.number) == share


def prepared(run: Run, of: Row[Any], content: Content) -> dict[str, Any]:
    """What the signer of the correction is shown beyond the value."""
    given = CorrectValue(of.id, of.version, content, "Misread")
    run.do(run.plant.operator, lambda uow: signatures.prepare(uow, CORRECT_VALUE, given))
    (row,) = looked(
        run,
        "select content from signature_challenge where company_id = :c and act = 'correctValue'"
        " order by id desc limit 1",
    )
    found: dict[str, Any] = row.content["content"]["consequences"]
    return found


@pytest.mark.requirement("EXE-7", "EXE-8")
def test_a_correction_does_what_it_showed_across_phases(accounted: Run) -> None:
    second = value(accounted, 1, "Mass", 2)
    shown = prepared(accounted, second, kg("31.50"))
    changed = [
        (one["phase"], one["parameter"], one["after"]["text"], one["after"]["outcome"]) for one in shown["values"]
    ]
    assert changed == [
        (1, "Mean", "41.25 kg", "NOT_JUDGED"),
        (1, "Net", "39.75 kg", "REGISTERED"),
        (1, "Per tare", "82.50", "NOT_JUDGED"),
        (2, "Share", "26.50 %", "ACTION"),
    ]
    assert [(one["phase"], one["parameter"]) for one in shown["exceptionsRaised"]] == [(1, "Net"), (2, "Share")]
    assert len(shown["signaturesStale"]) == 4
    assert str(value(accounted, 1, "Net").number) == "49.75"  # nothing happened yet

    accounted.correct(second.id, kg("31.50"), reason="Misread")
    assert [
        (str(value(accounted, phase, name).number), value(accounted, phase, name).outcome)
        for phase, name, *_ in changed
    ] == [
        ("41.25", "NOT_JUDGED"),
        ("39.75", "REGISTERED"),
        ("82.50", "NOT_JUDGED"),
        ("26.50", "ACTION"),
    ]
    assert [(row.phase_number, row.title, row.state) for row in accounted.rows("batch_exception")] == [
        (1, "Net: 39.75 kg", "OPEN"),
        (2, "Share: 26.50 %", "OPEN"),
    ]
    assert len(accounted.rows("signature_staleness")) == 4
    assert [accounted.phase(number).signed_off_at for number in (1, 2)] == [None, None]
    share = value(accounted, 2, "Share")
    last = [row for row in accounted.rows("parameter_value_revision") if row.value_id == share.id][-1]
    assert (last.reason, last.signature_id is None) == ("Phase 1, Mass was corrected: Misread", False)
    assert inputs(accounted, share)[0] == ("WEIGH.net", "39.75 kg", 2)

    shown = prepared(accounted, value(accounted, 1, "Mass", 2), kg("51.50"))
    assert (shown["exceptionsResolved"], shown["exceptionsRaised"], shown["signaturesStale"]) == ([1, 2], [], [])
    accounted.correct(second.id, kg("51.50"))
    assert [row.state for row in accounted.rows("batch_exception")] == ["RESOLVED_BY_CORRECTION"] * 2
    for number in (1, 2):
        accounted.complete(number)
        accounted.verify(number)
    assert accounted.row().state == "COMPLETE"


@pytest.mark.requirement("EXE-7")
def test_a_correction_that_comes_to_the_same_leaves_the_other_phase_signed(accounted: Run) -> None:
    accounted.correct(value(accounted, 1, "Mass", 2).id, kg("51.5"))
    assert (value(accounted, 1, "Mean").revision, value(accounted, 2, "Share").revision) == (1, 1)
    assert (accounted.phase(1).signed_off_at, accounted.phase(2).signed_off_at is None) == (None, False)


@pytest.mark.requirement("EXE-20")
def test_a_phase_calculates_from_one_that_runs_during_it_once_that_is_complete(
    do: Do, plant: Plant, admin: Engine
) -> None:
    total = calculating.calculated("Total", "total", "CONTROL.tare + own", "kg")
    own = replace(calculating.TARE, name="Own", code="own")
    phases = [
        recipes.phase(1, "Compress", code="COMPRESS", parameters=(own, total)),
        recipes.phase(2, "Control", code="CONTROL", parameters=(calculating.TARE,), during_number=1),
    ]
    run = execution.run(do, plant, admin, phases)
    run.start(1)
    run.record(1, "Own", kg("1"))
    run.start(2)
    run.record(2, "Tare", kg("2"))
    with pytest.raises(Incomplete) as refused:
        run.complete(1)
    assert refused.value.missing == ("Total, calculated from CONTROL.tare (1)",)
    run.complete(2)
    assert str(value(run, 1, "Total").number) == "3.00"
    run.complete(1)
    assert run.row().state == "COMPLETE"
