"""What the timers of a batch say of a phase's next act: from when, and until when (EXE-12)."""

from collections.abc import Iterable
from datetime import datetime

from domain.execution.models import PhaseState
from domain.execution.procedure.kinds import TimerState
from domain.execution.procedure.plans import Plan
from domain.execution.procedure.timer_models import ProcessTimer
from domain.recipes.kinds import Moment
from domain.recipes.walking.values import Passes

STATE = {Moment.STARTED: PhaseState.IDLE, Moment.COMPLETED: PhaseState.RUNNING}
"""In which state of a phase a moment of it is still to come."""


def timed(plan: Plan, timers: Iterable[ProcessTimer], number: int, passes: Passes) -> dict[PhaseState, str]:
    """By the state in which it is told: the narrowest times of the open timers that end with the phase."""
    opened = [one for one in timers if one.state == TimerState.OPEN]
    found: dict[PhaseState, str] = {}
    for moment, state in STATE.items():
        codes = {one.link.code for one in plan.watches.ending.get((number, moment), ())}
        here = [one for one in opened if one.link in codes and tuple(one.passes) == passes[: len(one.passes)]]
        said = _said([one.earliest_at for one in here], [one.due_at or one.alert_at for one in here])
        if said:
            found[state] = said
    return found


def _said(earliest: Iterable[datetime | None], latest: Iterable[datetime | None]) -> str:
    not_before = max((one for one in earliest if one is not None), default=None)
    until = min((one for one in latest if one is not None), default=None)
    said = "" if not_before is None else f", not before {not_before:%Y-%m-%d %H:%M} UTC"
    return said if until is None else f"{said}, until {until:%Y-%m-%d %H:%M} UTC"
