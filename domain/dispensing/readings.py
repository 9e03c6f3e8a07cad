"""Where a weight comes from: what a person typed from a scale's display, or what an enrolled scale told (WGH-10)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from domain.dispensing import exact
from domain.dispensing.kinds import ReadingKind, ReadingSource
from domain.dispensing.order_refusals import OffDivision
from domain.kernel.quantity import Quantity, require_amount
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.units.dimension import MASS
from domain.kernel.units.parsing import parse
from domain.kernel.words import require_line, require_words

CODE, REASON = 40, 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleFacts:
    """What counts of a scale for one weighing: its code, what it carries, its division d, its minimum weight.

    The figures are in the unit of the division, which the scale shows. An enrolled one is `scale`, with its serial
    number and the day until which its calibration counts.
    """

    code: str
    capacity: Quantity
    division: Quantity
    minimum_weight: Quantity
    source: ReadingSource
    scale: UUID | None = None
    serial_number: str | None = None
    calibrated_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What is read now: of which weighing, on which enrolled scale if any, which kind, asked for after `since`."""

    weighing: UUID
    scale: UUID | None
    unit: str | None
    kind: ReadingKind
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One reading: of which container, how much, whether the scale was at rest.

    A typed one has its reason, one that an enrolled scale told is `told_by` that scale's reading.
    """

    container: str
    quantity: Quantity
    stable: bool
    source: ReadingSource
    reason: str | None
    told_by: UUID | None = None


class Scale(Protocol):
    """What a weighing is begun with."""

    def facts(self, uow: UnitOfWork, site: UUID) -> ScaleFacts:
        """The scale's figures as they count now at a site. Refuses a scale that doesn't serve (WGH-8, WGH-9)."""


class Weight(Protocol):
    """What a weighing's reading is taken from."""

    def taken(self, uow: UnitOfWork, due: Due) -> Taken:
        """The reading. Refuses one that isn't of this moment and scale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedScale:
    """A scale that isn't enrolled: its figures are typed from its plate."""

    code: str
    capacity: Quantity
    division: Quantity
    minimum_weight: Quantity

    def facts(self, _: UnitOfWork, __: UUID) -> ScaleFacts:
        """Raises InvalidInput, DimensionsDiffer."""
        require_line(self.code, limit=CODE, path=("scale", "code"))
        require_amount(self.division, path=("scale", "division"))
        unit = self.division.unit
        if parse(unit).dimension != MASS:
            problem = f"A scale's division is a mass, such as 0.01 kg; {unit} is none."
            raise InvalidInput(path=("scale", "division", "unit"), problem=problem)
        require_amount(self.capacity, path=("scale", "capacity"))
        exact.require_not_negative(self.minimum_weight, path=("scale", "minimumWeight"))
        capacity = exact.converted(self.capacity, unit, path=("scale", "capacity"))
        minimum = exact.converted(self.minimum_weight, unit, path=("scale", "minimumWeight"))
        if not minimum.value < capacity.value or self.division.value > capacity.value:
            problem = f"A scale carries more than its division and its minimum weight; {capacity} was given."
            raise InvalidInput(path=("scale", "capacity"), problem=problem)
        return ScaleFacts(
            code=self.code,
            capacity=capacity,
            division=self.division,
            minimum_weight=minimum,
            source=ReadingSource.TYPED,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedWeight:
    """What a person read on a display that nothing else reads, and why it is typed."""

    container: str
    quantity: Quantity
    stable: bool
    reason: str | None

    def taken(self, _: UnitOfWork, __: Due) -> Taken:
        """Raises InvalidInput."""
        require_line(self.container, limit=60, path=("container",))
        exact.require_not_negative(self.quantity, path=("quantity", "value"))
        reason = None if self.reason is None else require_words(self.reason, limit=REASON, path=("reason",))
        return Taken(
            container=self.container,
            quantity=self.quantity,
            stable=self.stable,
            source=ReadingSource.TYPED,
            reason=reason,
        )


def require_reason(reason: str | None) -> str:
    """Why a weight was typed (WGH-10). Raises InvalidInput."""
    if reason is None:
        problem = "A typed weight needs a reason: why no enrolled scale tells it (WGH-10)."
        raise InvalidInput(path=("reason",), problem=problem)
    return reason


def require_on_division(quantity: Quantity, division: Quantity) -> Quantity:
    """What a scale shows is in its unit, and a multiple of its division (WGH-16). Raises InvalidInput, OffDivision."""
    if quantity.unit != division.unit:
        problem = f"This scale shows {division.unit}, not {quantity.unit}; type what it shows."
        raise InvalidInput(path=("quantity", "unit"), problem=problem)
    if exact.into(quantity, division.unit) % exact.into(division, division.unit):
        raise OffDivision(quantity=quantity, division=division, path=("quantity", "value"))
    return quantity
