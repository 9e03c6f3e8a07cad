"""When what happened recurs: how often something alike was seen, within a window and from a threshold on (DEV-8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.refusals import InvalidInput

DAYS, FURTHEST_DAYS = 365, 3660
"""The usual window, to each side, and the widest."""
THRESHOLD, LOWEST_THRESHOLD, HIGHEST_THRESHOLD = 3, 2, 1000
"""From so many on, the one that is asked of among them, it recurs."""


@dataclass(frozen=True, slots=True)
class Seen:
    """So many exceptions alike in batches of one product at one site."""

    site: UUID
    product: str
    count: int


def require_days(days: int) -> int:
    """1 to FURTHEST_DAYS. Raises InvalidInput."""
    if not 1 <= days <= FURTHEST_DAYS:
        raise InvalidInput(path=("days",), problem=f"Name 1 to {FURTHEST_DAYS} days; {days} aren't.")
    return days


def require_threshold(threshold: int) -> int:
    """LOWEST_THRESHOLD to HIGHEST_THRESHOLD. Raises InvalidInput."""
    if not LOWEST_THRESHOLD <= threshold <= HIGHEST_THRESHOLD:
        problem = f"Name {LOWEST_THRESHOLD} to {HIGHEST_THRESHOLD} exceptions; {threshold} aren't."
        raise InvalidInput(path=("threshold",), problem=problem)
    return threshold


def count(seen: Iterable[Seen]) -> int:
    """How many there are, with the one that the others are like."""
    return 1 + sum(one.count for one in seen)


def recurs(seen: Iterable[Seen], *, threshold: int) -> bool:
    """Whether there are as many as the threshold says, or more."""
    return count(seen) >= threshold
