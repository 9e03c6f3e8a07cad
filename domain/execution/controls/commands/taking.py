"""A value that is recorded in a series counts for its control: in time, late, or not due yet."""

from datetime import datetime

from domain.execution.controls import queries, rules
from domain.execution.controls.commands import watching
from domain.execution.controls.kinds import ControlState, SeriesState
from domain.execution.controls.models import ControlSeries, InProcessControl
from domain.execution.controls.refusals import ControlWasMissed, NoControlDue, at
from domain.execution.models import ParameterValue, PhaseExecution
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.models import RecipeParameter


def open_for(
    uow: UnitOfWork, phase: PhaseExecution, parameter: RecipeParameter, repetition: int
) -> tuple[ControlSeries, list[InProcessControl]] | None:
    """The series that takes this repetition now, with its controls, all locked; None for what doesn't come round.

    The batch is locked by now. Raises ControlNotDue, NoControlDue, ControlWasMissed.
    """
    if parameter.every_value is None:
        return None
    of = ControlSeries
    series = uow.lock(of, of.phase_execution_id == phase.id, of.recipe_parameter_id == parameter.id)[0]
    controls = watching.open_due(uow, series, queries.locked_controls(uow, series.id))
    number = rules.control_of(repetition, series.samples)
    for one in controls:
        if one.number == number and one.state == ControlState.MISSED:
            raise ControlWasMissed(number=number, path=("repetition",))
    if number > series.opened:
        _require_next(uow, series, controls, parameter, number, repetition)
    return series, controls


def _require_next(
    uow: UnitOfWork,
    series: ControlSeries,
    controls: list[InProcessControl],
    parameter: RecipeParameter,
    number: int,
    repetition: int,
) -> None:
    """The next control is taken from its grace on; once none falls due, what the phase demands all the same is."""
    if series.state == SeriesState.ENDED or series.next_due_at is None:
        if repetition > parameter.repetitions:
            raise NoControlDue(due=series.opened, path=("repetition",))
        return
    rules.require_takeable(
        number, watching.rhythm(series), opened=series.opened, next_due=series.next_due_at, now=uow.now
    )
    due = series.next_due_at
    controls.append(watching.open_one(uow, series, number, due))
    series.next_due_at = rules.due_at(series.counted_from, number + 1, rules.seconds(series.every_seconds))


def take(
    uow: UnitOfWork,
    series: ControlSeries,
    controls: list[InProcessControl],
    value: ParameterValue,
    *,
    measured_at: datetime | None = None,
) -> None:
    """What is late is an exception in the act; what is overdue beside it is told as well, once (EXE-20).

    A late entry counts at the time of its event, a reading at its source's (EXE-11, EXE-17).
    """
    recorded, taken = {*queries.repetitions(uow, series), value.repetition}, measured_at or value.event_at or uow.now
    for one in controls:
        if one.first_repetition <= value.repetition <= one.last_repetition:
            _count(
                uow,
                series,
                one,
                taken,
                complete=not rules.wanting(recorded, one.number, series.samples),
            )
    watching.catch_up(uow, series, controls)


def _count(
    uow: UnitOfWork, series: ControlSeries, control: InProcessControl, taken: datetime, *, complete: bool
) -> None:
    if control.told_at is None and rules.is_late(taken, control.overdue_at):
        says = f"It was to be taken by {at(control.overdue_at)}, and was at {at(taken)}."
        watching.tell(uow, series, control, says)
    if complete:
        control.state, control.recorded_at = ControlState.RECORDED, uow.now
