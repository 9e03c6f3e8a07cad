"""Where so much of a lot is: each figure from a record of its own, and what none of them explains (MAT-6)."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import reduce
from uuid import UUID

from domain.materials.distribution.reaching import Reach
from domain.materials.rules import EXACT

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Where so much of a lot, or of several of one material, is; in one unit, exact, net of what was taken back.

    Of what came, `made` was received or given by a batch, `from_lots` came of other lots by split or merge, `returned`
    came back from batches, and `adjusted` was found, below zero where it was missing. Of what went, `charged` went into
    batches, `into_lots` into other lots by split or merge, `shipped` to consignees, `sampled` to the laboratory;
    `destroyed` was, with a witness. `in_stock` is what the balance holds.

    They come from records of their own: receipts, edges, shipments, transactions, balance.
    """

    made: Decimal = NOTHING
    from_lots: Decimal = NOTHING
    returned: Decimal = NOTHING
    adjusted: Decimal = NOTHING
    charged: Decimal = NOTHING
    into_lots: Decimal = NOTHING
    shipped: Decimal = NOTHING
    sampled: Decimal = NOTHING
    destroyed: Decimal = NOTHING
    in_stock: Decimal = NOTHING

    @property
    def came(self) -> Decimal:
        """All that there ever was of it: made, of other lots, returned, found."""
        return reduce(EXACT.add, (self.made, self.from_lots, self.returned, self.adjusted))

    @property
    def accounted(self) -> Decimal:
        """All of which a record says where it is or went."""
        gone = (self.charged, self.into_lots, self.shipped, self.sampled, self.destroyed, self.in_stock)
        return reduce(EXACT.add, gone)

    @property
    def unaccounted(self) -> Decimal:
        """What is in none of these; below zero where more is told than came."""
        return EXACT.subtract(self.came, self.accounted)

    def plus(self, other: "Figures") -> "Figures":
        names = [one.name for one in fields(self)]
        return Figures(**{name: EXACT.add(getattr(self, name), getattr(other, name)) for name in names})


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedLot:
    """A lot that has something of the start in it, or is the start; `depth` is how many edges lie between.

    `reach` says how much of the start is in it; None where that can't be told (`reaching`).
    """

    id: UUID
    depth: int
    material: UUID
    unit: str
    figures: Figures
    reach: Reach | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The sum over the affected lots of one material in one unit."""

    material: UUID
    unit: str
    lots: int
    figures: Figures

    @property
    def accounted_percent(self) -> Decimal | None:
        """How much of what came a record says where it is or went; None where nothing of it ever was."""
        return percent(self.figures.accounted, self.figures.came)


def least_accounted(sums: Iterable[Total]) -> Decimal | None:
    """The least of their percentages: one material that is well accounted for hides no other."""
    told = [one.accounted_percent for one in sums]
    return min((one for one in told if one is not None), default=None)


def totals(lots: Iterable[AffectedLot]) -> list[Total]:
    """One for each material and unit, in the order in which the trace meets them; they add up as each lot does."""
    found: dict[tuple[UUID, str], Total] = {}
    for one in lots:
        none = Total(material=one.material, unit=one.unit, lots=0, figures=Figures())
        before = found.get((one.material, one.unit), none)
        found[one.material, one.unit] = Total(
            material=one.material, unit=one.unit, lots=before.lots + 1, figures=before.figures.plus(one.figures)
        )
    return list(found.values())


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """So much of the whole in percent, to two places, rounded down: 100 is all of it. None where there is no whole."""
    if whole <= 0:
        return None
    hundredths = EXACT.divide_int(EXACT.multiply(part, Decimal(10_000)), whole)
    return EXACT.divide(hundredths, Decimal(100))
