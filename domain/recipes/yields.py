"""What a yield is: a share of what an output gives in theory, judged by that output's own limits (REV-2)."""

from decimal import Context, Decimal
from fractions import Fraction

from domain.kernel.judging import outside
from domain.kernel.refusals import InvalidInput
from domain.kernel.units.conversion import DimensionsDiffer, convert
from domain.recipes.judging import Judged

_NEAREST = Context(prec=30)


def percent_of(value: Decimal, unit: str | None) -> Decimal | None:
    """A number in percent, with the digits that it has where that is its unit; None for what is no share."""
    if unit is None or unit == "%":
        return value if unit else None
    try:
        found = Fraction(convert(value, unit, "%"))
    except (DimensionsDiffer, InvalidInput):
        return None
    return _NEAREST.divide(Decimal(found.numerator), Decimal(found.denominator))


def judged(percent: Decimal | None, low: Decimal | None, high: Decimal | None) -> Judged:
    """WITHIN or ACTION; both limits are allowed. NOT_JUDGED without a percentage or without limits."""
    if percent is None or (low is None and high is None):
        return Judged.NOT_JUDGED
    return Judged.ACTION if outside(percent, (low, high), exclusive=False) else Judged.WITHIN


def limits_of(low: Decimal | None, high: Decimal | None) -> str:
    """The limits in words: "97.0 to 101.0 %"."""
    if low is None and high is None:
        return "no limits"
    if low is None or high is None:
        return f"at most {high:f} %" if low is None else f"at least {low:f} %"
    return f"{low:f} to {high:f} %"
