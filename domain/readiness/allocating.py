"""Which lots serve which batches: first need first, first expired first; values in, values out (RDY-2, MAT-2)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

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

    `approved` says until when which batch may use it although it isn't released (MAT-1).
    """

    lot: UUID
    material: UUID
    quantity: Decimal
    status: LotStatus
    expires_on: date | None = None
    retest_on: date | None = None
    approved: Mapping[UUID, date] = field(default_factory=dict)

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

    A later need gets only what the earlier ones left. Lots serve first-expired-first, those of one last day in the
    order given (MAT-2).
    """
    lots: dict[UUID, list[Stock]] = defaultdict(list)
    for one in sorted(stock, key=lambda lot: lot.last_day or date.max):
        lots[one.material].append(one)
    left = {one.lot: one.quantity for one in stock}
    return tuple(_serve(one, lots[one.material], left) for one in sorted(needs, key=lambda need: need.needed_on))


def _serve(need: Need, lots: Sequence[Stock], left: dict[UUID, Decimal]) -> Allotment:
    shares, wanted = [], need.quantity
    for lot, supplied in _in_turn(need, lots):
        quantity = min(wanted, left[lot.lot])
        if quantity > 0:
            wanted, left[lot.lot] = EXACT.subtract(wanted, quantity), EXACT.subtract(left[lot.lot], quantity)
            shares.append(Share(lot=lot.lot, quantity=quantity, supplied=supplied))
    return Allotment(need=need, shares=tuple(shares), shortage=wanted)


def _in_turn(need: Need, lots: Sequence[Stock]) -> Iterator[tuple[Stock, Supplied]]:
    grounds = [(lot, lot.serves(need)) for lot in lots]
    for wanted in ORDER:
        yield from ((lot, wanted) for lot, found in grounds if found is wanted)
