"""Where a number stands against its limits, as rounded by its parameter's own rule (EXE-3, EXE-4)."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from typing import Protocol

from domain.recipes.kinds import Rounding

ROUNDINGS = {Rounding.HALF_UP: ROUND_HALF_UP, Rounding.HALF_EVEN: ROUND_HALF_EVEN}

# Twice the digits that a number may have, before and after the point: no rounding but the declared one.
EXACT = Context(prec=120)


class Judged(StrEnum):
    """Which limits a value left, the widest that it did: ALERT, ACTION, REGISTERED; or that it stayed within all."""

    WITHIN = "WITHIN"
    ALERT = "ALERT"
    ACTION = "ACTION"
    REGISTERED = "REGISTERED"
    NOT_JUDGED = "NOT_JUDGED"


class Bounded(Protocol):
    """What a row or value needs so that a number can be judged by it; attributes as in `values.Parameter`."""

    @property
    def alert_low(self) -> Decimal | None: ...
    @property
    def alert_high(self) -> Decimal | None: ...
    @property
    def action_low(self) -> Decimal | None: ...
    @property
    def action_high(self) -> Decimal | None: ...
    @property
    def registered_low(self) -> Decimal | None: ...
    @property
    def registered_high(self) -> Decimal | None: ...
    @property
    def exclusive(self) -> bool: ...
    @property
    def decimals(self) -> int | None: ...
    @property
    def significant_figures(self) -> int | None: ...
    @property
    def rounding(self) -> Rounding | None: ...


Range = tuple[Decimal | None, Decimal | None]


def judge_number(number: Decimal, limits: Bounded) -> Judged:
    """Outside the registered limits, else the action limits, else the alert limits, else WITHIN (EXE-3).

    Each bound is inclusive unless declared exclusive. What has no limit at all isn't judged.
    """
    ranges = by_width(limits)
    if all(bound is None for _, bounds in ranges for bound in bounds):
        return Judged.NOT_JUDGED
    compared = rounded(
        number,
        decimals=limits.decimals,
        significant_figures=limits.significant_figures,
        rounding=limits.rounding,
    )
    return next(
        (left for left, bounds in ranges if outside(compared, bounds, exclusive=limits.exclusive)), Judged.WITHIN
    )


def by_width(limits: Bounded) -> tuple[tuple[Judged, Range], ...]:
    """The three ranges, the widest first, each with what a value is that has left it."""
    return (
        (Judged.REGISTERED, (limits.registered_low, limits.registered_high)),
        (Judged.ACTION, (limits.action_low, limits.action_high)),
        (Judged.ALERT, (limits.alert_low, limits.alert_high)),
    )


def outside(number: Decimal, bounds: Range, *, exclusive: bool) -> bool:
    """Whether a number lies beyond a bound, or on one that is excluded; None bounds nothing."""
    low, high = bounds
    below = low is not None and (number <= low if exclusive else number < low)
    above = high is not None and (number >= high if exclusive else number > high)
    return below or above


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
