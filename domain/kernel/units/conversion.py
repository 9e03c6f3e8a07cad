"""Exact conversion between units of one dimension (EXE-5)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from domain.kernel.refusals import Refusal
from domain.kernel.units.dimension import MASS, VOLUME, Dimension
from domain.kernel.units.parsing import Unit, parse

BY_DENSITY = "Mass becomes volume, and volume mass, only through a recorded density."


@dataclass(kw_only=True, eq=False)
class DimensionsDiffer(Refusal):
    """The two units measure different things, so that nothing in one is anything in the other (EXE-5)."""

    code: ClassVar[str] = "DIMENSIONS_DIFFER"
    rule: ClassVar[str | None] = "EXE-5"
    source: Unit
    target: Unit

    @property
    def message(self) -> str:
        """What each unit measures, and where a density would help."""
        measures = f"{self.source.code} measures {self.source.dimension}, {self.target.code} {self.target.dimension}"
        hint = f" {BY_DENSITY}" if by_density(self.source.dimension, self.target.dimension) else ""
        return f"{measures}: one doesn't convert into the other.{hint}"


def convert(value: Decimal | Fraction, source: str, target: str) -> Fraction:
    """The value, in the unit `source`, in the unit `target`; exact, and with its offset for Cel (EXE-5).

    Raises InvalidInput for an unknown unit, DimensionsDiffer where the two measure different things.
    """
    before, after = parse(source), parse(target)
    if before.dimension != after.dimension:
        raise DimensionsDiffer(source=before, target=after)
    return in_unit(in_base(value, before), after)


def in_base(value: Decimal | Fraction, unit: Unit) -> Fraction:
    """The value, in the unit, in the base units of its dimension."""
    return Fraction(value) * unit.factor + unit.offset if unit.offset else Fraction(value) * unit.factor


def in_unit(base: Fraction, unit: Unit) -> Fraction:
    """The value, in the base units of its dimension, in the unit."""
    return (base - unit.offset) / unit.factor


def by_density(one: Dimension, other: Dimension) -> bool:
    """Whether the two differ by mass against volume, the one step that a density takes."""
    return one / other in {MASS / VOLUME, VOLUME / MASS}
