"""A value that is recorded in a series counts for its control: in time, late, or not due yet."""

from dataclasses import dataclass
from datetime import datetime

from domain.exceptions import commands as exceptions
from domain.execution.controls import queries, rules
from domain.execution.controls.commands import watching
from domain.execution.controls.kinds import ControlState, SeriesState
from domain.execution.controls.models import ControlSeries, InProcessControl
from domain.execution.controls.refusals import ControlWasMissed, NoControlDue, at
from domain.execution.models import ParameterValue, PhaseExecution
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.models import RecipeParameter


@dataclass(frozen=True, slots=True)
class Sample:
    """A repetition and when it was taken: of a late entry at its event (EXE-11); `early` is why before its time."""

    repetition: int
    taken: datetime
    early: str | None = None


def open_for(
    uow: UnitOfWork, phase: PhaseExecution, parameter: RecipeParameter, sample: Sample
) -> tuple[ControlSeries, list[InProcessControl]] | None:
    """The series that takes this sample now, with its controls, all locked; None for what doesn't come round.

    The next control may be taken early, as before a phase that ends sooner; what is entered late was so by the time of
    its event, whatever fell due since. There is no series where what it is recorded during isn't applicable, or was
    over before; then it takes what is demanded all the same.
    The batch is locked by now. Raises ControlNotDue, NoControlDue, ControlWasMissed, InvalidInput.
    """
    if parameter.every_value is None:
        rules.require_due(sample.early)
        return None
    of = ControlSeries
    found = uow.lock(of, of.phase_execution_id == phase.id, of.recipe_parameter_id == parameter.id)
    if not found:
        _require_demanded(parameter, sample, opened=0)
        return None
    series = found[0]
    controls = watching.open_due(uow, series, queries.locked_controls(uow, series.id))
    number = rules.control_of(sample.repetition, series.samples)
    for one in controls:
        if one.number == number and one.state == ControlState.MISSED:
            raise ControlWasMissed(number=number, path=("repetition",))
    if number > series.opened:
        _require_next(uow, series, controls, parameter, number, sample)
    else:
        _require_opened(uow, series, controls, number, sample)
    return series, controls


def _require_next(
    uow: UnitOfWork,
    series: ControlSeries,
    controls: list[InProcessControl],
    parameter: RecipeParameter,
    number: int,
    sample: Sample,
) -> None:
    """The next control is taken from its grace on; once none falls due, what the phase demands all the same is."""
    if series.state == SeriesState.ENDED or series.next_due_at is None:
        _require_demanded(parameter, sample, opened=series.opened)
        return
    by, opened, due = watching.rhythm(series), series.opened, series.next_due_at
    ahead = rules.is_early(number, by, opened=opened, next_due=due, taken=sample.taken)
    if sample.early is None or not ahead:
        rules.require_takeable(number, by, opened=opened, next_due=due, taken=sample.taken)
        rules.require_due(sample.early)
    controls.append(watching.open_one(uow, series, number, due))
    series.next_due_at = rules.due_at(series.counted_from, number + 1, rules.seconds(series.every_seconds))
    if sample.early is not None:
        _tell_early(uow, series, controls[-1], sample.early, taken=sample.taken)


def _require_opened(
    uow: UnitOfWork,
    series: ControlSeries,
    controls: list[InProcessControl],
    number: int,
    sample: Sample,
) -> None:
    """What is due by now was early all the same if its first sample was taken before its grace, and entered late."""
    control, by = next(one for one in controls if one.number == number), watching.rhythm(series)
    ahead = rules.is_early(number, by, opened=number - 1, next_due=control.due_at, taken=sample.taken)
    if not ahead or queries.repetitions(uow, series) & set(rules.repetitions(number, series.samples)):
        rules.require_due(sample.early)
        return
    if sample.early is None:
        rules.require_takeable(number, by, opened=number - 1, next_due=control.due_at, taken=sample.taken)
    else:
        _tell_early(uow, series, control, sample.early, taken=sample.taken)


def _require_demanded(parameter: RecipeParameter, sample: Sample, *, opened: int) -> None:
    """Nothing falls due any more: what the phase demands is taken all the same, and no more."""
    rules.require_due(sample.early)
    if sample.repetition > parameter.repetitions:
        raise NoControlDue(due=opened, path=("repetition",))


def _tell_early(
    uow: UnitOfWork, series: ControlSeries, control: InProcessControl, reason: str, *, taken: datetime
) -> None:
    """It says less of the moment that it is due at, which quality assesses (EXE-20)."""
    exceptions.raise_by_rule(
        uow,
        watching.place(uow, series),
        rule=watching.CONTROL,
        title=f"{series.name}: control {control.number} early"[:200],
        description=f"{series.name}, control {control.number}, is due at {at(control.due_at)} and was taken at"
        f" {at(taken)}: {reason}",
    )


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
