"""What time and the phase that is controlled do with a series: it begins, falls due, is overdue, pauses and ends.

No production, no control: while the phase that is controlled stands still, nothing falls due and no grace runs. When it
goes on both count on with what was left of them, so that the moments in the record tell how long the process had really
run. Moments are stored, so that nothing depends on a process that stays up.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution.controls import queries, rules
from domain.execution.controls.events import ControlDue, ControlOverdue, ControlsExhausted
from domain.execution.controls.kinds import ControlState, SeriesState
from domain.execution.controls.models import CapturePolicy, ControlSeries, InProcessControl
from domain.execution.controls.queries import Controlled
from domain.execution.controls.refusals import at
from domain.execution.controls.rules import Rhythm
from domain.execution.kinds import GOING_ON, PhaseState
from domain.execution.lots.flagging import is_open
from domain.execution.models import Batch, PhaseExecution
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.simulating.times import plain

CONTROL = "EXE-20"
OVER = frozenset({PhaseState.COMPLETE, PhaseState.STOPPED, PhaseState.ABORTED})


def begin(uow: UnitOfWork, carrier: PhaseExecution, *, within: PhaseExecution | None = None) -> None:
    """The phase has started: what comes round while it runs counts from now; `within` one run alone, where given."""
    found = [one for one in queries.controlled(uow, carrier) if within is None or one.phase == within.id]
    if not found:
        return
    policies = uow.find(CapturePolicy, CapturePolicy.site_id == carrier.site_id)
    minutes = policies[0].grace_minutes if policies else None
    for one in found:
        every = rules.interval(one.every)
        assert every is not None, one  # no batch is issued by a recipe that says otherwise
        uow.add(_series(uow, carrier, one, every, rules.grace(every, minutes)))


def _series(
    uow: UnitOfWork, carrier: PhaseExecution, one: Controlled, every: timedelta, grace: timedelta
) -> ControlSeries:
    due = rules.due_at(uow.now, 1, every)
    return ControlSeries(
        id=new_id(),
        site_id=carrier.site_id,
        batch_id=carrier.batch_id,
        phase_execution_id=one.phase,
        carrier_id=carrier.id,
        recipe_parameter_id=one.parameter,
        name=one.name,
        every_seconds=_seconds(every),
        grace_seconds=_seconds(grace),
        samples=one.samples,
        most=one.limit // one.samples,
        state=SeriesState.RUNNING,
        started_at=uow.now,
        counted_from=uow.now,
        opened=0,
        next_due_at=due,
        heed_at=due,
    )


def _seconds(time: timedelta) -> Decimal:
    return plain(Fraction(time // timedelta(microseconds=1), 1_000_000))


def rhythm(series: ControlSeries) -> Rhythm:
    """How the series comes round, as it was frozen when its carrier started."""
    return Rhythm(
        every=rules.seconds(series.every_seconds),
        grace=rules.seconds(series.grace_seconds),
        samples=series.samples,
        most=series.most,
    )


def heed_time(uow: UnitOfWork, *, series: UUID) -> ControlSeries:
    """What the schedule does when a control falls due or is overdue; decides again whether it is. Raises NotFound.

    The batch is locked before the series, as by everybody else.
    """
    seen = uow.find(ControlSeries, ControlSeries.id == series)[0]
    batch = uow.hold(Batch, seen.batch_id)
    found = uow.hold(ControlSeries, seen.id)
    if is_open(batch):
        catch_up(uow, found, queries.locked_controls(uow, found.id))
    else:
        found.heed_at = None
    return found


def catch_up(uow: UnitOfWork, series: ControlSeries, controls: list[InProcessControl]) -> list[InProcessControl]:
    """Write what fell due by now, and tell what is overdue, once; all controls of the series by then."""
    controls = open_due(uow, series, controls)
    for one in controls if series.state != SeriesState.PAUSED else ():
        if one.state == ControlState.OPEN and one.told_at is None and rules.is_late(uow.now, one.overdue_at):
            tell(uow, series, one, f"Its samples weren't all recorded by {at(one.overdue_at)}.")
    look_again(series, controls)
    return controls


def open_due(uow: UnitOfWork, series: ControlSeries, controls: list[InProcessControl]) -> list[InProcessControl]:
    """Every control whose moment has come has a row; nothing falls due while the series doesn't run."""
    if series.state != SeriesState.RUNNING:
        return controls
    by, opened = rhythm(series), list(controls)
    falling = rules.fallen_due(by, counted_from=series.counted_from, opened=series.opened, now=uow.now)
    opened += [open_one(uow, series, number, due) for number, due in falling]
    next_due = rules.due_at(series.counted_from, series.opened + 1, by.every)
    series.next_due_at = next_due if series.exhausted_at is None else None
    if series.opened >= by.most and series.exhausted_at is None and next_due <= uow.now:
        series.next_due_at, series.exhausted_at = None, uow.now
        _tell_exhausted(uow, series, next_due)
    return opened


def open_one(uow: UnitOfWork, series: ControlSeries, number: int, due: datetime) -> InProcessControl:
    """A control of its own, from now on in the record."""
    by = rhythm(series)
    samples = rules.repetitions(number, by.samples)
    opened = InProcessControl(
        id=new_id(),
        site_id=series.site_id,
        batch_id=series.batch_id,
        series_id=series.id,
        phase_execution_id=series.phase_execution_id,
        recipe_parameter_id=series.recipe_parameter_id,
        number=number,
        first_repetition=samples.start,
        last_repetition=samples.stop - 1,
        state=ControlState.OPEN,
        due_at=due,
        overdue_at=due + by.grace,
    )
    series.opened = number
    uow.record(ControlDue(batch=series.batch_id, phase=series.phase_execution_id, control=opened.id, number=number))
    return uow.add(opened)


def tell(uow: UnitOfWork, series: ControlSeries, control: InProcessControl, says: str) -> None:
    """A control that wasn't taken in its time is an exception, once (EXE-20); the batch is locked by now."""
    control.told_at = uow.now
    exceptions.raise_by_rule(
        uow,
        place(uow, series),
        rule=CONTROL,
        title=f"{series.name}: control {control.number} overdue"[:200],
        description=f"{series.name}, control {control.number}, was due at {at(control.due_at)}. {says}",
    )
    uow.record(
        ControlOverdue(
            batch=series.batch_id, phase=series.phase_execution_id, control=control.id, number=control.number
        )
    )


def _tell_exhausted(uow: UnitOfWork, series: ControlSeries, due: datetime) -> None:
    exceptions.raise_by_rule(
        uow,
        place(uow, series),
        rule=CONTROL,
        title=f"{series.name}: more controls due than its recipe takes"[:200],
        description=f"{series.name}: control {series.opened + 1} fell due at {at(due)}, and the recipe lets"
        f" {series.most} be recorded. From then on it isn't watched.",
    )
    uow.record(ControlsExhausted(batch=series.batch_id, phase=series.phase_execution_id, series=series.id))


def place(uow: UnitOfWork, series: ControlSeries) -> Place:
    """The phase that the values of a series are recorded in."""
    phase = uow.look_at(PhaseExecution, series.phase_execution_id)
    assert phase is not None, "a foreign key holds it"
    return Place(site=series.site_id, batch=series.batch_id, phase=phase.id, phase_number=phase.number)


def look_again(series: ControlSeries, controls: list[InProcessControl]) -> None:
    """When the schedule comes for the series again: the next moment at which something falls due, or is overdue."""
    if series.state == SeriesState.PAUSED:
        series.heed_at = None
        return
    waiting = [one.overdue_at for one in controls if one.state == ControlState.OPEN and one.told_at is None]
    series.heed_at = min((one for one in (series.next_due_at, *waiting) if one is not None), default=None)


def heed_state(uow: UnitOfWork, phase: PhaseExecution) -> None:
    """A command, or what people confirmed, brought the phase into another state (CMD-1); its batch is locked.

    What is controlled while it runs follows it. Where nothing more is recorded in it, nothing more falls due in it.
    """
    state = PhaseState(phase.state)
    if state in GOING_ON:
        _go_on(uow, phase)
    elif state in OVER:
        end(uow, phase)
        for series in uow.lock(ControlSeries, ControlSeries.phase_execution_id == phase.id):
            _end(uow, series)
    elif state is not PhaseState.IDLE:
        _pause(uow, phase)


def begin_anew(uow: UnitOfWork, before: PhaseExecution, after: PhaseExecution) -> None:
    """A phase is run again (CMD-3): what is recorded in it while another runs that goes on counts from now.

    What it is recorded during and is run again as well begins it with its own start. The run is written by now.
    """
    for series in queries.of_phase(uow, before.id):
        carrier = uow.look_at(PhaseExecution, series.carrier_id)
        assert carrier is not None, "a foreign key holds it"
        if carrier.replaced_at is None and PhaseState(carrier.state) not in OVER:
            begin(uow, carrier, within=after)
            heed_state(uow, carrier)
            return


def excuse(uow: UnitOfWork, phase: PhaseExecution, parameter: UUID | None, *, reason: str) -> None:
    """The phase, or a parameter of it, isn't applicable (EXE-9): nothing of it falls due, and what did was missed."""
    for series in uow.lock(ControlSeries, ControlSeries.phase_execution_id == phase.id):
        if parameter not in {None, series.recipe_parameter_id}:
            continue
        controls = open_due(uow, series, queries.locked_controls(uow, series.id))
        for one in controls:
            if one.state == ControlState.OPEN:
                one.state, one.missed_reason = ControlState.MISSED, reason
                one.missed_by, one.missed_name, one.missed_at = uow.person, uow.actor.name, uow.now
        if series.state != SeriesState.ENDED:
            series.state, series.ended_at = SeriesState.ENDED, uow.now
        series.next_due_at = series.paused_at = None
        look_again(series, controls)


def _pause(uow: UnitOfWork, carrier: PhaseExecution) -> None:
    """The phase stands still: nothing falls due until it goes on."""
    of = ControlSeries
    for series in uow.lock(of, of.carrier_id == carrier.id, of.state == SeriesState.RUNNING):
        controls = catch_up(uow, series, queries.locked_controls(uow, series.id))
        series.state, series.paused_at, series.next_due_at = SeriesState.PAUSED, uow.now, None
        look_again(series, controls)


def _go_on(uow: UnitOfWork, carrier: PhaseExecution) -> None:
    """The phase runs again: what was to fall due, and what is left of each grace, counts on."""
    of = ControlSeries
    for series in uow.lock(of, of.carrier_id == carrier.id, of.state == SeriesState.PAUSED):
        assert series.paused_at is not None, series.id
        stood = uow.now - series.paused_at
        controls = queries.locked_controls(uow, series.id)
        for one in controls:
            if one.state == ControlState.OPEN and one.told_at is None:
                one.overdue_at += stood
        series.counted_from += stood
        series.state, series.paused_at = SeriesState.RUNNING, None
        look_again(series, open_due(uow, series, controls))


def end(uow: UnitOfWork, carrier: PhaseExecution) -> None:
    """The phase is over: nothing falls due any more; what did before it was complete is still to be recorded."""
    for series in queries.carried_by(uow, carrier.id):
        _end(uow, series)


def _end(uow: UnitOfWork, series: ControlSeries) -> None:
    if series.state == SeriesState.ENDED:
        return
    controls = catch_up(uow, series, queries.locked_controls(uow, series.id))
    series.state, series.ended_at = SeriesState.ENDED, uow.now
    series.next_due_at = series.paused_at = None
    look_again(series, controls)
