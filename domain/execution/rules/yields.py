"""How a recorded value that tells an output's yield stands, and who has to verify it (REV-2; 21 CFR 211.103)."""

from decimal import Decimal
from typing import Protocol

from domain.execution.content import Content
from domain.execution.kinds import Outcome
from domain.execution.rules.judgement import Expectation
from domain.execution.rules.qualified import judge_qualified
from domain.kernel.judging import rounded
from domain.recipes import yields
from domain.recipes.kinds import ParameterKind

EXCEPTIONAL = frozenset({Outcome.ACTION, Outcome.UNCERTAIN})
"""Of a yield: outside of its limits, or with no exact number to tell whether it is."""


class Limited(Protocol):
    """An output of a recipe, or its row."""

    @property
    def yield_low(self) -> Decimal | None: ...
    @property
    def yield_high(self) -> Decimal | None: ...


class Told(Protocol):
    """A value that may tell the yield of an output; without a formula where a person gave it."""

    @property
    def tells_output(self) -> str | None: ...
    @property
    def formula(self) -> str | None: ...


def percent_of(content: Content, declared: Expectation) -> Decimal | None:
    """The yield in percent, as rounded by its parameter's rule (EXE-3); None where there is none."""
    if content.number is None:
        return None
    number = rounded(
        content.number,
        decimals=declared.decimals,
        rounding=declared.rounding,
        significant_figures=declared.significant_figures,
    )
    return yields.percent_of(number, content.unit)


def judge_yield(content: Content, declared: Expectation, output: Limited) -> Outcome:
    """WITHIN the output's yield limits or ACTION, UNCERTAIN without an exact number, else NOT_JUDGED (REV-2)."""
    percent, low, high = percent_of(content, declared), output.yield_low, output.yield_high
    if content.qualifier is not None and not (low is None and high is None):
        limits = Expectation(kind=ParameterKind.NUMBER, unit="%", action_low=low, action_high=high)
        return judge_qualified(content.qualifier, percent, limits)
    return Outcome(yields.judged(percent, low, high).value)


def by_hand(value: Told) -> bool:
    """Whether a person told a yield, since the system could not calculate it: a second one verifies it."""
    return value.tells_output is not None and value.formula is None
