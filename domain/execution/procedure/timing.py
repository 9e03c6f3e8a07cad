"""The timers of a batch: opened and closed by what happens, heeded when their time has come (EXE-12, EXE-13)."""

from datetime import datetime, timedelta
from fractions import Fraction
from uuid import UUID

from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution.kinds import PhaseState
from domain.execution.lots.flagging import is_open
from domain.execution.models import Batch, PhaseExecution
from domain.execution.procedure.course import Course, run_of
from domain.execution.procedure.events import TimerAlerted, TimerClosed, TimerOpened, TimerOverdue
from domain.execution.procedure.kinds import TimerState
from domain.execution.procedure.plans import Plan
from domain.execution.procedure.timer_models import ProcessTimer
from domain.execution.procedure.watches import Watch
from domain.execution.rules.sequence import Standing
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.kinds import Moment
from domain.recipes.models import RecipeLink
from domain.recipes.simulating.times import plain, shown

TIME = "EXE-12"


def happened(uow: UnitOfWork, batch: Batch, plan: Plan, phase: PhaseExecution, moment: Moment) -> None:
    """A phase began or ended now: close the timers that end with that, open those that begin; the batch is locked.

    What was too long or too short becomes an exception in this act, if nobody was told before.
    """
    event = (phase.number, moment)
    for watch in plan.watches.ending.get(event, ()):
        for timer in _timers(uow, batch, watch, phase):
            if timer.state != TimerState.CLOSED:
                _close(uow, batch, watch, timer, phase)
    for watch in plan.watches.beginning.get(event, ()):
        there = _timers(uow, batch, watch, phase)
        if not _will_end(uow, batch, watch, phase):
            continue
        if not there:
            _open(uow, batch, watch, phase)
        elif there[0].state != TimerState.CLOSED:
            _restart(uow, watch, there[0], phase)


def settle(uow: UnitOfWork, batch: Batch, course: Course) -> None:
    """After decisions: a timer counts nothing while what it counts from is to be run again, or its end is left out."""
    if not course.plan.watches.beginning:
        return
    uow.session.flush()  # what this command closed or opened isn't asked for as it was before
    watches = course.plan.watches.all
    for timer in uow.lock(ProcessTimer, ProcessTimer.batch_id == batch.id, ProcessTimer.state != TimerState.CLOSED):
        counts = _counts(course, watches[timer.link], tuple(timer.passes))
        timer.state = TimerState.OPEN if counts else TimerState.VOID


def heed_time(uow: UnitOfWork, *, timer: UUID) -> ProcessTimer:
    """What the schedule does when a timer's time has come; it decides again whether it has. Raises NotFound."""
    seen = uow.look_at(ProcessTimer, timer)
    batch = uow.hold(Batch, seen.batch_id) if seen is not None else None
    found = uow.hold(ProcessTimer, timer)
    assert batch is not None, "a foreign key holds it"
    if found.state == TimerState.OPEN and is_open(batch):
        _heed(uow, batch, found, uow.now)
    elif found.state == TimerState.OPEN:
        found.state = TimerState.VOID
        uow.record(TimerClosed(batch=batch.id, timer=found.id, link=found.link))
    return found


def _heed(uow: UnitOfWork, batch: Batch, timer: ProcessTimer, at: datetime) -> None:
    """Tell once that the alert has passed, and raise once that it is overdue."""
    overdue = timer.due_at is not None and at > timer.due_at
    if timer.alert_at is not None and at > timer.alert_at and timer.alerted_at is None:
        timer.alerted_at = uow.now
        if not overdue:
            uow.record(TimerAlerted(batch=batch.id, timer=timer.id, link=timer.link))
    if overdue and timer.overdue_at is None:
        assert timer.due_at is not None, timer.id
        says = f"{timer.link}: longer than {_duration(timer.due_at - timer.opened_at)}"
        raised = _raise(uow, batch, timer, says, f"at most until {_moment(timer.due_at)}")
        timer.overdue_at, timer.overdue_exception_id = uow.now, raised
        uow.record(TimerOverdue(batch=batch.id, timer=timer.id, link=timer.link))


def _close(uow: UnitOfWork, batch: Batch, watch: Watch, timer: ProcessTimer, phase: PhaseExecution) -> None:
    _heed(uow, batch, timer, uow.now)
    if timer.earliest_at is not None and uow.now < timer.earliest_at:
        says = f"{timer.link}: shorter than {_duration(timer.earliest_at - timer.opened_at)}"
        timer.early_exception_id = _raise(uow, batch, timer, says, f"at least until {_moment(timer.earliest_at)}")
    timer.state, timer.closed_at, timer.to_phase_id = TimerState.CLOSED, uow.now, phase.id
    uow.record(TimerClosed(batch=batch.id, timer=timer.id, link=watch.link.code))


def _raise(uow: UnitOfWork, batch: Batch, timer: ProcessTimer, says: str, wanted: str) -> UUID:
    raised = exceptions.raise_by_rule(
        uow,
        Place(site=batch.site_id, batch=batch.id),
        rule=TIME,
        title=says,
        description=f"The time of link {timer.link} counts from {_moment(timer.opened_at)}, {wanted}; at"
        f" {_moment(uow.now)} it had taken {_duration(uow.now - timer.opened_at)}.",
    )
    return raised.id


def _open(uow: UnitOfWork, batch: Batch, watch: Watch, phase: PhaseExecution) -> None:
    version = RecipeLink.recipe_version_id == batch.recipe_version_id
    (link,) = uow.find(RecipeLink, version, RecipeLink.code == watch.link.code)
    timer = ProcessTimer(
        id=new_id(),
        site_id=batch.site_id,
        batch_id=batch.id,
        recipe_link_id=link.id,
        link=watch.link.code,
        passes=list(phase.passes[: watch.shared]),
    )
    _count_from_now(uow, watch, timer, phase)
    uow.add(timer)
    uow.record(TimerOpened(batch=batch.id, timer=timer.id, link=timer.link))


def _restart(uow: UnitOfWork, watch: Watch, timer: ProcessTimer, phase: PhaseExecution) -> None:
    """It counts from the last time that its first event happened."""
    _count_from_now(uow, watch, timer, phase)
    if timer.overdue_at is None:
        timer.alerted_at = None
    uow.record(TimerOpened(batch=timer.batch_id, timer=timer.id, link=timer.link))


def _count_from_now(uow: UnitOfWork, watch: Watch, timer: ProcessTimer, phase: PhaseExecution) -> None:
    timer.state, timer.from_phase_id, timer.opened_at = TimerState.OPEN, phase.id, uow.now
    timer.earliest_at = _after(uow.now, watch.at_least)
    timer.alert_at = _after(uow.now, watch.alert)
    timer.due_at = _after(uow.now, watch.at_most)


def _counts(course: Course, watch: Watch, passes: tuple[int, ...]) -> bool:
    def of(number: int) -> list[Standing]:
        return [one for one in course.standings if one.number == number and one.passes[: len(passes)] == passes]

    again = any(_to_come(course, one, watch.begins[1]) for one in of(watch.begins[0]))
    ending = any(not one.excused and not course.left_out(run_of(one)) for one in of(watch.ends[0]))
    return ending and not again


def _to_come(course: Course, run: Standing, moment: Moment) -> bool:
    happened = run.state is PhaseState.COMPLETE or (moment is Moment.STARTED and run.state is not PhaseState.IDLE)
    return not happened and not run.excused and not course.left_out(run_of(run))


def _will_end(uow: UnitOfWork, batch: Batch, watch: Watch, phase: PhaseExecution) -> bool:
    """Whether the second event is still to come: of phases that run together it may have been there first."""
    number, moment = watch.ends
    if number == phase.number:
        return True
    counting = (PhaseExecution.batch_id == batch.id, PhaseExecution.replaced_at.is_(None))
    applicable = PhaseExecution.not_applicable_at.is_(None)
    ending = uow.find(PhaseExecution, *counting, applicable, PhaseExecution.number == number)
    same = [one for one in ending if list(one.passes[: watch.shared]) == list(phase.passes[: watch.shared])]
    return any((one.started_at if moment is Moment.STARTED else one.completed_at) is None for one in same)


def _timers(uow: UnitOfWork, batch: Batch, watch: Watch, phase: PhaseExecution) -> list[ProcessTimer]:
    found = uow.lock(ProcessTimer, ProcessTimer.batch_id == batch.id, ProcessTimer.link == watch.link.code)
    return [one for one in found if one.passes == list(phase.passes[: watch.shared])]


def _after(moment: datetime, duration: timedelta | None) -> datetime | None:
    return None if duration is None else moment + duration


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _duration(time: timedelta) -> str:
    return shown(plain(Fraction(time // timedelta(microseconds=1), 1_000_000)))
