"""How a value stands against the limits or the expected answer of its parameter."""

from dataclasses import dataclass
from decimal import Decimal

from domain.execution.content import Content
from domain.execution.kinds import Outcome
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
    exclusive: bool = False
    decimals: int | None = None
    rounding: Rounding | None = None

    @property
    def registered_low(self) -> None:
        """A row keeps no registered limits and no significant figures yet."""

    registered_high = significant_figures = registered_low


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
    return Outcome(judging.judge_number(number, limits).value)
