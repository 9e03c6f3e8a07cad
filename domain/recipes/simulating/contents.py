"""Values on their way between a record, which keeps digits and words, and formulas, which keep kinds."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.recipes.formulas.evaluating import evaluate
from domain.recipes.formulas.parsing import Formula
from domain.recipes.formulas.values import Amount, NotCalculable, Recorded, Value, Values, as_decimal
from domain.recipes.judging import rounded
from domain.recipes.kinds import ParameterKind
from domain.recipes.simulating.expressions import Expression
from domain.recipes.values import Parameter

Content = Decimal | str | None
"""What is recorded: a number as such, anything else as text; None where there is nothing."""
Known = Recorded | tuple[Recorded, ...] | None
YES_NO = {True: "yes", False: "no"}


class Why(NamedTuple):
    """Why there is no value."""

    reason: str


def calculated(expression: Expression, values: Values) -> Value | Why:
    """What an expression gives, or why it gives nothing."""
    if not isinstance(expression, Formula):
        return Why(expression)
    found = evaluate(expression, values)
    return Why(found.reason) if isinstance(found, NotCalculable) else found.value


def entered(value: Value | Why, declared: Parameter) -> Decimal | str | Why:
    """A result as its parameter records it: in its unit, rounded by its rule (EXE-4)."""
    match value:
        case Why():
            return value
        case Amount() if declared.kind is ParameterKind.NUMBER:
            return _number(value, declared)
        case bool() if declared.kind is ParameterKind.YES_NO:
            return YES_NO[value]
        case str() if declared.kind in {ParameterKind.TEXT, ParameterKind.CHOICE}:
            return value
        case datetime() if declared.kind is ParameterKind.DATE_TIME:
            return value.isoformat()
        case _:
            return Why(f"the formula gives no {declared.kind.value}")


def _number(value: Amount, declared: Parameter) -> Decimal | Why:
    try:
        found = as_decimal(value, declared.unit or "1", decimals=declared.decimals, rounding=declared.rounding)
    except InvalidInput as unknown:
        return Why(unknown.message)
    if isinstance(found, NotCalculable):
        return Why(found.reason)
    return rounded(found, decimals=None, significant_figures=declared.significant_figures, rounding=declared.rounding)


def known(declared: Parameter, value: Content) -> Recorded | None:
    """A recorded value as formulas take it; None for a file, and for nothing."""
    match declared.kind:
        case _ if value is None:
            return None
        case ParameterKind.NUMBER:
            assert isinstance(value, Decimal)
            return Quantity(value, declared.unit or "1")
        case ParameterKind.YES_NO:
            return value == YES_NO[True]
        case ParameterKind.DATE_TIME:
            return datetime.fromisoformat(str(value))
        case ParameterKind.FILE:
            return None
        case _:
            return str(value)
