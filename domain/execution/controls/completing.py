"""What keeps a phase with in-process controls from completion, and which repetitions it needs no value of."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.execution.controls import queries, rules
from domain.execution.controls.commands.watching import rhythm
from domain.execution.controls.kinds import ControlState, SeriesState
from domain.execution.controls.models import ControlSeries, InProcessControl
from domain.execution.controls.refusals import ControlsGoOn, ControlsOutstanding, at
from domain.execution.models import PhaseExecution
from domain.kernel.unit_of_work import UnitOfWork

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Excused:
    """By parameter: how many repetitions fell due, and which of them were missed with a reason (EXE-9)."""

    due: Mapping[UUID, int]
    missed: Mapping[UUID, frozenset[int]]


def require_done(uow: UnitOfWork, phase: PhaseExecution) -> None:
    """No control comes round any more, and each that fell due is recorded or missed.

    Raises ControlsGoOn, ControlsOutstanding.
    """
    series = queries.of_phase(uow, phase.id)
    if not series:
        return

    def number_of(carrier: UUID) -> int:
        found = uow.look_at(PhaseExecution, carrier)
        assert found is not None, "a foreign key holds it"
        return found.number

    require_none_left(phase, series, queries.controls_of(uow, phase.id), number_of=number_of, now=uow.now)


def require_none_left(
    phase: PhaseExecution,
    series: Sequence[ControlSeries],
    controls: Sequence[InProcessControl],
    *,
    number_of: Callable[[UUID], int],
    now: datetime,
) -> None:
    """As `require_done`, of what was read already. Raises ControlsGoOn, ControlsOutstanding."""
    for one in series:
        if one.carrier_id != phase.id and one.state != SeriesState.ENDED:
            raise ControlsGoOn(number=phase.number, carrier=number_of(one.carrier_id))
    found = outstanding(series, controls, now=now)
    if found:
        raise ControlsOutstanding(outstanding=found[:SHOWN], count=len(found))


def outstanding(
    series: Sequence[ControlSeries], controls: Sequence[InProcessControl], *, now: datetime
) -> tuple[str, ...]:
    """Each control that fell due by now and is neither recorded nor missed, whether a row of it was written or not."""
    names = {one.id: one.name for one in series}
    found = [(one.due_at, names[one.series_id], one.number) for one in controls if one.state == ControlState.OPEN]
    for one in series:
        if one.state == SeriesState.RUNNING:
            falling = rules.fallen_due(rhythm(one), counted_from=one.counted_from, opened=one.opened, now=now)
            found += [(due, one.name, number) for number, due in falling]
    return tuple(f"{name} control {number}, due at {at(due)}" for due, name, number in sorted(found))


def excused(series: Sequence[ControlSeries], controls: Sequence[InProcessControl]) -> Excused:
    """What the controls of a phase demand of its values, and what they don't."""
    missed: defaultdict[UUID, set[int]] = defaultdict(set)
    for one in controls:
        if one.state == ControlState.MISSED:
            missed[one.recipe_parameter_id].update(range(one.first_repetition, one.last_repetition + 1))
    return Excused(
        due={one.recipe_parameter_id: one.opened * one.samples for one in series},
        missed={parameter: frozenset(which) for parameter, which in missed.items()},
    )
