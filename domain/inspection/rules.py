"""What must hold for an inspector's access."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from domain.inspection.refusals import HoldsRoles
from domain.kernel.refusals import InvalidInput

LONGEST_DAYS = 366
"""An inspection is over within a year; another access is another signed act."""
BATCHES, PERIODS, PERIOD_DAYS = 500, 20, 3_660
"""So many batches and ranges of dates does one access name at most, and so many days does one range have: ten years,
for which records of batches are looked at."""
AUTHORITY, REASON = 200, 2_000
NAME, TEXT, LOOKED_AT_BATCHES = 300, 20_000, 1_000
"""So many characters of an operation's name and of its text, and so many batches, does a look hold."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days at the site, both included; of one recipe where it is named."""

    from_on: date
    until_on: date
    recipe: UUID | None = None


def require_time(valid_from: datetime, valid_until: datetime, *, now: datetime) -> None:
    """It ends after it begins, in the future, within a year (INS-2). Raises InvalidInput."""
    if valid_from.tzinfo is None or valid_until.tzinfo is None:
        raise InvalidInput(path=("validFrom",), problem="A time carries its zone.")
    if valid_until <= valid_from:
        raise InvalidInput(path=("validUntil",), problem="An access ends after it begins.")
    if valid_until <= now:
        raise InvalidInput(path=("validUntil",), problem="This is over already; give a time to come.")
    if valid_until - valid_from > timedelta(days=LONGEST_DAYS):
        problem = f"An access is valid for {LONGEST_DAYS} days at most; grant another when this one ends."
        raise InvalidInput(path=("validUntil",), problem=problem)


def require_named(batches: Sequence[UUID], periods: Sequence[Period]) -> None:
    """Something is named, each batch once, within the limits (INS-1). Raises InvalidInput."""
    if not batches and not periods:
        raise InvalidInput(path=("batches",), problem="Name batches, or dates: an inspector sees nothing else.")
    if len(batches) > BATCHES or len(set(batches)) != len(batches):
        problem = f"An access names up to {BATCHES} batches, each once; {len(batches)} were given."
        raise InvalidInput(path=("batches",), problem=problem)
    if len(periods) > PERIODS or len(set(periods)) != len(periods):
        problem = f"An access names up to {PERIODS} ranges of dates, each once; {len(periods)} were given."
        raise InvalidInput(path=("periods",), problem=problem)
    for place, one in enumerate(periods):
        if not 0 <= (one.until_on - one.from_on).days < PERIOD_DAYS:
            problem = f"Dates go from the earlier to the later, over up to {PERIOD_DAYS} days."
            raise InvalidInput(path=("periods", str(place)), problem=problem)


def require_no_roles(roles: Sequence[str]) -> None:
    """Who inspects holds no role, so that nothing widens what they see (INS-3). Raises HoldsRoles."""
    if roles:
        raise HoldsRoles(roles=tuple(sorted(set(roles))), path=("person",))
