"""What all needs and lots of a material come to: values in, values out (RDY-2)."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from domain.materials.container_rules import total
from domain.materials.kinds import LotStatus
from domain.readiness.allocating import Allotment, Stock


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """How much a material lacks for what is needed of it on one day."""

    day: date
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialFigures:
    """A material's demand and stock, in its unit: released and quarantined as of today, expiring within the days asked.

    `shortages` are by day, the first first, and add up to the demand that nothing serves.
    """

    demand: Decimal
    released: Decimal
    quarantined: Decimal
    expiring: Decimal
    shortages: tuple[Lack, ...]

    @property
    def shortage(self) -> Decimal:
        return total([one.quantity for one in self.shortages])

    @property
    def short_from(self) -> date | None:
        """The first day on which something lacks."""
        return self.shortages[0].day if self.shortages else None


def figures(allotments: Sequence[Allotment], stock: Sequence[Stock], *, today: date, within: int) -> MaterialFigures:
    """Of one material; `within` are the days from today in which a released lot's last day counts as expiring."""

    def held(counts: Callable[[Stock], bool]) -> Decimal:
        return total([one.quantity for one in stock if counts(one)])

    def usable(one: Stock) -> bool:
        return one.status is LotStatus.RELEASED and (one.last_day is None or one.last_day >= today)

    def tested(one: Stock) -> bool:
        return one.status is LotStatus.QUARANTINE and (one.expires_on is None or one.expires_on >= today)

    until = today + timedelta(days=within)
    lacks: dict[date, list[Decimal]] = defaultdict(list)
    for one in allotments:
        if one.shortage > 0:
            lacks[one.need.needed_on].append(one.shortage)
    return MaterialFigures(
        demand=total([one.need.quantity for one in allotments]),
        released=held(usable),
        quarantined=held(tested),
        expiring=held(lambda one: usable(one) and one.last_day is not None and one.last_day <= until),
        shortages=tuple(Lack(day=day, quantity=total(values)) for day, values in sorted(lacks.items())),
    )


def allocated(allotments: Sequence[Allotment]) -> dict[UUID, Decimal]:
    """What of each lot is allocated, by lot."""
    parts: dict[UUID, list[Decimal]] = defaultdict(list)
    for share in (share for one in allotments for share in one.shares):
        parts[share.lot].append(share.quantity)
    return {lot: total(values) for lot, values in parts.items()}
