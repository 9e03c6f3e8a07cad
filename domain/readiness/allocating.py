"""Which lots serve which batches: first need first, first expired first; values in, values out (RDY-2, MAT-2)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.materials.container_rules import total
from domain.materials.kinds import LotStatus
from domain.materials.rules import EXACT
from domain.readiness.kinds import LineReadiness, Supplied

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a line of a batch's formula still needs of a material, above 0, in its unit, on a day."""

    line: UUID
    batch: UUID
    material: UUID
    quantity: Decimal
    needed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What there is of a lot, in its material's unit; its days count to their end, in its site's zone.

    `approved` says until when which batch may use it although it isn't released (MAT-1); `promised` how much of it
    which batch alone gets.
    """

    lot: UUID
    material: UUID
    quantity: Decimal
    status: LotStatus
    expires_on: date | None = None
    retest_on: date | None = None
    approved: Mapping[UUID, date] = field(default_factory=dict)
    promised: Mapping[UUID, Decimal] = field(default_factory=dict)

    @property
    def last_day(self) -> date | None:
        """The last day on which it may be used as it is."""
        return min((one for one in (self.expires_on, self.retest_on) if one is not None), default=None)

    def serves(self, need: Need) -> Supplied | None:
        """On what grounds it may be used for a need on its day, or None (MAT-1)."""
        day = need.needed_on
        if self.expires_on is not None and day > self.expires_on:
            return None
        if self.status is LotStatus.RELEASED:
            return Supplied.RELEASED if self.retest_on is None or day <= self.retest_on else None
        until = self.approved.get(need.batch)
        if until is not None and day <= until:
            return Supplied.CONDITIONAL
        return Supplied.QUARANTINED if self.status is LotStatus.QUARANTINE else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What a lot gives to a need."""

    lot: UUID
    quantity: Decimal
    supplied: Supplied


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotment:
    """What a need gets, in the order in which it is used; `shortage` is in no lot."""

    need: Need
    shares: tuple[Share, ...]
    shortage: Decimal

    @property
    def readiness(self) -> LineReadiness:
        """SHORT before WAITING_FOR_RELEASE: a release alone doesn't help then."""
        if self.shortage > 0:
            return LineReadiness.SHORT
        waits = any(one.supplied is Supplied.QUARANTINED for one in self.shares)
        return LineReadiness.WAITING_FOR_RELEASE if waits else LineReadiness.READY


ORDER = (Supplied.RELEASED, Supplied.CONDITIONAL, Supplied.QUARANTINED)
"""What is released is used first, so that no batch needs an exception without need."""


def allocate(needs: Sequence[Need], stock: Sequence[Stock]) -> tuple[Allotment, ...]:
    """Serve each need in its turn: by day, those of one day in the order given.

    A later need gets only what the earlier ones left, and what is promised to its own batch. Lots serve
    first-expired-first, those of one last day in the order given (MAT-2); those promised to the batch before others.
    """
    lots: dict[UUID, list[Stock]] = defaultdict(list)
    for one in sorted(stock, key=lambda lot: lot.last_day or date.max):
        lots[one.material].append(one)
    left = {one.lot: _Left(one) for one in stock}
    return tuple(_serve(one, lots[one.material], left) for one in sorted(needs, key=lambda need: need.needed_on))


class _Left:
    """What is left of a lot while needs are served, and of that what is promised to whom."""

    def __init__(self, stock: Stock) -> None:
        self.quantity = stock.quantity
        self.promised = dict(stock.promised)

    def own(self, batch: UUID) -> Decimal:
        """What is promised to the batch; no more than there is."""
        return min(self.promised.get(batch, NOTHING), self.quantity)

    def free(self) -> Decimal:
        """What is promised to nobody."""
        return max(EXACT.subtract(self.quantity, total(list(self.promised.values()))), NOTHING)

    def take(self, batch: UUID, quantity: Decimal) -> None:
        """What the batch gets counts first on what is promised to it."""
        promised = self.promised.get(batch, NOTHING)
        self.promised[batch] = EXACT.subtract(promised, min(promised, quantity))
        self.quantity = EXACT.subtract(self.quantity, quantity)


def _serve(need: Need, lots: Sequence[Stock], left: Mapping[UUID, _Left]) -> Allotment:
    shares: dict[UUID, Share] = {}
    turns, wanted = tuple(_in_turn(need, lots)), need.quantity
    for promised in (True, False):
        for lot, supplied in turns:
            there = left[lot.lot].own(need.batch) if promised else left[lot.lot].free()
            if (quantity := min(wanted, there)) > 0:
                wanted = EXACT.subtract(wanted, quantity)
                left[lot.lot].take(need.batch, quantity)
                before = shares[lot.lot].quantity if lot.lot in shares else NOTHING
                shares[lot.lot] = Share(lot=lot.lot, quantity=EXACT.add(before, quantity), supplied=supplied)
    return Allotment(need=need, shares=tuple(shares.values()), shortage=wanted)


def _in_turn(need: Need, lots: Sequence[Stock]) -> Iterator[tuple[Stock, Supplied]]:
    grounds = [(lot, lot.serves(need)) for lot in lots]
    for wanted in ORDER:
        yield from ((lot, wanted) for lot, found in grounds if found is wanted)
