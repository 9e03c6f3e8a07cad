"""Where a number stands against its limits, as rounded by its parameter's own rule (EXE-3, EXE-4)."""

from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from domain.kernel.judging import Range, Rounding, outside, rounded

__all__ = ["Bounded", "Judged", "Range", "by_width", "judge_number", "outside", "rounded"]


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
