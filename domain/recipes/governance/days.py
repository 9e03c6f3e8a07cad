"""What must hold of the day on which a version takes effect, and by when it is looked at again: days at its site."""

from collections.abc import Mapping
from datetime import date, timedelta

from domain.recipes.governance.refusals import DayTaken, PlannedIsDue

FURTHEST = timedelta(days=731)
"""How far off a day may be planned: two years. What lies beyond is a slip of the pen."""

SOON = timedelta(days=30)
"""How long before it is due a periodic review stands among quality's work."""


def require_free_day(day: date, *, planned: Mapping[date, int]) -> None:
    """No two versions for one site, batch size and variant take effect on one day, but one after another (REC-3).

    `planned` are the days of the others, each with its version's number. Raises DayTaken.
    """
    if day in planned:
        raise DayTaken(number=planned[day], day=day, path=("effectiveOn",))


def require_none_due(today: date, *, planned: Mapping[date, int]) -> None:
    """Where a planned day has begun, that version takes effect first: days follow one another (REC-3).

    Raises PlannedIsDue with the first one.
    """
    due = min((day for day in planned if day <= today), default=None)
    if due is not None:
        raise PlannedIsDue(number=planned[due], day=due)
