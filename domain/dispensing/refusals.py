"""How dispensing says no: what was given, the limit, and what to do now."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from domain.kernel.quantity import Quantity
from domain.kernel.refusals import Refusal


@dataclass(kw_only=True, eq=False)
class PotencyMissing(Refusal):
    """Nothing is dispensed of a lot whose potency isn't known (WGH-5)."""

    code: ClassVar[str] = "POTENCY_MISSING"
    rule: ClassVar[str | None] = "WGH-5"
    lot: str
    figure: str

    @property
    def message(self) -> str:
        return f"Lot {self.lot} has no {self.figure} on record; record the result, or take another lot."


@dataclass(kw_only=True, eq=False)
class PotencySuperseded(Refusal):
    """A newer result stands in the place of this one (WGH-5)."""

    code: ClassVar[str] = "POTENCY_SUPERSEDED"
    rule: ClassVar[str | None] = "WGH-5"
    lot: str
    figure: str
    superseded_by: str

    @property
    def message(self) -> str:
        return f"The {self.figure} of lot {self.lot} was superseded by {self.superseded_by}; calculate with that one."


@dataclass(kw_only=True, eq=False)
class PotencyExpired(Refusal):
    """A result counts up to its last day, in its site's zone (WGH-5)."""

    code: ClassVar[str] = "POTENCY_EXPIRED"
    rule: ClassVar[str | None] = "WGH-5"
    lot: str
    figure: str
    good_until: date
    today: date

    @property
    def message(self) -> str:
        return (
            f"The {self.figure} of lot {self.lot} counted until {self.good_until}; at its site it is {self.today}."
            " Have the lot retested, or take another."
        )


@dataclass(kw_only=True, eq=False)
class PotencyImpossible(Refusal):
    """A figure that no substance has: nothing can be calculated from it (WGH-1)."""

    code: ClassVar[str] = "POTENCY_IMPOSSIBLE"
    rule: ClassVar[str | None] = "WGH-1"
    lot: str
    figure: str
    percent: Decimal
    allowed: str

    @property
    def message(self) -> str:
        return f"The {self.figure} of lot {self.lot} is {self.percent:f} %; it is {self.allowed}. Correct the result."


@dataclass(kw_only=True, eq=False)
class NeedNotMet(Refusal):
    """The lots that were named don't bring what the batch needs (WGH-2, WGH-3)."""

    code: ClassVar[str] = "NEED_NOT_MET"
    rule: ClassVar[str | None] = "WGH-3"
    material: str
    need: Quantity
    missing: Quantity
    called: str

    @property
    def message(self) -> str:
        return (
            f"Of {self.need} {self.called} of {self.material}, {self.missing} are in none of the lots named;"
            " name another lot."
        )


@dataclass(kw_only=True, eq=False)
class NoDivisionInBand(Refusal):
    """A scale that shows no value between the bounds can't tell whether a net lies within them (WGH-16)."""

    code: ClassVar[str] = "NO_DIVISION_IN_BAND"
    rule: ClassVar[str | None] = "WGH-16"
    low: Quantity
    high: Quantity
    division: Quantity

    @property
    def message(self) -> str:
        return (
            f"A scale with d = {self.division} shows nothing from {self.low} to {self.high}; take one with a finer"
            " division."
        )
