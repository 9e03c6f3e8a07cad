"""How dispensing says no: what was given, the limit, and what to do now."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from domain.dispensing.scale_refusals import AnotherScale
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
class NoDivisionInBand(AnotherScale):
    """A scale that shows no value between the bounds can't tell whether a net lies within them (WGH-16)."""

    code: ClassVar[str] = "NO_DIVISION_IN_BAND"
    rule: ClassVar[str | None] = "WGH-16"
    low: Quantity
    high: Quantity
    division: Quantity

    @property
    def message(self) -> str:
        says = f"A scale with d = {self.division} shows nothing from {self.low} to {self.high}"
        return self.with_others(f"{says}; take one with a finer division.")


@dataclass(kw_only=True, eq=False)
class OverCapacity(AnotherScale):
    """No gross above a scale's capacity counts (WGH-8)."""

    code: ClassVar[str] = "OVER_CAPACITY"
    rule: ClassVar[str | None] = "WGH-8"
    scale: str
    gross: Quantity
    capacity: Quantity

    @property
    def message(self) -> str:
        says = f"{self.gross} is more than {self.scale} carries, {self.capacity}"
        return self.with_others(f"{says}; take a larger scale, or weigh in parts.")


@dataclass(kw_only=True, eq=False)
class BelowMinimumWeight(AnotherScale):
    """No net below a scale's minimum weight counts (WGH-8)."""

    code: ClassVar[str] = "BELOW_MINIMUM_WEIGHT"
    rule: ClassVar[str | None] = "WGH-8"
    scale: str
    net: Quantity
    minimum_weight: Quantity

    @property
    def message(self) -> str:
        says = f"{self.net} is less than {self.scale} is used from, {self.minimum_weight}; take a finer scale."
        return self.with_others(says)


@dataclass(kw_only=True, eq=False)
class NoScaleFits(Refusal):
    """Each scale lacks something for this weighing; another one is asked for (WGH-8, WGH-9, WGH-16)."""

    code: ClassVar[str] = "NO_SCALE_FITS"
    rule: ClassVar[str | None] = "WGH-8"
    reasons: tuple[str, ...]

    @property
    def message(self) -> str:
        return " ".join(("No scale fits this weighing.", *self.reasons))


@dataclass(kw_only=True, eq=False)
class CannotSplit(Refusal):
    """No number of equal weighings keeps each within what is allowed (WGH-8)."""

    code: ClassVar[str] = "CANNOT_SPLIT"
    rule: ClassVar[str | None] = "WGH-8"
    target: Quantity
    limit: Quantity
    minimum: Quantity

    @property
    def message(self) -> str:
        return (
            f"{self.target} can't be weighed in parts of {self.minimum} to {self.limit} each; take another scale or"
            " container."
        )


@dataclass(kw_only=True, eq=False)
class UnstableReading(Refusal):
    """A reading counts once the scale is at rest (WGH-6)."""

    code: ClassVar[str] = "UNSTABLE_READING"
    rule: ClassVar[str | None] = "WGH-6"
    kind: str

    @property
    def message(self) -> str:
        return f"The {self.kind.lower()} wasn't stable; wait until the scale is at rest and read again."


@dataclass(kw_only=True, eq=False)
class WrongReading(Refusal):
    """A method takes its readings in its own order, the tare first (WGH-6)."""

    code: ClassVar[str] = "WRONG_READING"
    rule: ClassVar[str | None] = "WGH-6"
    method: str
    given: str
    expected: str | None

    @property
    def message(self) -> str:
        now = "all is read" if self.expected is None else f"now {self.expected} is read"
        return f"By the method {self.method}, {now}; {self.given} was given."


@dataclass(kw_only=True, eq=False)
class ReadingMissing(Refusal):
    """There is no net before the last reading (WGH-6)."""

    code: ClassVar[str] = "READING_MISSING"
    rule: ClassVar[str | None] = "WGH-6"
    method: str
    expected: str

    @property
    def message(self) -> str:
        return f"By the method {self.method}, {self.expected} is still to be read."


@dataclass(kw_only=True, eq=False)
class OtherContainer(Refusal):
    """Tare and gross, before and after, are of one container, of the named one where it is named (WGH-6)."""

    code: ClassVar[str] = "OTHER_CONTAINER"
    rule: ClassVar[str | None] = "WGH-6"
    expected: str
    given: str

    @property
    def message(self) -> str:
        return f"This weighing is into or out of container {self.expected}; {self.given} was scanned. Read that one."


@dataclass(kw_only=True, eq=False)
class NothingWeighed(Refusal):
    """A net is above 0 (WGH-6)."""

    code: ClassVar[str] = "NOTHING_WEIGHED"
    rule: ClassVar[str | None] = "WGH-6"
    net: Quantity

    @property
    def message(self) -> str:
        return f"The readings give a net of {self.net}; it is above 0. Check which container stands on the scale."


@dataclass(kw_only=True, eq=False)
class MoreThanBooked(Refusal):
    """What a container isn't booked with comes out of it only when it is emptied (WGH-12)."""

    code: ClassVar[str] = "MORE_THAN_BOOKED"
    rule: ClassVar[str | None] = "WGH-12"
    container: str
    booked: Quantity
    net: Quantity

    @property
    def message(self) -> str:
        return (
            f"{self.container} is booked with {self.booked}; {self.net} were taken. If it is empty now, say so in the"
            " same act: the gain is recorded."
        )


@dataclass(kw_only=True, eq=False)
class StockNotUsable(Refusal):
    """A lot or container was chosen that may not be used (MAT-1, WGH-5)."""

    code: ClassVar[str] = "STOCK_NOT_USABLE"
    rule: ClassVar[str | None] = "MAT-1"
    stock: str
    reasons: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.stock} can't be used: {' '.join(self.reasons)}"


@dataclass(kw_only=True, eq=False)
class ReasonMissing(Refusal):
    """Another choice than first-expired-first-out needs a reason (MAT-2)."""

    code: ClassVar[str] = "REASON_MISSING"
    rule: ClassVar[str | None] = "MAT-2"
    passed_over: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"To be used first: {', '.join(self.passed_over)}. State why another choice is made."
