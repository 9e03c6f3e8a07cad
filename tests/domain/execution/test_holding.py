"""Holding a batch, and what it stops."""

import pytest

from domain.execution.content import Content
from domain.kernel.refusals import Forbidden, InvalidInput, WrongState
from tests.execution import Run, percent, yes
from tests.plant import Plant
from tests.triggers import triggers_off


def test_a_held_batch_takes_no_start_no_value_and_no_signature(run: Run) -> None:
    run.start(1)
    run.record(1, "Line is clear", yes())
    run.hold()
    for act in (
        lambda: run.record(1, "Shift", Content(choice="day")),
        lambda: run.complete(1),
        lambda: run.start(2),
    ):
        with pytest.raises(WrongState):
            act()
    assert len(run.rows("parameter_value")) == 1
    assert run.phase(1).state == "HELD"
    run.restart()
    run.record(1, "Shift", Content(choice="day"))
    run.complete(1)
    (hold,) = run.rows("batch_hold")
    assert (hold.reason, hold.restart_reason) == ("Power failure", "Power is back")
    assert hold.restarted_at > hold.held_at


def test_what_was_wrong_is_corrected_and_told_while_held(run: Run) -> None:
    value = run.clear_line()
    run.hold()
    run.correct(value, Content(yes_no=False))
    run.tell("The lights went out")
    assert run.row().state == "HELD"
    assert [row.rule for row in run.rows("batch_exception")] == ["EXE-2", "TOLD"]


def test_only_a_running_batch_is_held_and_only_by_a_supervisor(run: Run, plant: Plant) -> None:
    with pytest.raises(WrongState):
        run.hold()
    run.start(1)
    with pytest.raises(Forbidden):
        run.hold(by=plant.operator)
    with pytest.raises(InvalidInput):
        run.hold(" ")
    with pytest.raises(WrongState):
        run.restart()
    assert (run.row().state, run.rows("batch_hold")) == ("RUNNING", [])


@pytest.mark.requirement("REV-4")
def test_a_decided_batch_takes_no_more_entries(run: Run) -> None:
    from sqlalchemy import text

    from domain.execution.refusals import BatchDecided

    run.up_to_drying()
    with run.admin.begin() as connection, triggers_off(connection, "batch"):
        connection.execute(text("update batch set disposition = 'REJECTED' where id = :id"), {"id": run.batch})
    for act in (
        lambda: run.record(3, "Loss on drying", percent("1.8")),
        lambda: run.complete(3),
        lambda: run.start(4),
        run.hold,
    ):
        with pytest.raises(BatchDecided):
            act()
