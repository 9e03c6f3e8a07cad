"""Commands on a batch, its operations and its phases, and the runs that come after."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.execution.content import Content
from domain.execution.kinds import HoldKind
from domain.execution.procedures import At
from domain.execution.refusals import NothingCommanded, StandsStill
from domain.kernel.refusals import Forbidden, InvalidInput, VersionConflict, WrongState
from domain.work.queries import work_of
from infra.transaction import Transactions
from tests.execution import Run, yes
from tests.plant import Plant

PAUSE, HOLD, STOP, ABORT = HoldKind


def block(run: Run, number: int) -> At:
    """The operation that holds a phase."""
    query = (
        "select b.code from recipe_block b join recipe_phase p on p.company_id = b.company_id and p.block_id = b.id"
        " where p.company_id = :c and p.id = :p"
    )
    with run.admin.connect() as connection:
        given = {"c": run.plant.company, "p": run.phase(number).recipe_phase_id}
        return At(block=connection.execute(text(query), given).scalar_one())


def states(run: Run, *numbers: int) -> tuple[str, ...]:
    return (run.row().state, *(run.phase(number).state for number in numbers))


@pytest.mark.requirement("CMD-1")
def test_a_pause_waits_for_the_end_of_what_runs_and_lets_nothing_start(run: Run) -> None:
    run.clear_line(signed=False)
    run.command(PAUSE)
    assert states(run, 1) == ("PAUSING", "PAUSING")
    run.complete(1)
    assert states(run, 1) == ("PAUSED", "COMPLETE")
    run.verify(1)
    with pytest.raises(WrongState):
        run.start(2)
    (pause,) = run.rows("batch_hold")
    assert pause.reached_at is not None
    run.lift(PAUSE)
    run.start(2)
    assert states(run, 2) == ("RUNNING", "RUNNING")


@pytest.mark.requirement("CMD-1")
def test_a_hold_is_reached_when_each_phase_is_in_a_safe_condition(run: Run, plant: Plant) -> None:
    run.start(1)
    run.command(HOLD)
    assert states(run, 1) == ("HOLDING", "HOLDING")
    run.record(1, "Line is clear", yes())
    for act in (lambda: run.complete(1), lambda: run.start(2), lambda: run.lift(HOLD)):
        with pytest.raises(WrongState):
            act()
    with pytest.raises(Forbidden):
        run.confirm(1, by=plant.reviewer)
    run.confirm(1)
    assert states(run, 1) == ("HELD", "HELD")
    with pytest.raises(WrongState):
        run.record(1, "Shift", Content(choice="day"))
    run.lift(HOLD)
    assert states(run, 1) == ("RESTARTING", "RESTARTING")
    run.confirm(1)
    run.record(1, "Shift", Content(choice="day"))
    (hold,), reached = run.rows("batch_hold"), run.rows("condition_reached")
    assert hold.held_at <= hold.reached_at <= hold.restarted_at <= hold.running_at
    assert [(one.reached, one.confirmed_name) for one in reached] == [
        ("HELD", plant.operator.name),
        ("RUNNING", plant.operator.name),
    ]


@pytest.mark.requirement("CMD-1")
def test_what_runs_again_under_a_pause_comes_to_that(run: Run) -> None:
    run.start(1)
    phase = At(phase=run.phase(1).id)
    run.command(HOLD, phase)
    run.confirm(1)
    run.lift(HOLD, phase)
    run.command(PAUSE)
    assert states(run, 1) == ("PAUSING", "RESTARTING")
    run.confirm(1)
    assert states(run, 1) == ("PAUSING", "PAUSING")
    run.record(1, "Line is clear", yes())
    run.record(1, "Shift", Content(choice="day"))
    run.complete(1)
    assert states(run, 1) == ("PAUSED", "COMPLETE")
    assert all(one.reached_at is not None for one in run.rows("batch_hold"))


@pytest.mark.requirement("CMD-1")
def test_an_operation_stands_still_alone_and_is_lifted_where_it_was_held(
    run: Run, plant: Plant, transactions: Transactions
) -> None:
    run.up_to_drying()
    here, phase = block(run, 3), At(phase=run.phase(3).id)
    with pytest.raises(Forbidden):
        run.command(HOLD, here, by=plant.operator)
    run.command(HOLD, here)
    run.confirm(3)
    assert states(run, 3) == ("RUNNING", "HELD")
    with pytest.raises(StandsStill) as kept:
        run.start(4)
    with transactions.reading(plant.company) as session:
        work = {one.act: one.because for one in work_of(session, plant.operator) if one.subject == run.phase(4).id}
    assert work == {"startPhase": kept.value.message}
    with pytest.raises(StandsStill):
        run.lift(HOLD, phase)
    with pytest.raises(WrongState):
        run.command(HOLD, here)
    run.lift(HOLD, here)
    run.confirm(3)
    with pytest.raises(WrongState):
        run.lift(HOLD, here)
    run.start(4)
    assert states(run, 3, 4) == ("RUNNING", "RUNNING", "RUNNING")


@pytest.mark.requirement("CMD-1")
def test_what_is_held_for_a_reason_of_its_own_stays_held(run: Run, plant: Plant) -> None:
    run.up_to_drying()
    phase = At(phase=run.phase(3).id)
    run.command(HOLD, phase, by=plant.operator)
    run.confirm(3)
    run.start(4)
    run.command(HOLD)
    run.confirm(4)
    run.lift(HOLD)
    run.confirm(4)
    assert states(run, 3, 4) == ("RUNNING", "HELD", "RUNNING")
    with pytest.raises(Forbidden):
        run.lift(HOLD, phase, by=plant.operator)
    with pytest.raises(NothingCommanded):
        run.lift(HOLD, At(phase=run.phase(1).id))
    run.lift(HOLD, phase)
    run.confirm(3)
    assert states(run, 3) == ("RUNNING", "RUNNING")


@pytest.mark.requirement("CMD-3")
def test_a_stopped_phase_is_an_exception_and_is_run_again_beside_its_first_run(run: Run, plant: Plant) -> None:
    run.start(1)
    value = run.record(1, "Line is clear", yes())
    phase = At(phase=run.phase(1).id)
    with pytest.raises(Forbidden):
        run.command(STOP, phase, by=plant.operator)
    run.command(STOP, phase, reason="Wrong line")
    run.confirm(1)
    assert states(run, 1) == ("RUNNING", "STOPPED")
    (told,) = run.rows("batch_exception")
    assert (told.rule, told.phase_number, told.description.split(": ")[1]) == ("CMD-2", 1, "Wrong line")
    with pytest.raises(WrongState):
        run.complete(1)
    run.reset(phase)
    with pytest.raises(WrongState):
        run.reset(At(phase=run.phase(1).id))
    run.clear_line()
    first, second = (row for row in run.rows("phase_execution") if row.number == 1)
    assert {(row.run, row.state) for row in (first, second)} == {(1, "STOPPED"), (2, "COMPLETE")}
    assert next(row for row in run.rows("parameter_value") if row.id == value).phase_execution_id == phase.phase
    run.start(2)


@pytest.mark.requirement("CMD-2")
def test_an_aborted_batch_never_goes_on(run: Run, plant: Plant) -> None:
    run.start(1)
    run.command(PAUSE)
    version = run.row().version
    with pytest.raises(Forbidden):
        run.command(ABORT, by=plant.operator)
    run.command(ABORT, reason="Contaminated")
    assert states(run, 1) == ("ABORTING", "ABORTING")
    with pytest.raises(WrongState):
        run.complete(1)
    run.confirm(1)
    assert states(run, 1, 2) == ("ABORTED", "ABORTED", "IDLE")
    pause, abort = run.rows("batch_hold")
    assert (pause.superseded_by, pause.restarted_at is not None) == ("ABORT", True)
    assert (abort.kind, abort.signature_id is not None, abort.restarted_at) == ("ABORT", True, None)
    for act in (
        lambda: run.start(2),
        lambda: run.reset(At(phase=run.phase(1).id)),
        lambda: run.lift(HOLD),
        lambda: run.command(STOP),
    ):
        with pytest.raises(WrongState):
            act()
    assert version < run.row().version
    assert [row.rule for row in run.rows("batch_exception")] == ["CMD-2"]


def test_a_batch_is_never_reset_and_places_are_told_apart(run: Run) -> None:
    run.start(1)
    for at in (At(), At(block="nowhere"), At(block="x", phase=run.phase(1).id)):
        with pytest.raises(InvalidInput):
            run.reset(at)
    row = run.row()
    with pytest.raises(VersionConflict):
        run.do(
            run.plant.supervisor,
            lambda uow: _stale(uow, row),
        )
    assert (states(run, 1), run.rows("batch_hold")) == (("RUNNING", "RUNNING"), [])


def test_the_database_refuses_what_no_command_does(run: Run) -> None:
    run.start(1)
    run.command(STOP, At(phase=run.phase(1).id))
    run.confirm(1)
    run.reset(At(phase=run.phase(1).id))
    wrong = (
        "update batch set state = 'HELD', version = version where state = 'STOPPED'",
        "update batch set state = 'IDLE', started_at = null where state = 'RUNNING'",
        "update phase_execution set state = 'RUNNING' where state = 'STOPPED'",
        "update phase_execution set run = 1, replaced_at = null where replaced_at is not null",
        "update batch_hold set signature_id = null, kind = 'ABORT'",
        "delete from condition_reached",
    )
    for statement in wrong[1:]:
        with pytest.raises(DBAPIError), run.admin.begin() as connection:
            connection.execute(text(statement))


def _stale(uow: object, row: object) -> None:
    from domain.execution.commands import commanding

    commanding.halt(uow, batch=row.id, version=row.version + 1, at=At(), kind=HOLD, reason="x")  # type: ignore[arg-type,attr-defined]
