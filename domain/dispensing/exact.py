"""Exact numbers: amounts in one unit as fractions, and back into the decimals that a record keeps (EXE-4).

Calculation is done in fractions, so that no quotient loses a digit on its way; only what is charged is rounded, once,
where its module says so.
"""

from collections.abc import Iterable
from decimal import Context, Decimal, Inexact
from fractions import Fraction

from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.kernel.units.conversion import convert
from domain.kernel.words import Path
from domain.recipes.formulas.values import nearest

MORE = 3
"""So many places more than its resolution are shown of a number before it is rounded."""

_EXACT = Context(prec=1_000, traps=[Inexact])
"""A number may have 30 digits, a conversion and two percentages shift and multiply them; a lost one is a defect."""


def into(quantity: Quantity, unit: str) -> Fraction:
    """How many of the unit an amount is. Raises DimensionsDiffer, InvalidInput for an unknown unit."""
    return Fraction(quantity.value) if quantity.unit == unit else convert(quantity.value, quantity.unit, unit)


def converted(quantity: Quantity, unit: str, *, places: int = 0, path: Path = ()) -> Quantity:
    """The same amount in another unit, exactly, then with at least so many places; in its own unit as it is written.

    Raises DimensionsDiffer, InvalidInput where no decimal is exact.
    """
    if quantity.unit == unit:
        return quantity
    value = into(quantity, unit)
    if not is_finite(value):
        problem = f"{quantity} is no decimal number of {unit}; state both in t, kg, g, mg or ug."
        raise InvalidInput(path=path, problem=problem)
    return amount(value, unit, places=places)


def is_finite(value: Fraction) -> bool:
    """Whether a decimal number is exactly this one: nothing but twos and fives divides it."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def decimal(value: Fraction, *, places: int = 0) -> Decimal:
    """The same number, with at least so many places after the point and no further zeros behind."""
    assert is_finite(value), value
    while value.denominator != 1 and 10**places % value.denominator:
        places += 1
    return _EXACT.scaleb(Decimal(value.numerator * 10**places // value.denominator), -places)


def amount(value: Fraction, unit: str, *, places: int = 0) -> Quantity:
    """So many of a unit, as `decimal` writes them."""
    return Quantity(decimal(value, places=places), unit)


def total(quantities: Iterable[Quantity], unit: str) -> Quantity:
    """The sum of amounts in this unit, with the places of the one that has most."""
    values = [converted(one, unit).value for one in quantities]
    return amount(sum(map(Fraction, values), Fraction(0)), unit, places=max(map(places, values), default=0))


def difference(whole: Quantity, part: Quantity) -> Quantity:
    """The whole less the part, in the unit of the whole, with the places of the one that has more."""
    return total((whole, Quantity(part.value.copy_negate(), part.unit)), whole.unit)


def places(value: Decimal) -> int:
    """How many digits a number has after its point."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int), value
    return max(0, -exponent)


def as_written(quantity: Quantity) -> Quantity:
    """The resolution that an amount is written with: 0.001 kg of 150.000 kg."""
    return Quantity(Decimal(1).scaleb(-places(quantity.value)), quantity.unit)


def rounded(value: Fraction, step: Fraction) -> Fraction:
    """The nearest multiple of a step; a half goes up."""
    return nearest(value, step, to_even=False)


def rounded_down(value: Fraction, step: Fraction) -> Fraction:
    """The largest multiple of a step that isn't above the value."""
    return value // step * step


def rounded_up(value: Fraction, step: Fraction) -> Fraction:
    """The smallest multiple of a step that isn't below the value."""
    return -(-value // step) * step


def shown(value: Fraction, *, places: int) -> str:
    """A number before it is rounded, cut some places further, with "…" where digits were left off."""
    step = Fraction(1, 10 ** (places + MORE))
    cut = rounded_down(abs(value), step)
    whole = cut == abs(value)
    text = f"{decimal(-cut if value < 0 else cut, places=0 if whole else places + MORE):f}"
    return text if whole else f"{text}…"


def require_step(step: Quantity, *, path: Path) -> None:
    """A resolution or a division is above 0. Raises InvalidInput."""
    if not step.value > 0:
        raise InvalidInput(path=path, problem=f"Amounts are told in steps above 0; {step} was given.")


def require_finer(resolution: Quantity, than: Quantity) -> None:
    """A resolution is above 0 and at most the amount that is told with it. Raises InvalidInput, DimensionsDiffer."""
    require_step(resolution, path=("resolution",))
    if into(resolution, than.unit) > Fraction(than.value):
        problem = f"{than} can't be told to {resolution}; the resolution is at most the amount."
        raise InvalidInput(path=("resolution",), problem=problem)


def require_not_negative(quantity: Quantity, *, path: Path) -> None:
    """What is at hand, or was read, isn't below 0. Raises InvalidInput."""
    if quantity.value < 0:
        raise InvalidInput(path=path, problem=f"This isn't below 0; {quantity} was given.")
