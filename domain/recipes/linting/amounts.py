"""Amounts as the linter compares them: exactly, in one unit (EXE-4, EXE-5)."""

from decimal import Decimal
from fractions import Fraction

from domain.kernel.quantity import Quantity
from domain.kernel.units.conversion import in_base, in_unit
from domain.kernel.units.dimension import LENGTH, MASS, SUBSTANCE, TIME, VOLUME, base
from domain.kernel.units.parsing import known

AMOUNTS = frozenset(
    {
        MASS,
        VOLUME,
        LENGTH,
        LENGTH**2,
        SUBSTANCE,
        base("international units"),
        base("colony-forming units"),
        base("endotoxin units"),
        base("tablets"),
        base("vials"),
        base("bottles"),
        base("labels"),
        base("pieces"),
    }
)
"""What an amount of a material can be stated in; the other dimensions measure something else."""

DOSAGES = (base("tablets"), base("vials"), base("pieces"))
OF_A_DOSAGE = frozenset({MASS, VOLUME, *(amount / dosage for amount in (MASS, VOLUME) for dosage in DOSAGES)})
"""What the whole of a dosage unit can be stated in: 597.4 mg, or 597.4 mg/{tbl}, with which formulas count tablets."""

USUAL = "kg, g, L, mL, m, m2, mol, [IU], {tbl}, {vial}, {bottle}, {label}, {count}"


def is_amount(unit: str) -> bool:
    found = known(unit)
    return found is not None and found.dimension in AMOUNTS


def is_time(unit: str) -> bool:
    found = known(unit)
    return found is not None and found.dimension == TIME


def is_mass(unit: str) -> bool:
    found = known(unit)
    return found is not None and found.dimension == MASS


def is_of_a_dosage(unit: str) -> bool:
    found = known(unit)
    return found is not None and found.dimension in OF_A_DOSAGE


def alike(one: str, other: str) -> bool:
    """Whether the two units are known and measure the same."""
    first, second = known(one), known(other)
    return first is not None and second is not None and first.dimension == second.dimension


def converted(quantity: Quantity, unit: str) -> Fraction | None:
    """How many of the unit the quantity is; None where the two units don't measure the same."""
    if quantity.unit == unit:
        return Fraction(quantity.value)
    before, after = known(quantity.unit), known(unit)
    if before is None or after is None or before.dimension != after.dimension:
        return None
    return in_unit(in_base(quantity.value, before), after)


def shown(number: Fraction) -> str:
    """The number as a decimal: all its digits where they end, six decimals otherwise."""
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    value = Decimal(number.numerator) / Decimal(number.denominator)
    return f"{value.normalize():f}" if rest == 1 else f"{value:.6f}"
