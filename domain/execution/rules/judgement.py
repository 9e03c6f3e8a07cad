"""How a value stands against the limits or the expected answer of its parameter."""

from dataclasses import dataclass
from decimal import Decimal

from domain.execution.content import Content
from domain.execution.kinds import Outcome
from domain.execution.rules.qualified import judge_qualified
from domain.recipes import judging
from domain.recipes.kinds import ParameterKind, Rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a recipe's parameter expects; fields are named as the parameter's columns, and are those that it has."""

    kind: ParameterKind
    unit: str | None = None
    choices: tuple[str, ...] = ()
    expected: str | None = None
    alert_low: Decimal | None = None
    alert_high: Decimal | None = None
    action_low: Decimal | None = None
    action_high: Decimal | None = None
    registered_low: Decimal | None = None
    registered_high: Decimal | None = None
    exclusive: bool = False
    decimals: int | None = None
    significant_figures: int | None = None
    rounding: Rounding | None = None


def judge(content: Content, expectation: Expectation) -> Outcome:
    """Where the value stands (EXE-2, EXE-3; ICH Q7 6.5).

    A number is compared as rounded by the parameter's rule, a qualified one by all that it may be. A choice or yes/no
    is compared with the expected answer; another one is ACTION. What has neither limits nor an expected answer isn't
    judged.
    """
    match expectation.kind:
        case ParameterKind.NUMBER if content.qualifier is not None:
            return judge_qualified(content.qualifier, content.number, expectation)
        case ParameterKind.NUMBER:
            assert content.number is not None
            return judge_number(content.number, expectation)
        case ParameterKind.CHOICE | ParameterKind.YES_NO if expectation.expected is not None:
            return Outcome.WITHIN if content.shown == expectation.expected else Outcome.ACTION
        case _:
            return Outcome.NOT_JUDGED


def judge_number(number: Decimal, limits: Expectation) -> Outcome:
    """The widest limits that it left: REGISTERED, ACTION, ALERT; else WITHIN (EXE-3)."""
    return Outcome(judging.judge_number(number, limits).value)
