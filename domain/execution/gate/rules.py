"""What must hold for an override: allowed by the company, within its limit, by another than it is for."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.execution.gate.refusals import OverrideBeyondLimit, OverridesNotAllowed, OwnOverride
from domain.kernel.refusals import InvalidInput

MINUTES_MOST, ACTS_MOST = 1440, 100
REASON = 2000


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that an override may hold for: minutes from its signature, and acts within them."""

    minutes: int
    acts: int


def require_policy(limit: Limit | None) -> None:
    """A limit that can be set: up to a day and a hundred acts; None allows no override. Raises InvalidInput."""
    if limit is None:
        return
    for name, value, most in (("minutes", limit.minutes, MINUTES_MOST), ("acts", limit.acts, ACTS_MOST)):
        if not 1 <= value <= most:
            raise InvalidInput(path=(name,), problem=f"Between 1 and {most}, or both left out to allow none: {value}.")


def require_within(asked: Limit, allowed: Limit | None) -> None:
    """The company allows an override of so many minutes and acts. Raises OverridesNotAllowed, OverrideBeyondLimit."""
    if allowed is None:
        raise OverridesNotAllowed
    for name, value, most in (("minutes", asked.minutes, allowed.minutes), ("acts", asked.acts, allowed.acts)):
        if not 1 <= value <= most:
            raise OverrideBeyondLimit(what=name, asked=value, limit=most, path=(name,))


def require_another(signer: UUID, *, person: UUID | None) -> None:
    """Nobody overrides the gate for themself. Raises OwnOverride."""
    if signer == person:
        raise OwnOverride


def holds(*, lapses_at: datetime, used: int, most: int, now: datetime) -> bool:
    """It hasn't lapsed: neither its time, which ends at `lapses_at`, nor its acts are over."""
    return now < lapses_at and used < most
