"""What isn't applicable in a batch: values, repetitions, whole phases; with reason and authority (EXE-9)."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from domain.execution.content import Content
from domain.execution.controls.refusals import NoControlDue
from domain.execution.kinds import HoldKind
from domain.execution.offline.refusals import OperationAway
from domain.execution.refusals import Incomplete, OutOfSequence
from domain.execution.unforeseen.commands import marking
from domain.execution.unforeseen.refusals import (
    ApprovedByAnother,
    MarkedNotApplicable,
    NotApplicableSettled,
    NothingWouldBeRun,
    WentOn,
)
from domain.kernel.actor import Actor
from domain.kernel.refusals import Forbidden, InvalidInput, Refusal, WrongState
from domain.work.queries import work_of
from tests import calculating, execution, flow, recipes, unforeseen
from tests.conftest import Do
from tests.controls import WEIGHT, Press
from tests.execution import Run, percent, yes
from tests.offline import Tablet
from tests.plant import Plant


def refused(*acts: tuple[type[Refusal], Callable[[], object]]) -> None:
    for refusal, act in acts:
        with pytest.raises(refusal):
            act()


@pytest.mark.requirement("EXE-9")
def test_a_parameter_that_is_not_applicable_counts_as_recorded_and_is_an_exception(run: Run, plant: Plant) -> None:
    refused((WrongState, lambda: unforeseen.mark(run, 1, "Shift")))
    run.start(1)
    run.record(1, "Line is clear", yes())
    refused(
        (Forbidden, lambda: unforeseen.mark(run, 1, "Shift", by=plant.operator)),
        (InvalidInput, lambda: unforeseen.mark(run, 1, "Shift", reason=" ")),
        (InvalidInput, lambda: unforeseen.mark(run, 1, "Line is clear")),
        (InvalidInput, lambda: unforeseen.mark(run, 1, "Shift", 2)),
        (InvalidInput, lambda: unforeseen.mark(run, 1, None, 1)),
        (WrongState, lambda: unforeseen.mark(run, 1)),
        (Incomplete, lambda: run.complete(1)),
    )
    assert (unforeseen.rows(run, "not_applicable"), run.rows("batch_exception")) == ([], [])
    found = unforeseen.mark(run, 1, "Shift")
    refused(
        (MarkedNotApplicable, lambda: run.record(1, "Shift", Content(choice="day"))),
        (NotApplicableSettled, lambda: unforeseen.mark(run, 1, "Shift")),
        (NotApplicableSettled, lambda: unforeseen.approve(run, found)),
        (Forbidden, lambda: unforeseen.take_back(run, found, by=plant.operator)),
    )
    (raised,) = run.rows("batch_exception")
    assert (raised.rule, raised.title) == ("EXE-9", "Phase 1 Line clearance, Shift: not applicable")
    unforeseen.take_back(run, found)
    refused(
        (NotApplicableSettled, lambda: unforeseen.take_back(run, found)),
        (Incomplete, lambda: run.complete(1)),
    )
    unforeseen.mark(run, 1, "Shift")
    run.complete(1)
    run.verify(1)
    assert run.phase(1).signed_off_at is not None
    refused((WrongState, lambda: unforeseen.take_back(run, unforeseen.rows(run, "not_applicable")[-1].id)))
    assert [row.state for row in run.rows("batch_exception")] == ["OPEN", "OPEN"]


@pytest.mark.requirement("EXE-9")
def test_what_is_critical_is_in_force_once_another_person_of_quality_approved_it(
    run: Run, plant: Plant, admin: Engine
) -> None:
    run.up_to_drying()
    run.start(4)
    run.complete(4)
    run.record(3, "Remark", Content(text="Dry"))
    run.record(3, "Loss on drying", percent("2.0"), repetition=2)
    found = unforeseen.mark(run, 3, "Loss on drying", 1)
    refused(
        (Incomplete, lambda: run.complete(3)),
        (Forbidden, lambda: unforeseen.approve(run, found, by=plant.supervisor)),
    )
    both = replace(plant.supervisor, grants=plant.supervisor.grants | plant.reviewer.grants)
    refused((ApprovedByAnother, lambda: unforeseen.approve(run, found, by=both)))
    unforeseen.approve(run, found)
    refused((NotApplicableSettled, lambda: unforeseen.approve(run, found)))
    run.complete(3)
    run.approve(3)
    assert run.row().state == "COMPLETE"
    (mark,) = unforeseen.rows(run, "not_applicable")
    assert (mark.critical, mark.marked_by, mark.approved_by) == (
        True,
        plant.supervisor.person,
        plant.reviewer.person,
    )
    for statement in ("set reason = 'x'", "set approved_at = null", "set taken_back_at = null, repetition = 3"):
        with pytest.raises(DBAPIError, match="EXE-9"), admin.begin() as connection:
            connection.execute(text(f"update not_applicable {statement}"))


@pytest.mark.requirement("EXE-9", "EXE-1")
def test_a_phase_that_is_not_applicable_is_done_and_the_batch_goes_on(run: Run) -> None:
    run.clear_line()
    found = unforeseen.mark(run, 2)
    assert run.phase(2).not_applicable_at is not None
    refused((OutOfSequence, lambda: run.start(4)))
    unforeseen.take_back(run, found)
    refused((OutOfSequence, lambda: run.start(3)))
    found = unforeseen.mark(run, 2)
    refused((MarkedNotApplicable, lambda: run.start(2)))
    run.start(3)
    refused((WentOn, lambda: unforeseen.take_back(run, found)))
    assert run.phase(2).not_applicable_at is not None
    for statement in (
        "set not_applicable_at = null where number = 2",
        "set not_applicable_at = now() where number = 4",
    ):
        with pytest.raises(DBAPIError, match="EXE-9"):
            unforeseen.forge(run, f"update phase_execution {statement}")
    run.start(4)
    run.complete(4)
    run.record(3, "Remark", Content(text="Dry"))
    run.record(3, "Loss on drying", percent("2.0"))
    run.complete(3)
    run.approve(3)
    assert (run.row().state, run.phase(2).state) == ("COMPLETE", "IDLE")


@pytest.mark.requirement("EXE-9")
def test_the_last_phase_completes_the_batch_by_not_being_applicable(run: Run) -> None:
    run.clear_line()
    unforeseen.mark(run, 2)
    refused((WrongState, lambda: unforeseen.mark(run, 1)))
    last = unforeseen.mark(run, 3)
    assert run.phase(3).not_applicable_at is None
    run_four = unforeseen.mark(run, 4)
    assert run.row().state == "RUNNING"
    unforeseen.approve(run, last)
    assert run.row().state == "COMPLETE"
    refused((WrongState, lambda: unforeseen.take_back(run, run_four)))


@pytest.mark.requirement("EXE-9")
def test_a_batch_of_which_nothing_would_be_run_is_not_complete(run: Run) -> None:
    """Whichever phase is marked last, and by whatever way; it is aborted instead."""
    for number in (1, 2):
        unforeseen.mark(run, number)
    last = unforeseen.mark(run, 3)
    four = unforeseen.mark(run, 4)
    with pytest.raises(NothingWouldBeRun, match=r"Phase 3 is the last one .*abortProcedure"):
        unforeseen.approve(run, last)
    assert (run.row().state, run.phase(3).not_applicable_at) == ("IDLE", None)
    unforeseen.take_back(run, four)
    unforeseen.approve(run, last)
    before = unforeseen.rows(run, "not_applicable"), run.rows("batch_exception")
    refused((NothingWouldBeRun, lambda: unforeseen.mark(run, 4)))
    assert (unforeseen.rows(run, "not_applicable"), run.rows("batch_exception")) == before
    run.command(HoldKind.ABORT)
    assert run.row().state in {"ABORTING", "ABORTED"}


@pytest.mark.requirement("EXE-9", "EXE-20")
def test_nothing_falls_due_of_what_is_not_applicable(do: Do, plant: Plant, admin: Engine) -> None:
    press = Press(do, plant, admin)
    press.start()
    press.later(20)
    press.heed()
    found = unforeseen.mark(press.run, 2, WEIGHT.name)
    (control,) = press.rows("in_process_control")
    assert (control.state, press.series().state, press.series().heed_at) == ("MISSED", "ENDED", None)
    refused((NotApplicableSettled, lambda: unforeseen.take_back(press.run, found)))
    press.finish()
    press.run.complete(2)
    assert press.run.row().state == "COMPLETE"


@pytest.mark.requirement("EXE-9", "EXE-1")
def test_a_way_that_is_decided_on_what_is_not_applicable_waits(do: Do, plant: Plant, admin: Engine) -> None:
    way = flow.way(do, plant, admin)
    found = unforeseen.mark(way, 1)
    way.through(2)
    refused((WentOn, lambda: unforeseen.take_back(way, found)))
    way.through(3)
    assert way.decided()[-1][3] is None, "nothing was sorted"


@pytest.mark.requirement("EXE-9", "EXE-7")
def test_what_waited_for_the_last_missing_value_is_calculated_without_it(do: Do, plant: Plant, admin: Engine) -> None:
    run = execution.run(do, plant, admin, calculating.PHASES[:1])
    run.start(1)
    run.record(1, "Mass", calculating.kg("51.00"))
    run.record(1, "Tare", calculating.kg("1.50"))
    unforeseen.mark(run, 1, "Mass", 2)
    assert [str(one.number) for one in run.rows("parameter_value") if one.formula] == ["51.00", "49.50", "102.00"]
    run.complete(1)
    run.verify(1)
    assert run.row().state == "COMPLETE"


@pytest.mark.requirement("EXE-9")
def test_what_was_recorded_meanwhile_is_not_approved_away(run: Run, plant: Plant) -> None:
    run.up_to_drying()
    found = unforeseen.mark(run, 3, "Loss on drying", 1)
    assert approvals(run, plant.reviewer) == [None]
    run.record(3, "Loss on drying", percent("2.0"))
    refused((InvalidInput, lambda: unforeseen.approve(run, found)))
    assert approvals(run, plant.reviewer) == []
    with pytest.raises(DBAPIError, match="EXE-9"):
        unforeseen.forge(
            run,
            "update not_applicable set approved_at = clock_timestamp(), approved_by = marked_by, approved_name = 'X',"
            " signature_id = (select id from signature limit 1)",
        )
    assert unforeseen.rows(run, "not_applicable")[0].approved_at is None
    run.start(4)
    run.complete(4)
    run.record(3, "Remark", Content(text="Dry"))
    run.complete(3)
    unforeseen.take_back(run, found)
    assert unforeseen.rows(run, "not_applicable")[0].taken_back_at is not None


@pytest.mark.requirement("EXE-9")
def test_a_phase_that_began_meanwhile_waits_for_no_approval(run: Run, plant: Plant) -> None:
    run.clear_line()
    unforeseen.mark(run, 2)
    found = unforeseen.mark(run, 3)
    assert len(approvals(run, plant.reviewer)) == 1
    run.start(3)
    assert approvals(run, plant.reviewer) == []
    refused((WrongState, lambda: unforeseen.approve(run, found)))
    unforeseen.take_back(run, found)


@pytest.mark.requirement("EXE-9", "EXE-10", "CMD-1")
def test_an_approval_is_offered_while_it_is_accepted(run: Run, do: Do, plant: Plant) -> None:
    run.clear_line()
    unforeseen.mark(run, 2)
    found = unforeseen.mark(run, 3)
    assert approvals(run, plant.reviewer) == [None]
    run.hold()
    (because,) = approvals(run, plant.reviewer)
    assert because is not None
    assert because.startswith("A batch that is HELD cannot START")
    refused((WrongState, lambda: unforeseen.approve(run, found)))
    run.restart()
    sieve = unforeseen.insert(run, 3, unforeseen.building_block(do, plant))
    assert approvals(run, plant.reviewer) == []
    refused((NotApplicableSettled, lambda: unforeseen.approve(run, found)))
    unforeseen.withdraw_insertion(run, sieve)
    assert approvals(run, plant.reviewer) == [None]
    unforeseen.approve(run, found)


@pytest.mark.requirement("EXE-9", "OFL-3")
def test_what_a_device_has_is_approved_once_it_is_back(do: Do, plant: Plant, admin: Engine) -> None:
    phases = (recipes.phase(1, "Mill"), recipes.phase(2, "Sift", critical=True))
    run = execution.run(do, plant, admin, phases)
    run.start(1)
    found, tablet = unforeseen.mark(run, 2), Tablet(run)
    out = tablet.take_out()
    refused((OperationAway, lambda: unforeseen.approve(run, found)))
    assert unforeseen.rows(run, "not_applicable")[0].approved_at is None
    (because,) = approvals(run, plant.reviewer)
    assert because is not None
    assert because.startswith("A device has its operation")
    tablet.bring_back(out)
    unforeseen.approve(run, found)
    assert run.phase(2).not_applicable_at is not None


def approvals(run: Run, by: Actor) -> list[str | None]:
    with Session(run.admin) as session:
        return [item.because for item in work_of(session, by) if item.act == "approveNotApplicable"]


@pytest.mark.requirement("EXE-9")
def test_no_run_has_more_marks_than_are_kept(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking, "MOST", 1)
    run.start(1)
    unforeseen.mark(run, 1, "Shift")
    refused((InvalidInput, lambda: unforeseen.mark(run, 1, "Line is clear")))
    assert len(unforeseen.rows(run, "not_applicable")) == 1


@pytest.mark.requirement("EXE-9", "EXE-20")
def test_without_what_it_is_recorded_during_a_control_takes_what_is_demanded(
    do: Do, plant: Plant, admin: Engine
) -> None:
    press = Press(do, plant, admin)
    unforeseen.mark(press.run, 1)
    press.run.start(2)
    refused((InvalidInput, lambda: press.weigh(1, early="It ends soon")))
    refused((NoControlDue, lambda: press.weigh(3)))
    press.weigh(1)
    press.run.complete(2)
    assert (press.run.row().state, press.rows("control_series")) == ("COMPLETE", [])
