"""Which stock is proposed, how much of each, and whether somebody chose otherwise (MAT-1, MAT-2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.dispensing import exact, stock
from domain.dispensing.allocating import Allocation, Source, allocate
from domain.dispensing.refusals import ReasonMissing, StockNotUsable
from domain.dispensing.stock import Stock, Unusable, Usable
from domain.kernel.quantity import Quantity

Key = tuple[str, str | None]
"""A lot's number and a container's, None for the lot as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is proposed: `usable` in the order of use, and `allocation` of the need over it.

    Where `allocation.met` is False, `allocation.remaining` is in no stock that may be used.
    """

    usable: tuple[Usable, ...]
    unusable: tuple[Unusable, ...]
    allocation: Allocation


def propose(
    need: Quantity, found: Sequence[Stock], *, batch: str, today: date, resolution: Quantity, by_potency: bool
) -> Proposal:
    """First-expired-first-out, each as far as it goes, until the need is met at each lot's potency (MAT-2).

    By potency, the need is of active; otherwise it is what is charged. Raises InvalidInput, DimensionsDiffer.
    """
    judged = [stock.judge(one, batch=batch, today=today, by_potency=by_potency) for one in found]
    usable = sorted((one for one in judged if isinstance(one, Usable)), key=_place)
    return Proposal(
        usable=tuple(usable),
        unusable=tuple(one for one in judged if isinstance(one, Unusable)),
        allocation=allocate(
            need,
            [_source(one) for one in usable],
            resolution=resolution,
            called="active" if by_potency else "quantity",
        ),
    )


def passed_over(proposal: Proposal, taken: Mapping[Key, Quantity]) -> tuple[Stock, ...]:
    """What should have been used before something that was chosen: each has stock left that isn't taken (MAT-2).

    `taken` is how much is chosen of what. Of one lot, any container is as good as another. Empty where the choice
    follows the proposal, or stops before it. Raises StockNotUsable for what isn't among the usable (MAT-1).
    """
    chosen = {key: amount for key, amount in taken.items() if amount.value > 0}
    _require_usable(proposal, chosen)
    last = max((_turn(one.stock) for one in proposal.usable if _key(one.stock) in chosen), default=None)
    if last is None:
        return ()
    return tuple(
        one.stock for one in proposal.usable if _turn(one.stock) < last and not _taken_whole(one.stock, chosen)
    )


def require_reason(over: Sequence[Stock], reason: str | None) -> None:
    """Another choice than first-expired-first-out has a reason (MAT-2). Raises ReasonMissing."""
    if over and not (reason or "").strip():
        raise ReasonMissing(passed_over=tuple(one.name for one in over))


def _source(usable: Usable) -> Source:
    one = usable.stock
    return Source(lot=one.lot, container=one.container, at_hand=one.balance, potency=usable.potency)


def _turn(one: Stock) -> tuple[date, date, str]:
    """First expired, then first received, then by number.

    Of expiry and retest the earlier day counts; what has neither comes last.
    """
    days = [day for day in (one.expires_on, one.retest_on) if day is not None]
    return min(days, default=date.max), one.received_on, one.lot


def _place(usable: Usable) -> tuple[tuple[date, date, str], str]:
    return _turn(usable.stock), usable.stock.container or ""


def _key(one: Stock) -> Key:
    return one.lot, one.container


def _taken_whole(one: Stock, taken: Mapping[Key, Quantity]) -> bool:
    amount = taken.get(_key(one))
    return amount is not None and exact.into(amount, one.balance.unit) >= one.balance.value


def _require_usable(proposal: Proposal, taken: Mapping[Key, Quantity]) -> None:
    known = {_key(one.stock) for one in proposal.usable}
    for lot, container in taken:
        if (lot, container) not in known:
            reasons = [one.reasons for one in proposal.unusable if _key(one.stock) == (lot, container)]
            says = tuple(reason.says for one in reasons for reason in one) or ("It isn't in stock here.",)
            name = f"Lot {lot}" if container is None else f"Container {container} of lot {lot}"
            raise StockNotUsable(stock=name, reasons=says)
