"""Gathers what a person's in-process controls are: those that fell due or are overdue, and what falls due next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, func, select
from sqlalchemy.orm import Session, selectinload

from domain.execution.controls import rules
from domain.execution.controls.commands.watching import rhythm
from domain.execution.controls.completing import Excused, excused, require_none_left
from domain.execution.controls.kinds import ControlState, SeriesState
from domain.execution.controls.models import ControlSeries
from domain.execution.controls.refusals import ControlNotDue, at
from domain.execution.kinds import GOING_ON, BatchState
from domain.execution.models import Batch, PhaseExecution
from domain.kernel.permissions import Permission
from domain.work.rules.items import Admission, Asker, WorkItem, refused
from domain.work.rules.phase import standing_still

MOST = 50
NOTHING = Excused(due={}, missed={})


@dataclass(frozen=True, slots=True)
class Controls:
    """The series of some batches with their controls, by the phase that records them, read at once."""

    of_phase: Mapping[UUID, Sequence[ControlSeries]] = field(default_factory=dict)
    numbers: Mapping[UUID, int] = field(default_factory=dict)

    def excused(self, phase: UUID) -> Excused:
        """What the controls of a phase demand of its values, and what they don't."""
        series = self.of_phase.get(phase, ())
        return excused(series, [one for found in series for one in found.controls]) if series else NOTHING

    def waits(self, session: Session, phase: PhaseExecution) -> str | None:
        """Why the controls of a running phase keep it from completion, or None."""
        series = self.of_phase.get(phase.id, ())
        if not series or phase.state not in GOING_ON:
            return None
        controls, numbers = [one for found in series for one in found.controls], self.numbers

        def ask() -> None:
            require_none_left(phase, series, controls, number_of=numbers.__getitem__, now=_now(session))

        return refused(ask)


def controls_of(session: Session, batches: Sequence[Batch]) -> Controls:
    """Nothing is asked where no recipe has a parameter that comes round."""
    phases = [phase for batch in batches for phase in batch.phases]
    watched = {
        phase.batch_id for phase in phases if any(one.every_value is not None for one in phase.recipe_phase.parameters)
    }
    if not watched:
        return Controls()
    of, found = ControlSeries, dict[UUID, list[ControlSeries]]()
    chosen = select(of).where(of.company_id == batches[0].company_id, of.batch_id.in_(watched))
    for one in session.scalars(chosen.options(selectinload(of.controls)).order_by(of.id)):
        found.setdefault(one.phase_execution_id, []).append(one)
    return Controls(found, {phase.id: phase.number for phase in phases})


def control_work(
    session: Session, batch: Batch, controls: Controls, asker: Asker, admission: Admission
) -> Iterator[WorkItem]:
    """What is due or overdue in running phases, each by itself, and what falls due next (EXE-20); fifty at most."""
    left = MOST
    for phase in batch.phases:
        if phase.state not in GOING_ON or phase.id not in controls.of_phase:
            continue
        still = standing_still(BatchState(batch.state))
        because = still or asker.lacks(Permission.BATCH_EXECUTE) or admission.act(phase.id)
        for series in controls.of_phase[phase.id]:
            items = list(_items(session, series, f"Phase {phase.number} {series.name}", because))[:left]
            left -= len(items)
            yield from items


def _items(session: Session, series: ControlSeries, title: str, because: str | None) -> Iterator[WorkItem]:
    for one in series.controls:
        if one.state == ControlState.OPEN:
            when = f"due at {at(one.due_at)}" if one.told_at is None else f"overdue since {at(one.overdue_at)}"
            says = f"{title}: control {one.number} {when}"
            yield WorkItem("recordValue", "InProcessControl", one.id, says, because)
    if series.state == SeriesState.RUNNING and series.next_due_at is not None and series.opened < series.most:
        yield _next(session, series, title, because)


def _next(session: Session, series: ControlSeries, title: str, because: str | None) -> WorkItem:
    """The next one waits for its time, from its grace on."""
    assert series.next_due_at is not None, series.id
    number, due, by = series.opened + 1, series.next_due_at, rhythm(series)
    try:
        rules.require_takeable(number, by, opened=series.opened, next_due=due, taken=_now(session))
    except ControlNotDue as early:
        because = because or early.message
    return WorkItem("recordValue", "ControlSeries", series.id, f"{title}: control {number} due at {at(due)}", because)


def _now(session: Session) -> datetime:
    return session.scalars(select(func.clock_timestamp(type_=DateTime(timezone=True)))).one()
