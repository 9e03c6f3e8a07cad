"""What a formula calculates with and answers, and its way back to the digits that a record keeps (EXE-4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from domain.kernel.quantity import MAX_DIGITS, Quantity
from domain.kernel.units.conversion import in_base, in_unit
from domain.kernel.units.parsing import parse
from domain.recipes.formulas import rules
from domain.recipes.formulas.bounds import MAX_DECIMALS
from domain.recipes.formulas.problems import Span
from domain.recipes.formulas.references import Reference
from domain.recipes.formulas.rules import Mismatch
from domain.recipes.formulas.types import Number, loosely, measured_in
from domain.recipes.kinds import Rounding

_EXACT = Context(prec=4 * MAX_DIGITS)
_NEAREST = Context(prec=MAX_DIGITS, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact number in the base units of what it measures: g for mass, m3 for volume, s for time."""

    base: Fraction
    of: Number

    @classmethod
    def measured(cls, value: Decimal | Fraction, unit: str) -> "Amount":
        """The value in this UCUM unit. Raises InvalidInput for an unknown one."""
        return cls(in_base(value, parse(unit)), loosely(measured_in(unit)))


Single = Amount | str | bool | datetime
Value = Single | tuple[Single, ...]

Recorded = Quantity | str | bool | datetime
Values = Mapping[Reference, Recorded | tuple[Recorded, ...] | None]
"""What is recorded: a tuple, in order, for what is recorded several times; nothing, None or () for what is missing.

A yes/no is True or False, a moment knows its time zone.
"""


@dataclass(frozen=True, slots=True)
class Calculated:
    value: Value


@dataclass(frozen=True, slots=True)
class NotCalculable:
    """Why there is no result: `reference` is the value that is missing, `at` the part of the formula that has none."""

    reason: str
    reference: Reference | None = None
    at: Span | None = None


def as_decimal(
    amount: Amount, unit: str, *, decimals: int | None = None, rounding: Rounding | None = None
) -> Decimal | NotCalculable:
    """The amount in a parameter's unit, rounded by the parameter's rule; "5.10" where it has two decimals (EXE-4).

    Without decimals it is exact, or rounded half up to 30 digits where it has more. NotCalculable where the unit
    measures something else, or where the number has more than 30 digits before and after the point.
    """
    assert decimals is None or 0 <= decimals <= MAX_DECIMALS, decimals
    try:
        rules.same(amount.of, loosely(measured_in(unit)), what="one another")
    except Mismatch:
        return NotCalculable(f"the result is {amount.of}, and {unit} doesn't measure that")
    exact = in_unit(amount.base, parse(unit))
    if abs(exact) >= 10**MAX_DIGITS:
        return NotCalculable(f"the result has more than {MAX_DIGITS} digits before the point")
    found = _undeclared(exact) if decimals is None else _rounded(exact, decimals, rounding)
    if len(found.as_tuple().digits) > MAX_DIGITS:
        return NotCalculable(f"the result has more than {MAX_DIGITS} digits at {decimals} decimals")
    return found


def nearest(value: Fraction, step: Fraction, *, to_even: bool) -> Fraction:
    """The multiple of a step that is nearest; a half goes to the even one, or away from 0."""
    whole, rest = divmod(abs(value) / step, 1)
    if rest > Fraction(1, 2) or (rest == Fraction(1, 2) and (whole % 2 == 1 or not to_even)):
        whole += 1
    return (-whole if value < 0 else whole) * step


def _rounded(exact: Fraction, decimals: int, rounding: Rounding | None) -> Decimal:
    step = Fraction(1, 10**decimals)
    scaled = nearest(exact, step, to_even=rounding is Rounding.HALF_EVEN) / step
    assert scaled.denominator == 1
    return Decimal(scaled.numerator).scaleb(-decimals, _EXACT)


def _undeclared(exact: Fraction) -> Decimal:
    found = _NEAREST.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    exponent = found.as_tuple().exponent
    assert isinstance(exponent, int)
    if exponent < -MAX_DIGITS:
        return _rounded(exact, MAX_DIGITS, Rounding.HALF_UP)
    return found.quantize(Decimal(1), context=_EXACT) if exponent > 0 else found
