"""The band that a net has to lie in, and how a scale shows it (WGH-7, WGH-16)."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from domain.dispensing import exact
from domain.dispensing.kinds import Verdict
from domain.dispensing.refusals import NoDivisionInBand
from domain.kernel.quantity import Quantity, require_amount
from domain.kernel.refusals import InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How much less and how much more than its target a net may be, each in percent of the target (WGH-7)."""

    minus_percent: Decimal
    plus_percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The adjusted target with its exact bounds, both inclusive; all in the target's unit."""

    target: Quantity
    low: Quantity
    high: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBand:
    """Target and bounds as a scale shows them: multiples of its division, in its unit, the bounds inside the band."""

    target: Quantity
    low: Quantity
    high: Quantity
    division: Quantity


def either_way(percent: Decimal | None) -> Tolerance:
    """The same tolerance below and above, as the formula states it; without one, none is allowed."""
    return Tolerance(minus_percent=percent or Decimal(0), plus_percent=percent or Decimal(0))


def band(target: Quantity, tolerance: Tolerance) -> Band:
    """The band around an adjusted target (WGH-7). Raises InvalidInput for a target or a tolerance that isn't one."""
    require_amount(target, path=("target",))
    for percent in (tolerance.minus_percent, tolerance.plus_percent):
        if not 0 <= percent <= 100:  # noqa: PLR2004 -- all of it
            raise InvalidInput(path=("tolerance",), problem=f"A tolerance is from 0 to 100 %; it is {percent:f} %.")
    value = Fraction(target.value)
    low = value * (1 - Fraction(tolerance.minus_percent) / 100)
    high = value * (1 + Fraction(tolerance.plus_percent) / 100)
    return Band(target=target, low=exact.amount(low, target.unit), high=exact.amount(high, target.unit))


def shown(within: Band, division: Quantity) -> ShownBand:
    """The band at a scale's division, rounded inwards, and the division in it that is nearest to the target (WGH-16).

    All is in the unit of the division, which the scale shows. Every multiple of the division lies in this band exactly
    when it lies in the true one. Raises NoDivisionInBand, DimensionsDiffer, InvalidInput.
    """
    exact.require_step(division, path=("division",))
    step = Fraction(division.value)
    low = exact.rounded_up(exact.into(within.low, division.unit), step)
    high = exact.rounded_down(exact.into(within.high, division.unit), step)
    if low > high:
        raise NoDivisionInBand(low=within.low, high=within.high, division=division)
    target = min(max(exact.rounded(exact.into(within.target, division.unit), step), low), high)
    digits = exact.places(division.value)
    found = (exact.amount(one, division.unit, places=digits) for one in (target, low, high))
    return ShownBand(**dict(zip(("target", "low", "high"), found, strict=True)), division=division)


def judge(net: Quantity, within: Band) -> Verdict:
    """Whether a net lies within its band; on a bound it does (WGH-7).

    It is compared with the true band, of which nothing was rounded off. Raises DimensionsDiffer, InvalidInput.
    """
    value = exact.into(net, within.target.unit)
    if value < within.low.value:
        return Verdict.BELOW
    return Verdict.ABOVE if value > within.high.value else Verdict.WITHIN
