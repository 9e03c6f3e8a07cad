"""When in-process controls are due, and which repetition is whose: pure, in UTC, exact to the microsecond (EXE-13)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from domain.execution.controls.refusals import ControlNotDue
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.kernel.units.conversion import convert
from domain.recipes.simulating.times import is_time, plain

SHORTEST = timedelta(minutes=1)
"""What comes round more often is no control that a person takes and the server watches."""
LONGEST = timedelta(days=366)
GRACE_MINUTES, GRACE_MOST = 5, 240
AT_ONCE = 100
"""So many fall due in one act at most; the schedule comes again for the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How a series comes round: `most` controls of so many `samples`; due within `grace` of its moment each way."""

    every: timedelta
    grace: timedelta
    samples: int
    most: int


def interval(every: Quantity) -> timedelta | None:
    """The time between two controls; None where it is no time, shorter than a minute or longer than a year."""
    if not is_time(every.unit):
        return None
    found = seconds(plain(convert(every.value, every.unit, "s")))
    return found if SHORTEST <= found <= LONGEST else None


def seconds(found: Decimal) -> timedelta:
    """Seconds, exact to the microsecond."""
    return timedelta(microseconds=int(found * 1_000_000))


def grace(every: timedelta, minutes: int | None) -> timedelta:
    """What a site set, or five minutes; never more than half of the interval, so that no two controls are one."""
    return min(timedelta(minutes=GRACE_MINUTES if minutes is None else minutes), every // 2)


def require_grace(minutes: int) -> None:
    """Raises InvalidInput."""
    if not 0 <= minutes <= GRACE_MOST:
        problem = f"A control is due within 0 to {GRACE_MOST} minutes of its moment, not within {minutes}."
        raise InvalidInput(path=("graceMinutes",), problem=problem)


def due_at(counted_from: datetime, number: int, every: timedelta) -> datetime:
    """The moment of the n-th control, which counts from 1; `counted_from` moves on by each pause."""
    return counted_from + number * every


def fallen_due(rhythm: Rhythm, *, counted_from: datetime, opened: int, now: datetime) -> Iterator[tuple[int, datetime]]:
    """What fell due since so many were opened, each with its moment; not more than the recipe lets be recorded."""
    for number in range(opened + 1, min(opened + AT_ONCE, rhythm.most) + 1):
        due = due_at(counted_from, number, rhythm.every)
        if due > now:
            return
        yield number, due


def control_of(repetition: int, samples: int) -> int:
    """Which control a repetition is a sample of."""
    return -(-repetition // samples)


def repetitions(number: int, samples: int) -> range:
    """The repetitions that are the samples of a control."""
    return range((number - 1) * samples + 1, number * samples + 1)


def require_takeable(number: int, rhythm: Rhythm, *, opened: int, next_due: datetime | None, taken: datetime) -> None:
    """A control is taken from its grace before it is due on; one at a time.

    Raises ControlNotDue.
    """
    if number <= opened:
        return
    assert next_due is not None, number
    due = next_due + (number - opened - 1) * rhythm.every
    if taken < due - rhythm.grace:
        raise ControlNotDue(number=number, due=due, since=due - rhythm.grace, path=("repetition",))


def is_early(number: int, rhythm: Rhythm, *, opened: int, next_due: datetime, taken: datetime) -> bool:
    """Whether the next control was taken before its grace; what comes after it is never taken now."""
    return number == opened + 1 and taken < next_due - rhythm.grace


def require_due(early: str | None) -> None:
    """A reason to take a control early is said of one that is early. Raises InvalidInput."""
    if early is not None:
        problem = "This is no control that isn't due yet; leave the reason out."
        raise InvalidInput(path=("early",), problem=problem)


def is_late(taken: datetime, overdue_at: datetime) -> bool:
    """Whether it was taken when its grace was over."""
    return taken > overdue_at


def wanting(recorded: Collection[int], number: int, samples: int) -> Sequence[int]:
    """Which samples of a control aren't recorded."""
    return [one for one in repetitions(number, samples) if one not in recorded]
