"""In-process controls fall due by the running time of what they control: taken, late, missed, paused (EXE-20)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from domain.execution.controls import rules
from domain.execution.controls.commands import setting
from domain.execution.controls.commands.setting import Capture
from domain.execution.controls.refusals import (
    ControlDone,
    ControlNotDue,
    ControlsGoOn,
    ControlsOutstanding,
    ControlWasMissed,
    NoControlDue,
)
from domain.execution.controls.rules import Rhythm
from domain.execution.kinds import HoldKind
from domain.execution.procedures import At
from domain.execution.refusals import NotRunnable
from domain.execution.rules.recording import Late
from domain.kernel.actor import Actor
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import Forbidden, InvalidInput, VersionConflict
from tests import recipes
from tests.conftest import Do
from tests.controls import PRESSING, QUARTER, WEIGHT, Press
from tests.plant import Plant

START = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
"""Half an hour before Vienna's clocks go from two to three."""


@pytest.fixture
def press(do: Do, plant: Plant, admin: Engine) -> Press:
    return Press(do, plant, admin)


@pytest.mark.requirement("EXE-20", "EXE-13")
@given(
    every=st.timedeltas(min_value=rules.SHORTEST, max_value=timedelta(days=2)),
    most=st.integers(1, 300),
    opened=st.integers(0, 300),
    now=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=30)),
)
def test_what_fell_due_is_each_moment_once_in_its_order(
    every: timedelta, most: int, opened: int, now: timedelta
) -> None:
    rhythm = Rhythm(every=every, grace=rules.grace(every, None), samples=3, most=most)
    found = list(rules.fallen_due(rhythm, counted_from=START, opened=opened, now=START + now))
    assert [number for number, _ in found] == list(range(opened + 1, opened + 1 + len(found)))
    assert all(due == START + number * every <= START + now for number, due in found)
    last = opened + len(found)
    assert len(found) == rules.AT_ONCE or last >= most or START + (last + 1) * every > START + now
    assert rhythm.grace * 2 <= every


@pytest.mark.requirement("EXE-20")
@given(number=st.integers(1, 500), samples=st.integers(1, 20))
def test_every_repetition_is_a_sample_of_one_control(number: int, samples: int) -> None:
    of = rules.repetitions(number, samples)
    assert len(of) == samples
    assert {rules.control_of(one, samples) for one in of} == {number}
    assert rules.wanting(set(of[1:]), number, samples) == [of[0]]


@pytest.mark.parametrize(
    ("every", "found"),
    [
        (Quantity(Decimal(1), "h"), timedelta(hours=1)),
        (Quantity(Decimal("0.5"), "h"), timedelta(minutes=30)),
        (Quantity(Decimal(59), "s"), None),
        (Quantity(Decimal(400), "d"), None),
        (Quantity(Decimal(15), "kg"), None),
    ],
)
def test_an_interval_is_a_time_that_a_person_can_keep(every: Quantity, found: timedelta | None) -> None:
    assert rules.interval(every) == found


@pytest.mark.requirement("EXE-20", "EXE-1")
def test_controls_are_taken_in_their_time_and_the_phase_completes_when_all_are(press: Press) -> None:
    press.start()
    (series,) = press.rows("control_series")
    assert (series.opened, series.next_due_at) == (0, press.now + QUARTER)
    assert (series.grace_seconds, series.most, series.heed_at) == (300, 4, series.next_due_at)
    with pytest.raises(ControlNotDue) as early:
        press.weigh(1)
    assert early.value.due == series.next_due_at
    press.later(11)
    press.weigh(1)
    press.later(4)
    press.weigh(2)
    (first,) = press.rows("in_process_control")
    assert (first.state, first.due_at, first.recorded_at) == ("RECORDED", series.next_due_at, press.now)
    with pytest.raises(ControlNotDue):
        press.weigh(3)
    press.later(16)
    with pytest.raises(ControlsGoOn):
        press.run.complete(2)
    press.finish()
    assert press.series().state == "ENDED"
    with pytest.raises(ControlsOutstanding) as left:
        press.run.complete(2)
    assert left.value.count == 1
    assert "Weight of 20 tablets control 2" in left.value.message
    for repetition in (3, 4):
        press.weigh(repetition)
    with pytest.raises(NoControlDue):
        press.weigh(5)
    press.run.complete(2)
    assert press.titles() == []
    assert press.run.row().state == "COMPLETE"
    assert press.series().heed_at is None


@pytest.mark.requirement("EXE-20", "EXE-2")
def test_a_control_is_taken_early_with_a_reason_and_is_an_exception_once(press: Press) -> None:
    press.start()
    with pytest.raises(ControlNotDue):
        press.weigh(3, early="Before the break")
    assert press.titles() == []
    for repetition, early in ((1, "The run ends before it"), (2, None)):
        press.weigh(repetition, early=early)
    (only,) = press.rows("in_process_control")
    assert (only.state, only.due_at) == ("RECORDED", press.now + QUARTER)
    assert press.titles() == [("EXE-20", "Weight of 20 tablets: control 1 early")]
    press.finish()
    with pytest.raises(InvalidInput):
        press.weigh(3, early="It isn't due")
    press.run.complete(2)


@pytest.mark.requirement("EXE-20", "EXE-11")
def test_a_late_control_is_an_exception_in_the_act_and_a_late_entry_counts_when_it_was_taken(
    do: Do, plant: Plant, admin: Engine
) -> None:
    press = Press(do, plant, admin, (PRESSING[0], replace(PRESSING[1], parameters=(replace(WEIGHT, samples=1),))))
    press.start()
    press.later(21)
    press.weigh(1)
    assert press.titles() == [("EXE-20", "Weight of 20 tablets: control 1 overdue")]
    press.later(15)
    press.weigh(2, late=Late(press.now - timedelta(minutes=5), "The terminal was down"))
    press.heed()
    assert press.titles()[1:] == [("EXE-11", "Weight of 20 tablets: 11.60 g, entered late")]
    assert [one.state for one in press.rows("in_process_control")] == ["RECORDED", "RECORDED"]
    assert press.rows("in_process_control")[1].told_at is None
    press.later(20)
    before = Late(press.now - timedelta(minutes=22), "The terminal was down")  # eleven minutes before it was due
    with pytest.raises(ControlNotDue):
        press.weigh(3, late=before)
    assert len(press.titles()) == 2
    press.weigh(3, late=before, early="Before the break")
    assert [rule for rule, _ in press.titles()[2:]] == ["EXE-20", "EXE-11"]
    assert press.titles()[2][1] == "Weight of 20 tablets: control 3 early"


@pytest.mark.requirement("EXE-20")
def test_what_nobody_took_is_told_overdue_once_whoever_comes_first(press: Press) -> None:
    press.start()
    press.later(20)
    press.heed()
    assert press.titles() == []
    press.later(0.1)
    for _ in range(2):
        press.heed()
    assert press.titles() == [("EXE-20", "Weight of 20 tablets: control 1 overdue")]
    press.weigh(1)
    press.weigh(2)
    assert len(press.titles()) == 1
    assert press.series().heed_at == press.series().next_due_at


@pytest.mark.requirement("EXE-9", "EXE-20")
def test_a_missed_control_has_its_reason_its_authority_and_its_exception(press: Press) -> None:
    press.start()
    press.later(16)
    press.heed()
    for by, reason, refusal in (
        (press.plant.operator, "x", Forbidden),
        (press.plant.supervisor, " ", InvalidInput),
    ):
        with pytest.raises(refusal):
            press.miss(1, by=by, reason=reason)
    assert press.rows("in_process_control")[0].state == "OPEN"
    press.miss(1)
    row = press.rows("in_process_control")[0]
    assert (row.state, row.missed_reason) == ("MISSED", "The balance was being adjusted")
    assert press.titles() == [("EXE-9", "Weight of 20 tablets: control 1 missed")]
    with pytest.raises(ControlDone):
        press.miss(1)
    with pytest.raises(ControlWasMissed):
        press.weigh(1)
    press.later(14)
    for repetition in (3, 4):
        press.weigh(repetition)
    press.finish()
    press.run.complete(2)
    assert len(press.titles()) == 1


@pytest.mark.requirement("EXE-9")
def test_what_is_critical_is_told_missed_by_quality_alone(do: Do, plant: Plant, admin: Engine) -> None:
    critical = replace(WEIGHT, critical=True, rationale="The dose follows from it.", samples=1)
    press = Press(do, plant, admin, (recipes.phase(1, "Compress", parameters=(critical,)),))
    press.run.start(1)
    press.later(16)
    press.heed()
    with pytest.raises(Forbidden):
        press.miss(1)
    press.miss(1, by=plant.reviewer)
    press.run.complete(1)
    assert press.run.row().state == "COMPLETE"


@pytest.mark.requirement("EXE-20", "EXE-12")
def test_while_the_batch_is_held_nothing_falls_due_and_what_was_left_counts_on(press: Press) -> None:
    press.start()
    press.later(17)
    press.heed()
    press.run.hold()
    held = press.series()
    assert (held.state, held.next_due_at, held.heed_at) == ("PAUSED", None, None)
    press.later(120)
    press.heed()
    assert press.titles() == []
    press.run.restart()
    series, (first,) = press.series(), press.rows("in_process_control")
    assert series.next_due_at == held.counted_from + 2 * QUARTER + timedelta(minutes=120)
    assert first.overdue_at == press.now + timedelta(minutes=3)
    press.later(2)
    for repetition in (1, 2):
        press.weigh(repetition)
    assert press.titles() == []


@pytest.mark.requirement("EXE-20", "CMD-1", "CMD-3")
def test_a_phase_that_stands_still_alone_is_not_controlled_and_is_begun_anew_with_its_controls(press: Press) -> None:
    press.start()
    press.later(17)
    press.heed()
    compress, weigh = (At(phase=press.run.phase(number).id) for number in (1, 2))
    press.run.command(HoldKind.PAUSE, compress)
    assert press.series().state == "RUNNING", "it takes effect where its operator says so"
    press.run.confirm(1)
    assert press.series().state == "PAUSED"
    press.later(60)
    press.run.lift(HoldKind.PAUSE, compress)
    before = press.series()
    assert (before.state, before.next_due_at) == ("RUNNING", before.started_at + 2 * QUARTER + timedelta(minutes=60))
    press.run.command(HoldKind.STOP, compress)
    assert press.series().state == "PAUSED"
    press.run.confirm(1)
    assert press.series().state == "ENDED"
    with pytest.raises(InvalidInput, match="Phase 2 is recorded while it runs"):
        press.run.reset(compress)
    press.run.command(HoldKind.STOP, weigh)
    press.run.confirm(2)
    press.run.reset(weigh)
    press.run.reset(compress)
    press.start()
    assert [one.state for one in press.rows("control_series")] == ["ENDED", "RUNNING"]


@pytest.mark.requirement("EXE-20", "CMD-3")
def test_what_is_recorded_anew_while_the_press_runs_on_is_controlled_in_its_new_run(press: Press) -> None:
    press.start()
    press.later(15)
    for repetition in (1, 2):
        press.weigh(repetition)
    weigh = At(phase=press.run.phase(2).id)
    press.run.command(HoldKind.STOP, weigh)
    press.run.confirm(2)
    assert press.series().state == "ENDED"
    press.later(40)
    press.run.reset(weigh)
    press.run.start(2)
    series = press.rows("control_series")
    assert [(one.state, one.phase_execution_id) for one in series][1] == ("RUNNING", press.run.phase(2).id)
    assert series[1].next_due_at == press.now + QUARTER
    press.later(15)
    press.finish()
    with pytest.raises(ControlsOutstanding):
        press.run.complete(2)
    for repetition in (1, 2):
        press.weigh(repetition)
    press.run.complete(2)
    assert "EXE-20" not in [rule for rule, _ in press.titles()]


@pytest.mark.requirement("EXE-20")
def test_more_controls_than_the_recipe_takes_are_told_once(press: Press) -> None:
    press.start()
    press.later(75)
    press.heed()
    press.heed()
    assert press.titles()[0] == ("EXE-20", "Weight of 20 tablets: more controls due than its recipe takes")
    assert len(press.titles()) == 5
    assert (press.series().opened, press.series().next_due_at) == (4, None)


@pytest.mark.requirement("EXE-20")
def test_a_site_says_what_is_in_time_for_what_begins_from_then_on(press: Press) -> None:
    plant = press.plant

    def set_to(minutes: int, *, by: Actor = plant.reviewer, seen: int | None = None, seconds: int = 60) -> None:
        act, wanted = setting.set_policy, Capture(grace_minutes=minutes, reading_seconds=seconds)
        press.do(by, lambda uow: act(uow, site=plant.site, wanted=wanted, seen=seen, reason="As validated"))

    with pytest.raises(Forbidden):
        set_to(2, by=plant.operator)
    with pytest.raises(InvalidInput):
        set_to(241)
    with pytest.raises(InvalidInput):
        set_to(2, seconds=0)
    set_to(2)
    with pytest.raises(VersionConflict):
        set_to(3)
    press.start()
    assert press.series().grace_seconds == 120


@pytest.mark.requirement("EXE-20")
def test_no_batch_is_issued_by_a_recipe_whose_controls_nobody_could_keep(do: Do, plant: Plant, admin: Engine) -> None:
    with pytest.raises(NotRunnable) as found:
        Press(
            do, plant, admin, (recipes.phase(1, "X", parameters=(replace(WEIGHT, every=Quantity(Decimal(5), "s")),)),)
        )
    assert "every 5 s" in found.value.message
