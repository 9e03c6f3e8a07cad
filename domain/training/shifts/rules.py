"""What must hold of shifts and of who works in them, and when a shift is worked: values in, values out (TRN-12)."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.kernel.refusals import InvalidInput
from domain.training.shifts.kinds import Weekday

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}")
TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
NAME, REASON = 200, 2000
FURTHEST = timedelta(days=731)
"""How far off a day may be planned: two years. What lies beyond is a slip of the pen."""
SHIFTS, ASSIGNMENTS = 50, 20
"""Shifts of a site at once, and shifts of a person there that aren't over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftDetails:
    """What is said of a shift: local times of its site as 'HH:MM', and the weekdays on which it begins."""

    name: str
    begins_at: str
    ends_at: str
    weekdays: Sequence[Weekday]

    @property
    def in_order(self) -> list[str]:
        """The weekdays from Monday on, each once."""
        return [one.value for one in Weekday if one in self.weekdays]


def require_code(code: str) -> None:
    """1 to 40 letters, digits, and . _ / - after the first. Raises InvalidInput."""
    if CODE.fullmatch(code) is None:
        problem = (
            "A shift's code has 1 to 40 letters, digits, points, dashes, slashes; it begins with one of the first."
        )
        raise InvalidInput(path=("code",), problem=problem)


def require_times(details: ShiftDetails) -> None:
    """Two different times of the day, and at least one weekday. Raises InvalidInput."""
    for path, time in (("beginsAt", details.begins_at), ("endsAt", details.ends_at)):
        if TIME.fullmatch(time) is None:
            raise InvalidInput(path=(path,), problem="This is a local time from 00:00 to 23:59, as 06:00.")
    if details.begins_at == details.ends_at:
        raise InvalidInput(path=("endsAt",), problem="A shift ends at another time than it begins.")
    if not details.weekdays:
        raise InvalidInput(path=("weekdays",), problem="Name the weekdays on which the shift begins: 1 to 7.")


def require_days(first: date, last: date | None, *, today: date) -> None:
    """From a day to one that isn't before it, within two years of today. Raises InvalidInput."""
    for path, day in (("fromOn", first), ("untilOn", last)):
        if day is not None and not today - FURTHEST <= day <= today + FURTHEST:
            problem = f"This is a day from {today - FURTHEST} to {today + FURTHEST}; {day} was given."
            raise InvalidInput(path=(path,), problem=problem)
    if last is not None and last < first:
        raise InvalidInput(path=("untilOn",), problem=f"It ends on its first day, {first}, or later.")


def require_end(day: date, *, first: date, last: date | None, today: date) -> None:
    """An assignment is ended earlier than it would end, on its first day at the earliest. Raises InvalidInput."""
    latest = min(today + FURTHEST, last or date.max)
    if not first <= day <= latest:
        problem = f"This assignment can end from {first} to {latest}; {day} was given."
        raise InvalidInput(path=("untilOn",), problem=problem)


def overlap(first: date, last: date | None, *, other_first: date, other_last: date | None) -> bool:
    """Whether two periods have a day in common; None is no end."""
    return first <= (other_last or date.max) and other_first <= (last or date.max)


def begins_next(weekdays: Collection[str], *, on: date) -> date:
    """The first day from a day on, on which a shift of these weekdays begins."""
    days = list(Weekday)
    return next(
        day for day in (on + timedelta(days=ahead) for ahead in range(len(days))) if days[day.weekday()] in weekdays
    )
