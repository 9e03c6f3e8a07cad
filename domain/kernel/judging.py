"""How a number is rounded before it is compared, and whether it lies outside of its bounds (EXE-3, EXE-4)."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from enum import StrEnum


class Rounding(StrEnum):
    """How a value is rounded before it is compared (EXE-3, EXE-4)."""

    HALF_UP = "HALF_UP"
    HALF_EVEN = "HALF_EVEN"


ROUNDINGS = {Rounding.HALF_UP: ROUND_HALF_UP, Rounding.HALF_EVEN: ROUND_HALF_EVEN}

# Twice the digits that a number may have, before and after the point: no rounding but the declared one.
EXACT = Context(prec=120)

Range = tuple[Decimal | None, Decimal | None]


def below(number: Decimal, low: Decimal | None, *, exclusive: bool) -> bool:
    """Whether a number lies below a bound, or on one that is excluded; None bounds nothing."""
    return low is not None and (number <= low if exclusive else number < low)


def above(number: Decimal, high: Decimal | None, *, exclusive: bool) -> bool:
    """Whether a number lies above a bound, or on one that is excluded; None bounds nothing."""
    return high is not None and (number >= high if exclusive else number > high)


def outside(number: Decimal, bounds: Range, *, exclusive: bool) -> bool:
    """Whether a number lies beyond a bound, or on one that is excluded; None bounds nothing."""
    low, high = bounds
    return below(number, low, exclusive=exclusive) or above(number, high, exclusive=exclusive)


def rounded(
    number: Decimal, *, decimals: int | None, rounding: Rounding | None, significant_figures: int | None = None
) -> Decimal:
    """The number at the declared decimals or significant figures, halves up unless declared to even (EXE-4).

    Without either it stays as entered.
    """
    mode = ROUNDINGS[rounding or Rounding.HALF_UP]
    if decimals is not None:
        return number.quantize(Decimal(1).scaleb(-decimals), mode, EXACT)
    if significant_figures is None:
        return number
    # Rounding up may gain a digit, 9.96 to 10.0: what then has one figure too many is rounded once more, exactly.
    for _ in range(2):
        step = Decimal(1).scaleb(number.adjusted() - significant_figures + 1) if number else Decimal(1)
        number = number.quantize(step, mode, EXACT)
    return number
