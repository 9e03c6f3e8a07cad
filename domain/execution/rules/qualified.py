"""How a result without an exact number stands against limits: by all that it may be."""

from decimal import Decimal
from enum import StrEnum

from domain.execution.kinds import Outcome
from domain.kernel.judging import Range, above, below, outside, rounded
from domain.materials.quality.kinds import Qualifier
from domain.recipes.judging import Bounded, by_width

ZERO = Decimal(0)


class _All(StrEnum):
    """What is known of everything that a result may be."""

    IN = "IN"
    OUT = "OUT"
    SOME = "SOME"


def judge_qualified(qualifier: Qualifier, number: Decimal | None, limits: Bounded) -> Outcome:
    """The outcome that every possible value of the result has, or UNCERTAIN where they differ (EXE-3).

    What wasn't detected counts as 0. What was too many to count is above any upper limit.
    """
    ranges = by_width(limits)
    if all(bound is None for _, bounds in ranges for bound in bounds):
        return Outcome.NOT_JUDGED
    for left, bounds in ranges:
        match _stand(qualifier, number, bounds, limits):
            case _All.OUT:
                return Outcome(left.value)
            case _All.SOME:
                return Outcome.UNCERTAIN
    return Outcome.WITHIN


def _stand(qualifier: Qualifier, number: Decimal | None, bounds: Range, limits: Bounded) -> _All:
    match qualifier:
        case Qualifier.NOT_DETECTED:
            return _All.OUT if outside(ZERO, bounds, exclusive=limits.exclusive) else _All.IN
        case Qualifier.TOO_MANY_TO_COUNT:
            return _counted(bounds)
        case _:
            assert number is not None, qualifier
            return _one_sided(number, bounds, limits, less=qualifier is Qualifier.LESS_THAN)


def _counted(bounds: Range) -> _All:
    low, high = bounds
    if high is not None:
        return _All.OUT
    return _All.IN if low is None else _All.SOME


def _one_sided(number: Decimal, bounds: Range, limits: Bounded, *, less: bool) -> _All:
    """Every value below (or above) the number, each as it would be rounded.

    Rounding may bring a value onto the number's own rounding; without a rule none of them is the number itself.
    """
    rounds = limits.decimals is not None or limits.significant_figures is not None
    edge = rounded(
        number,
        decimals=limits.decimals,
        significant_figures=limits.significant_figures,
        rounding=limits.rounding,
    )
    low, high = bounds
    out, near, far = (below, high, low) if less else (above, low, high)
    if out(edge, far, exclusive=limits.exclusive or not rounds):
        return _All.OUT
    beyond = above if less else below
    inside = far is None and not beyond(edge, near, exclusive=limits.exclusive and rounds)
    return _All.IN if inside else _All.SOME
