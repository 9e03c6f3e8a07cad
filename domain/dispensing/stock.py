"""Which lots and containers may be used for a batch today, and why others may not (MAT-1, WGH-5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.dispensing import potency
from domain.dispensing.kinds import StockLack
from domain.dispensing.potency import Certificate, Potency
from domain.dispensing.refusals import PotencyExpired, PotencyImpossible, PotencyMissing, PotencySuperseded
from domain.kernel.quantity import Quantity
from domain.materials.kinds import LotStatus
from domain.materials.quality.kinds import AssayBasis
from domain.materials.rules import CONDITIONAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """A lot, or one container of it; it may be used up to and including its days, in its site's zone.

    `approved_for` names the batches for which quality approved this lot before its release. `certificate` is looked at
    only where the charge depends on potency.
    """

    lot: str
    status: LotStatus
    balance: Quantity
    received_on: date
    container: str | None = None
    expires_on: date | None = None
    retest_on: date | None = None
    approved_for: frozenset[str] = frozenset()
    certificate: Certificate | None = None

    @property
    def name(self) -> str:
        """What people call it: "lot A", "container C-1 of lot A"."""
        return f"lot {self.lot}" if self.container is None else f"container {self.container} of lot {self.lot}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason why stock isn't used."""

    kind: StockLack
    rule: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usable:
    """Stock that may be used, with its potency today; None where none is applied."""

    stock: Stock
    potency: Potency | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """Stock that may not be used, with every reason."""

    stock: Stock
    reasons: tuple[Reason, ...]


def judge(stock: Stock, *, batch: str, today: date, by_potency: bool) -> Usable | Unusable:
    """Whether stock may be used for this batch today (MAT-1; where the charge depends on potency, WGH-5)."""
    strength, unknown = _potency(stock, today) if by_potency else (None, ())
    approved = stock.status in CONDITIONAL and batch in stock.approved_for
    of_lot = (*_status(stock, batch, approved=approved), *_days(stock, today, approved=approved))
    reasons = (*of_lot, *_empty(stock), *unknown)
    return Unusable(stock=stock, reasons=reasons) if reasons else Usable(stock=stock, potency=strength)


def _status(stock: Stock, batch: str, *, approved: bool) -> Iterator[Reason]:
    if stock.status is LotStatus.RELEASED or approved:
        return
    approval = f", and no approval names it for batch {batch}" if stock.status in CONDITIONAL else ""
    yield Reason(kind=StockLack.NOT_RELEASED, rule="MAT-1", says=f"It is {stock.status}{approval}.")


def _days(stock: Stock, today: date, *, approved: bool) -> Iterator[Reason]:
    """An approval covers a retest that is due, and no last day of use (MAT-1)."""
    if stock.expires_on is not None and today > stock.expires_on:
        says = f"It was usable until {stock.expires_on}; it is {today}."
        yield Reason(kind=StockLack.EXPIRED, rule="MAT-1", says=says)
    if stock.retest_on is not None and today > stock.retest_on and not approved:
        says = f"It was to be retested by {stock.retest_on}; it is {today}."
        yield Reason(kind=StockLack.RETEST_DUE, rule="MAT-1", says=says)


def _empty(stock: Stock) -> Iterator[Reason]:
    if not stock.balance.value > 0:
        yield Reason(kind=StockLack.EMPTY, rule="MAT-7", says="Nothing of it is left.")


def _potency(stock: Stock, today: date) -> tuple[Potency | None, tuple[Reason, ...]]:
    known = stock.certificate or Certificate(lot=stock.lot, basis=AssayBasis.AS_IS)
    assert known.lot == stock.lot, stock
    try:
        return potency.as_is(known, today=today), ()
    except (PotencyMissing, PotencySuperseded, PotencyExpired, PotencyImpossible) as refusal:
        return None, (Reason(kind=StockLack.POTENCY, rule=str(refusal.rule), says=refusal.message),)
