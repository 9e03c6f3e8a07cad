"""How much of a suspect lot is in what was made of it: at most, and in proportion. Neither is a measurement.

Records tell which lot went into which batch, and how much; not where within a batch it is. So two figures are told,
each for what it is. `at_most` is a bound that no mixing can exceed: all that went on may be in one lot that was made of
it. `in_proportion` supposes that whatever was put together was mixed evenly and that nothing was lost: the outputs of a
batch share what was charged as their quantities do, and what is taken of a lot has as much of the start in it as the
rest. It is an estimate, good for planning, and no ground for leaving a lot out of a recall.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from uuid import UUID

NOTHING = Decimal(0)
CALCULATED = Context(prec=50)
SHOWN = Context(prec=12)
"""Digits of an estimate that are told; more would look like knowledge."""


@dataclass(frozen=True, slots=True)
class Way:
    """So much that went from one thing into another and wasn't taken back or returned.

    `unit` is that of the quantity; `regroups` where a lot was only divided, put together or moved, not processed.
    """

    source: UUID
    target: UUID
    quantity: Decimal
    unit: str
    regroups: bool


@dataclass(frozen=True, slots=True)
class Held:
    """How much there ever was of a thing; a batch's is what its outputs have together, where these are in one unit."""

    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Reach:
    """How much of the start is in a thing, in the start's unit; `in_proportion` is None where it can't be reckoned.

    `unprocessed` where the thing was only divided and put together since: no part of it holds more than itself.
    """

    at_most: Decimal
    in_proportion: Decimal | None
    unprocessed: bool

    def of(self, part: Decimal, unit: str, whole: Held | None) -> "Reach":
        """How much of the start is in a part of the thing."""
        bound = min(self.at_most, part) if self.unprocessed else self.at_most
        if self.in_proportion is None or whole is None or whole.unit != unit or whole.quantity <= 0:
            return Reach(bound, None, self.unprocessed)
        share = CALCULATED.divide(CALCULATED.multiply(self.in_proportion, part), whole.quantity)
        return Reach(bound, min(SHOWN.plus(share), bound), self.unprocessed)


def reached(starts: Mapping[UUID, Decimal], ways: Collection[Way], held: Mapping[UUID, Held]) -> dict[UUID, Reach]:
    """How much of the starts, so much of each in one unit, is in everything that the ways lead to.

    Where ways lead in a circle, as when a batch's output is charged into it again, everything on and behind the circle
    may hold all of it, and no proportion is told.
    """
    whole = sum(starts.values(), NOTHING)
    numbers: dict[UUID, int] = {}  # things by small numbers: a UUID's hash is reckoned in Python, each time

    def number(thing: UUID) -> int:
        return numbers.setdefault(thing, len(numbers))

    found = {number(start): Reach(quantity, quantity, unprocessed=True) for start, quantity in starts.items()}
    into: dict[int, list[tuple[int, Way]]] = defaultdict(list)
    for way in ways:
        if (target := number(way.target)) >= len(starts):
            into[target].append((number(way.source), way))
    holding = {number(thing): one for thing, one in held.items()}
    for thing in _in_order({target: [source for source, _ in led] for target, led in into.items()}):
        parts = [found[source].of(way.quantity, way.unit, holding.get(source)) for source, way in into[thing]]
        found[thing] = _sum(parts, whole, regrouped=all(way.regroups for _, way in into[thing]))
    for thing in into.keys() - found.keys():
        found[thing] = Reach(whole, None, unprocessed=False)
    return {thing: found[place] for thing, place in numbers.items() if place in found}


def _sum(parts: Sequence[Reach], whole: Decimal, *, regrouped: bool) -> Reach:
    bound, proportion = NOTHING, NOTHING
    for one in parts:
        bound = CALCULATED.add(bound, one.at_most)
        proportion = CALCULATED.add(proportion, one.in_proportion or NOTHING)
    bound = min(bound, whole)
    told = all(one.in_proportion is not None for one in parts)
    unprocessed = regrouped and all(one.unprocessed for one in parts)
    return Reach(bound, min(SHOWN.plus(proportion), bound) if told else None, unprocessed)


def _in_order(into: Mapping[int, Sequence[int]]) -> Iterable[int]:
    """Each thing after everything that leads to it; what is on a circle, or behind one, never comes."""
    waiting = {thing: sum(source in into for source in sources) for thing, sources in into.items()}
    onward: dict[int, list[int]] = defaultdict(list)
    for thing, sources in into.items():
        for source in sources:
            onward[source].append(thing)
    ready = [thing for thing, count in waiting.items() if not count]
    while ready:
        thing = ready.pop()
        yield thing
        for behind in onward[thing]:
            waiting[behind] -= 1
            if not waiting[behind]:
                ready.append(behind)
