"""Which batches fed which, from the edges of their lots alone: the same for a screen and for an exported record."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.kernel.quantity import Quantity
from domain.materials.kinds import REGROUPED, EdgeKind
from domain.materials.rules import EXACT

CHARGED = (EdgeKind.CHARGE, EdgeKind.RETURN)


class End(StrEnum):
    """The two ends of an edge."""

    SOURCE = "SOURCE"
    TARGET = "TARGET"


class Edge(Protocol):
    """What is asked of an edge."""

    @property
    def id(self) -> UUID: ...
    @property
    def kind(self) -> str: ...
    @property
    def source_id(self) -> UUID: ...
    @property
    def target_id(self) -> UUID: ...
    @property
    def quantity_value(self) -> Decimal: ...
    @property
    def quantity_unit(self) -> str: ...


class Edges(Protocol):
    """Where edges are found."""

    def at(self, end: End, things: Collection[UUID], kinds: Collection[EdgeKind]) -> Sequence[Edge]:
        """Those of these kinds that have one of the things at this end and weren't taken back, in recorded order."""


@dataclass(frozen=True, slots=True)
class Feed:
    """So much of a lot that one batch made went into another, less what came back of it.

    The lot may be a part of what the batch gave, or have come to another site. Where it was put together of several
    batches' lots, each of them feeds by all of it: what is in a lot has one quantity, and no order.
    """

    source: UUID
    target: UUID
    lot: UUID
    quantity: Quantity


class Listed:
    """Edges that were read before, none of them taken back."""

    def __init__(self, edges: Iterable[Edge]) -> None:
        self._at: dict[tuple[End, UUID], list[Edge]] = defaultdict(list)
        for one in edges:
            self._at[End.SOURCE, one.source_id].append(one)
            self._at[End.TARGET, one.target_id].append(one)

    def at(self, end: End, things: Collection[UUID], kinds: Collection[EdgeKind]) -> list[Edge]:
        """As of any edges."""
        found = [one for thing in things for one in self._at.get((end, thing), ()) if one.kind in kinds]
        return sorted(found, key=lambda one: one.id)


def feeds(edges: Edges, batch: UUID) -> tuple[Feed, ...]:
    """The batches that this one's lots went into, by lot, in the order in which the first charge was recorded."""
    return tuple(_net(edges.at(End.SOURCE, made(edges, batch), CHARGED), batch))


def fed_by(edges: Edges, batch: UUID) -> tuple[Feed, ...]:
    """The batches whose lots went into this one; none for what was received."""
    found = []
    for one in _net(edges.at(End.TARGET, {batch}, CHARGED), batch):
        found += [Feed(maker, batch, one.lot, one.quantity) for maker in _makers(edges, one.lot)]
    return tuple(found)


def made(edges: Edges, batch: UUID) -> set[UUID]:
    """The lots that a batch gave, with all that came of them and wasn't processed."""
    given = edges.at(End.SOURCE, {batch}, (EdgeKind.OUTPUT,))
    return closure(edges, {one.target_id for one in given}, near=End.SOURCE)


def _makers(edges: Edges, lot: UUID) -> list[UUID]:
    origins = closure(edges, {lot}, near=End.TARGET)
    return sorted({one.source_id for one in edges.at(End.TARGET, origins, (EdgeKind.OUTPUT,))})


def closure(edges: Edges, lots: set[UUID], *, near: End) -> set[UUID]:
    """The lots, and all that came of them; or, from their own end, all that they came of (MAT-5, TRF-4)."""
    found, last = set(lots), lots
    while last:
        onward = edges.at(near, last, REGROUPED)
        last = {one.target_id if near is End.SOURCE else one.source_id for one in onward} - found
        found |= last
    return found


def _net(charges: Sequence[Edge], source: UUID) -> Iterator[Feed]:
    """By batch and lot; what came back whole fed nothing."""
    sums: dict[tuple[UUID, UUID, str], Decimal] = defaultdict(Decimal)
    for one in charges:
        key, value = (one.target_id, one.source_id, one.quantity_unit), one.quantity_value
        sums[key] = (EXACT.subtract if one.kind == EdgeKind.RETURN else EXACT.add)(sums[key], value)
    for (target, lot, unit), value in sums.items():
        if value > 0:
            yield Feed(source, target, lot, Quantity(value, unit))
