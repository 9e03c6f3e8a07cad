"""What must hold of a cycle count: values in, a value or a refusal out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from uuid import UUID

from domain.kernel.refusals import InvalidInput
from domain.materials.counting.kinds import CountLineState
from domain.materials.counting.refusals import (
    CountedByYou,
    CountedOften,
    CounterApproves,
    CountUnfinished,
    TooManyToCount,
)
from domain.materials.rules import EXACT

MOST_LISTED = 200
"""So many containers one count lists; as many again may be found and added."""

MOST_LINES = 2 * MOST_LISTED
MOST_ATTEMPTS = 5
LONGEST_INTERVAL = 3650
HUNDREDTH, WHOLE = Decimal("0.01"), Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What became of a container's book after it was counted.

    `given_back`: a charge was reversed, which changes the book for what didn't happen, and moves nothing. `set_right`:
    somebody adjusted or emptied it, so the book was made what was there then. `emptied`: it counts as empty, and the
    book had no difference to record.
    """

    remaining: Decimal
    given_back: bool = False
    set_right: bool = False
    emptied: bool = False


def require_listed(standing: int) -> None:
    """Raises TooManyToCount."""
    if standing > MOST_LISTED:
        raise TooManyToCount(standing=standing, limit=MOST_LISTED, path=("scope",))


def require_room(lines: int) -> None:
    """Raises InvalidInput."""
    if lines >= MOST_LINES:
        problem = f"A count has at most {MOST_LINES} lines; approve this one, and count what is left in another."
        raise InvalidInput(path=("number",), problem=problem)


def require_interval(days: int | None) -> None:
    """Days from one count to the next, None for no plan. Raises InvalidInput."""
    if days is not None and not 1 <= days <= LONGEST_INTERVAL:
        problem = f"An interval is 1 to {LONGEST_INTERVAL} days, or null for none; {days} were given."
        raise InvalidInput(path=("days",), problem=problem)


def require_another(number: str, *, last: UUID | None, person: UUID) -> None:
    """Who counts again isn't who counted last (CNT-3). Raises CountedByYou."""
    if last == person:
        raise CountedByYou(number=number, path=("number",))


def require_attempt(number: str, attempts: int, *, path: str) -> None:
    """One more count of what was counted so often already (CNT-3). Raises CountedOften."""
    if attempts >= MOST_ATTEMPTS:
        raise CountedOften(number=number, limit=MOST_ATTEMPTS, path=(path,))


def require_settled(lines: Iterable[tuple[str, CountLineState]]) -> None:
    """Every line was counted, and where needed counted again; by their containers' numbers (CNT-3).

    Raises CountUnfinished.
    """
    waiting: dict[CountLineState, list[str]] = {CountLineState.TO_COUNT: [], CountLineState.TO_RECOUNT: []}
    for number, state in lines:
        if state in waiting:
            waiting[state].append(number)
    first, again = (tuple(waiting[one]) for one in (CountLineState.TO_COUNT, CountLineState.TO_RECOUNT))
    if first or again:
        raise CountUnfinished(to_count=first, to_recount=again, path=("count",))


def require_approver(differing: Mapping[str, UUID], person: UUID) -> None:
    """Nobody approves a difference that they found themselves; `differing` are counters by number (CNT-4).

    Raises CounterApproves.
    """
    own = tuple(number for number, counter in differing.items() if counter == person)
    if own:
        raise CounterApproves(numbers=own, path=("count",))


def difference(found: Decimal, book: Decimal) -> Decimal:
    """What was found beyond the book; below zero where less was."""
    return EXACT.subtract(found, book)


def to_post(differed: Decimal, since: Since) -> Decimal | None:
    """What is still to be booked of a difference that a count found, or None where it must be counted again (CNT-5).

    The difference is against the book at the moment of counting. What was moved since changed what is there and the
    book alike, so the difference still stands, unless it would take more than the book has: then it can't have been as
    counted. Once the book was set right by what was there, nothing of it is left. A reversal makes every count
    uncertain, and that it counts as empty one that found a difference.
    """
    if since.given_back:
        return None
    if not differed or since.set_right:
        return Decimal(0)
    if since.emptied or EXACT.add(since.remaining, differed) < 0:
        return None
    return differed


def is_right(differed: Decimal, limit: Decimal, *, placed: bool, listed: bool) -> bool:
    """Whether the book had a container right: its quantity within tolerance, and where it stands (CNT-6)."""
    return abs(differed) <= limit and placed and listed


def accuracy(right: int, lines: int) -> Decimal | None:
    """Lines that the book had right, in percent of all, cut to two decimals so that only all are 100; None of none."""
    if not lines:
        return None
    return EXACT.divide(EXACT.multiply(Decimal(right), WHOLE), Decimal(lines)).quantize(HUNDREDTH, ROUND_DOWN)
