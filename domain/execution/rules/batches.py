"""What must hold of a batch before it is issued or its record is written on."""

import re
from datetime import datetime, timedelta

from domain.execution.kinds import UNDECIDED
from domain.execution.refusals import BatchDecided, NotEffective, NothingMade
from domain.kernel.refusals import InvalidInput
from domain.recipes.kinds import RecipeKind, VersionState

NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}")
FURTHEST_START, LONGEST = timedelta(days=3660), timedelta(days=366)


def require_number(number: str) -> str:
    """1 to 40 letters, digits, and . _ / - after the first (REC-5). Raises InvalidInput."""
    if NUMBER.fullmatch(number) is None:
        problem = (
            "A batch number has 1 to 40 letters, digits, points, dashes, slashes; it begins with a letter or digit."
        )
        raise InvalidInput(path=("number",), problem=problem)
    return number


def require_effective(state: str) -> None:
    """A batch is made from an effective version (REC-1, REC-3). Raises NotEffective."""
    if state != VersionState.EFFECTIVE:
        raise NotEffective(state=state)


def require_product(kind: str | None, code: str) -> None:
    """A batch is made of a product; null is the kind of recipes from before there were others. Raises NothingMade."""
    if kind == RecipeKind.BUILDING_BLOCK:
        raise NothingMade(building_block=code)


def require_undecided(number: str, disposition: str) -> None:
    """Nothing is added to a batch that was released or rejected (REV-4, REV-5). Raises BatchDecided."""
    if disposition not in UNDECIDED:
        raise BatchDecided(number=number, disposition=disposition)


def require_planned_start(planned: datetime | None, *, now: datetime) -> None:
    """A batch starts no earlier than now, and within ten years. Raises InvalidInput."""
    if planned is None:
        return
    if planned.tzinfo is None:
        raise InvalidInput(path=("plannedStart",), problem="Say the time with its zone, as in 2026-05-04T06:00:00Z.")
    if not now <= planned <= now + FURTHEST_START:
        problem = f"A batch is planned to start between now and {FURTHEST_START.days} days from now; {planned} is not."
        raise InvalidInput(path=("plannedStart",), problem=problem)


def require_planned_end(start: datetime | None, end: datetime | None) -> None:
    """A batch ends after its planned start, within a year. Raises InvalidInput."""
    if end is None:
        return
    if start is None:
        raise InvalidInput(path=("plannedEnd",), problem="Plan its start (plannedStart) as well, or no end.")
    if end.tzinfo is None:
        raise InvalidInput(path=("plannedEnd",), problem="Say the time with its zone, as in 2026-05-04T18:00:00Z.")
    if not start < end <= start + LONGEST:
        problem = f"A batch is planned to end after its start, {start}, within {LONGEST.days} days; {end} isn't that."
        raise InvalidInput(path=("plannedEnd",), problem=problem)
