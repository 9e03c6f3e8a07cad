"""How much of each line of a formula a batch still needs: values in, values out (RDY-1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from uuid import UUID

from domain.kernel.quantity import Quantity
from domain.kernel.units.conversion import by_density, in_base, in_unit
from domain.kernel.units.dimension import MASS, VOLUME
from domain.kernel.units.parsing import parse
from domain.materials.rules import EXACT
from domain.recipes.scaling import times

NOTHING = Decimal(0)
DECIMALS = 12
"""What no decimal number is exactly in the material's unit is rounded up to so many: never ready by rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a formula as its batch needs it, in the unit of its material; `tolerance` is in percent of it.

    `to_dispense` is what its dispense still has to weigh, where it is dispensed (WGH-2); 0 once that is complete.
    """

    id: UUID
    material: UUID
    quantity: Decimal
    tolerance: Decimal
    to_dispense: Decimal | None = None


def needed(
    quantity: Quantity, factor: Fraction, *, unit: str, density: Quantity | None = None, scalable: bool = True
) -> Decimal | None:
    """What a formula's quantity is in a batch `factor` times the recipe's size, in the unit of its material (REC-6).

    A volume becomes a mass, and a mass a volume, by the material's density. None where the units don't convert (EXE-5).
    """
    value = times(quantity.value, factor) if scalable else quantity.value
    if quantity.unit == unit:
        return value
    source, target = parse(quantity.unit), parse(unit)
    base = in_base(value, source)
    if source.dimension != target.dimension:
        if density is None or not density.value or not by_density(source.dimension, target.dimension):
            return None
        of_density = in_base(density.value, parse(density.unit))
        base = base * of_density if source.dimension == VOLUME else base / of_density
        assert target.dimension in {MASS, VOLUME}, unit
    return _up(in_unit(base, target))


def still_open(lines: Sequence[Line], met: Mapping[UUID, Decimal]) -> dict[UUID, Decimal]:
    """What of each line of one batch is still to come, by line; 0 once it is met within its tolerance.

    `met` is what the batch has of each material already, which its lines take in their order; not what was weighed
    for lines that are dispensed.
    """
    left = dict(met)
    found: dict[UUID, Decimal] = {}
    for line in lines:
        if line.to_dispense is not None:
            found[line.id] = line.to_dispense
            continue
        has = max(left.get(line.material, NOTHING), NOTHING)
        taken = min(has, line.quantity)
        left[line.material] = EXACT.subtract(has, taken)
        missing = EXACT.subtract(line.quantity, taken)
        allowed = EXACT.divide(EXACT.multiply(line.quantity, line.tolerance), Decimal(100))
        found[line.id] = NOTHING if taken > 0 and missing <= allowed else missing
    return found


def _up(value: Fraction) -> Decimal:
    exact = EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    if Fraction(exact) == value:
        return exact
    return exact.quantize(Decimal(1).scaleb(-DECIMALS), ROUND_CEILING, EXACT)
