"""How a value stands against the limits or the expected answer of its parameter."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

from domain.execution.content import Content
from domain.execution.kinds import Outcome
from domain.recipes.kinds import ParameterKind, Rounding

ROUNDINGS = {Rounding.HALF_UP: ROUND_HALF_UP, Rounding.HALF_EVEN: ROUND_HALF_EVEN}

# Twice the digits that a number may have, before and after the point: no rounding but the declared one.
EXACT = Context(prec=120)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a recipe's parameter expects; fields are named as the parameter's columns."""

    kind: ParameterKind
    unit: str | None = None
    choices: tuple[str, ...] = ()
    expected: str | None = None
    alert_low: Decimal | None = None
    alert_high: Decimal | None = None
    action_low: Decimal | None = None
    action_high: Decimal | None = None
    exclusive: bool = False
    decimals: int | None = None
    rounding: Rounding | None = None


def judge(content: Content, expectation: Expectation) -> Outcome:
    """Where the value stands (EXE-2, EXE-3; ICH Q7 6.5).

    A number is compared as rounded by the parameter's rule. A choice or yes/no is compared with the expected answer;
    another one is ACTION. What has neither limits nor an expected answer isn't judged.
    """
    match expectation.kind:
        case ParameterKind.NUMBER:
            assert content.number is not None
            return judge_number(content.number, expectation)
        case ParameterKind.CHOICE | ParameterKind.YES_NO if expectation.expected is not None:
            return Outcome.WITHIN if content.shown == expectation.expected else Outcome.ACTION
        case _:
            return Outcome.NOT_JUDGED


def judge_number(number: Decimal, limits: Expectation) -> Outcome:
    """ACTION outside the action limits, else ALERT outside the alert limits, else WITHIN (EXE-3)."""
    compared = rounded(number, decimals=limits.decimals, rounding=limits.rounding)
    bounds = (limits.action_low, limits.action_high, limits.alert_low, limits.alert_high)
    if all(bound is None for bound in bounds):
        return Outcome.NOT_JUDGED
    if _outside(compared, limits.action_low, limits.action_high, exclusive=limits.exclusive):
        return Outcome.ACTION
    if _outside(compared, limits.alert_low, limits.alert_high, exclusive=limits.exclusive):
        return Outcome.ALERT
    return Outcome.WITHIN


def rounded(number: Decimal, *, decimals: int | None, rounding: Rounding | None) -> Decimal:
    """The number at the declared decimals, halves up unless declared to even; as entered without decimals (EXE-4)."""
    if decimals is None:
        return number
    return number.quantize(Decimal(1).scaleb(-decimals), ROUNDINGS[rounding or Rounding.HALF_UP], EXACT)


def _outside(number: Decimal, low: Decimal | None, high: Decimal | None, *, exclusive: bool) -> bool:
    below = low is not None and (number <= low if exclusive else number < low)
    above = high is not None and (number >= high if exclusive else number > high)
    return below or above
