"""A completed phase is run again by decision: a further run beside the first, whose record stays (CMD-7)."""

from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from domain.execution.commands import signing
from domain.execution.commands.signing import SignPhase
from domain.execution.content import Content
from domain.execution.kinds import HoldKind
from domain.execution.procedures import At
from domain.execution.refusals import OutOfSequence, StandsStill
from domain.kernel.refusals import Forbidden, InvalidInput, WrongState
from tests import calculating, execution, flow, recipes, unforeseen
from tests.calculating import kg
from tests.conftest import Do
from tests.controls import Press
from tests.execution import Run, percent, yes
from tests.plant import Plant


@pytest.mark.requirement("CMD-7", "EXE-1")
def test_a_complete_phase_is_run_again_beside_the_first_run(run: Run, plant: Plant, admin: Engine) -> None:
    run.clear_line()
    first = run.phase(1).id
    run.start(2)
    with pytest.raises(WrongState):
        unforeseen.repeat(run, run.phase(2).id)
    run.complete(2)
    run.verify(2)
    with pytest.raises(Forbidden):
        unforeseen.repeat(run, first, by=plant.operator)
    with pytest.raises(InvalidInput):
        unforeseen.repeat(run, first, reason=" ")
    assert (unforeseen.rows(run, "phase_repeat"), run.rows("batch_exception")) == ([], [])

    again = unforeseen.repeat(run, first)
    (raised,) = run.rows("batch_exception")
    assert (raised.rule, raised.title) == ("CMD-7", "Phase 1 Line clearance is run again")
    with pytest.raises(InvalidInput):
        unforeseen.repeat(run, first)
    with pytest.raises(OutOfSequence) as refused:
        run.start(3)
    assert refused.value.waiting == (1,)
    row = run.phase(1)
    assert (row.id, row.run, row.repeats_id, row.state) == (again, 2, first, "IDLE")
    run.clear_line()
    run.start(3)
    runs = [row for row in run.rows("phase_execution") if row.number == 1]
    assert {row.state for row in runs} == {"COMPLETE"}
    assert [row.phase_execution_id for row in run.rows("parameter_value")].count(first) == 2
    (kept,) = unforeseen.rows(run, "phase_repeat")
    assert (kept.repeated_id, kept.run_id, kept.decided_by) == (first, again, plant.supervisor.person)
    with pytest.raises(DBAPIError), admin.begin() as connection:
        connection.execute(text("update phase_repeat set reason = 'x'"))
    with pytest.raises(DBAPIError, match="CMD-7"):
        unforeseen.forge(run, "update phase_execution set replaced_at = clock_timestamp() where number = 2")


@pytest.mark.requirement("CMD-7", "EXE-7")
def test_a_complete_batch_is_reopened_and_its_first_run_may_still_be_corrected(run: Run, plant: Plant) -> None:
    run.up_to_drying()
    run.start(4)
    run.complete(4)
    value = run.record(3, "Loss on drying", percent("2.0"))
    run.record(3, "Remark", Content(text="Dry"))
    run.complete(3)
    run.approve(3)
    first = run.phase(3).id
    unforeseen.repeat(run, first)
    assert (run.row().state, run.row().completed_at) == ("RUNNING", None)
    run.correct(value, percent("2.1"))
    old = next(row for row in run.rows("phase_execution") if row.id == first)
    assert (old.signed_off_at, run.phase(3).state) == (None, "IDLE")
    recipes.sign(run.do, plant.operator, signing.COMPLETE_PHASE, SignPhase(first, old.version))
    old = next(row for row in run.rows("phase_execution") if row.id == first)
    recipes.sign(run.do, plant.reviewer, signing.APPROVE_PHASE, SignPhase(first, old.version))
    assert (run.row().state, run.phase(3).state) == ("RUNNING", "IDLE")
    run.start(3)
    run.record(3, "Loss on drying", percent("1.9"))
    run.record(3, "Remark", Content(text="Dry"))
    run.complete(3)
    run.approve(3)
    assert run.row().state == "COMPLETE"


@pytest.mark.requirement("CMD-7", "EXE-1")
def test_what_was_decided_on_the_first_run_is_decided_on_the_one_in_its_place(
    do: Do, plant: Plant, admin: Engine
) -> None:
    way = flow.way(do, plant, admin)
    way.to_the_loop()
    way.dry("3.1", 1)
    assert way.idle(6, 2)
    unforeseen.repeat(way, way.phase(7, 1).id)
    with pytest.raises(OutOfSequence):
        way.begin(6, 2)
    way.begin(7, 1)
    way.value(percent("2.4"), 7, 1, name="Loss on drying")
    way.end(7, 1)
    assert [one[2:] for one in way.decided() if one[0] == "again"] == [(1, False, False), (2, True, True)]
    assert not way.idle(6, 2)
    way.through(8)
    assert way.row().state == "COMPLETE"

    unforeseen.repeat(way, way.phase(1).id)
    way.begin(1)
    way.value(yes(), 1, name="Lumps")
    way.end(1)
    assert way.decided()[-1] == ("lumpy", [], 2, True, False), "the other way was taken"
    assert ("EXE-7", "OPEN") in way.raised()
    assert way.row().state == "COMPLETE"


@pytest.mark.requirement("CMD-7", "CMD-1")
def test_a_pause_that_a_phase_was_completed_under_ends_as_it_is_run_again(run: Run) -> None:
    run.start(1)
    run.record(1, "Line is clear", yes())
    run.record(1, "Shift", Content(choice="day"))
    run.command(HoldKind.PAUSE, At(phase=run.phase(1).id))
    run.complete(1)
    (paused,) = run.rows("batch_hold")
    assert (paused.reached_at is not None, paused.restarted_at) == (True, None)
    unforeseen.repeat(run, run.phase(1).id)
    (paused,) = run.rows("batch_hold")
    assert (paused.restarted_by, paused.superseded_by) == (run.plant.supervisor.person, None)
    assert paused.restart_reason == "It is run again: The sieve had torn"
    assert paused.running_at == paused.restarted_at
    run.clear_line()
    assert run.row().state == "RUNNING"


@pytest.mark.requirement("CMD-7", "CMD-1")
def test_nothing_is_run_again_in_an_operation_that_stands_still(do: Do, plant: Plant, admin: Engine) -> None:
    way, at = flow.way(do, plant, admin), At(block=flow.LEVEL)
    way.begin(1)
    way.value(yes(), 1, name="Lumps")
    way.command(HoldKind.PAUSE, at)
    way.end(1)
    with pytest.raises(StandsStill):
        unforeseen.repeat(way, way.phase(1).id)  # with all of it idle there would be nothing to resume
    assert (unforeseen.rows(way, "phase_repeat"), way.raised()) == ([], [])
    way.lift(HoldKind.PAUSE, at)
    again = unforeseen.repeat(way, way.phase(1).id)
    assert way.phase(1).id == again
    way.begin(1)


@pytest.mark.requirement("CMD-7", "EXE-20")
def test_what_is_controlled_while_a_phase_runs_is_repeated_with_it(do: Do, plant: Plant, admin: Engine) -> None:
    press = Press(do, plant, admin)
    press.start()
    press.finish()
    carrier = press.run.phase(1).id
    with pytest.raises(InvalidInput):
        unforeseen.repeat(press.run, carrier)
    press.weigh(1)
    press.run.complete(2)
    assert press.run.row().state == "COMPLETE"
    unforeseen.repeat(press.run, carrier)
    assert [press.run.phase(number).run for number in (1, 2)] == [2, 2]
    assert len(unforeseen.rows(press.run, "phase_repeat")) == 2
    press.start()
    series = [one for one in press.rows("control_series") if one.state == "RUNNING"]
    assert [one.carrier_id for one in series] == [press.run.phase(1).id]


@pytest.mark.requirement("CMD-7", "EXE-7")
def test_what_was_calculated_in_the_first_run_is_corrected_with_it(do: Do, plant: Plant, admin: Engine) -> None:
    run = execution.run(do, plant, admin, calculating.PHASES)
    run.start(1)
    mass = run.record(1, "Mass", kg("51.00"))
    run.record(1, "Mass", kg("51.50"), repetition=2)
    run.record(1, "Tare", kg("1.50"))
    run.complete(1)
    run.verify(1)
    run.start(2)
    run.complete(2)
    run.verify(2)
    first = run.phase(1).id
    assert calculated_in(run, first) == {"mean": "51.25", "net": "49.75", "per_tare": "102.50", "share": "33.17"}
    unforeseen.repeat(run, first)
    run.correct(mass, kg("41.00"))
    corrected = {"mean": "46.25", "net": "44.75", "per_tare": "92.50", "share": "29.83"}
    assert calculated_in(run, first) == corrected
    run.start(1)
    run.record(1, "Mass", kg("52.00"))
    run.record(1, "Mass", kg("52.00"), repetition=2)
    run.record(1, "Tare", kg("1.50"))
    run.complete(1)
    run.verify(1)
    assert calculated_in(run, first) == corrected, "phase 2 was done with what the first run gave"
    old = next(row for row in run.rows("phase_execution") if row.id == first)
    two = run.phase(2)
    recipes.sign(run.do, plant.operator, signing.COMPLETE_PHASE, SignPhase(two.id, two.version))
    run.verify(2)
    assert (run.row().state, old.signed_off_at) == ("COMPLETE", None)
    for act, by in ((signing.COMPLETE_PHASE, plant.operator), (signing.VERIFY_PHASE, plant.second_operator)):
        recipes.sign(run.do, by, act, SignPhase(first, old.version))
        old = next(row for row in run.rows("phase_execution") if row.id == first)
    assert (run.row().state, old.signed_off_at is None) == ("COMPLETE", False)


def calculated_in(run: Run, first: UUID) -> dict[str, str]:
    """What was calculated in the first run, and in phase 2."""
    query = text(
        "select p.code, v.number::text as number from parameter_value v"
        " join recipe_parameter p on p.company_id = v.company_id and p.id = v.recipe_parameter_id"
        " where v.company_id = :c and v.formula is not null"
        " and v.phase_execution_id in (:first, :two)"
    )
    with run.admin.connect() as connection:
        given = {"c": run.plant.company, "first": first, "two": run.phase(2).id}
        return {row.code: row.number for row in connection.execute(query, given)}
