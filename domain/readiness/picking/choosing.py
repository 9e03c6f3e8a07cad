"""Which containers of a lot are picked: the open ones first, then as few as possible; values in, values out (RDY-4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from domain.materials.rules import EXACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A container of the lot that nobody reserved, with something left in it, above 0."""

    container: UUID
    remaining: Decimal
    opened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """So much is wanted of a container."""

    container: UUID
    quantity: Decimal


def choose(candidates: Sequence[Candidate], wanted: Decimal) -> tuple[Chosen, ...]:
    """Containers that hold what is wanted, or all where they hold less.

    Of those alike, the smallest that holds the rest by itself, else the largest: no fewer hold it.
    """
    found: list[Chosen] = []
    for opened in (True, False):
        left = sorted((one for one in candidates if one.opened is opened), key=lambda one: one.remaining)
        while left and wanted > 0:
            enough = next((place for place, one in enumerate(left) if one.remaining >= wanted), len(left) - 1)
            one = left.pop(enough)
            quantity = min(one.remaining, wanted)
            wanted = EXACT.subtract(wanted, quantity)
            found.append(Chosen(container=one.container, quantity=quantity))
    return tuple(found)
