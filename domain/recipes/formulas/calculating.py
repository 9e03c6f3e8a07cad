"""What each operator and function calculates, once the kinds of its values are known to go together."""

import operator
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from decimal import Context, Decimal
from fractions import Fraction
from math import isqrt
from typing import Any

from domain.recipes.formulas.bounds import MAX_BITS, ROOT_DIGITS
from domain.recipes.formulas.functions import MODES
from domain.recipes.formulas.tree import Node, Operator, Text
from domain.recipes.formulas.tree import Number as Literal
from domain.recipes.formulas.types import Number, Type
from domain.recipes.formulas.values import Amount, Single, Value, nearest

_COMPARE: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUAL: operator.eq,
    Operator.UNEQUAL: operator.ne,
    Operator.LESS: operator.lt,
    Operator.AT_MOST: operator.le,
    Operator.GREATER: operator.gt,
    Operator.AT_LEAST: operator.ge,
}
_DECIMAL_POINT = Context(prec=2 * ROOT_DIGITS)
_ROOT = Context(prec=ROOT_DIGITS)


class Undefined(Exception):
    """There is no result, for this reason; evaluating turns it into NotCalculable."""


def compared(sign: Operator, left: Single, right: Single) -> bool:
    """Whether the comparison holds."""
    return _COMPARE[sign](_comparable(left), _comparable(right))


def combined(sign: Operator, left: Amount, right: Amount) -> Fraction:
    """The exact sum, difference, product or quotient in base units. Raises Undefined."""
    match sign:
        case Operator.PLUS:
            return bounded(left.base + right.base)
        case Operator.MINUS:
            return bounded(left.base - right.base)
        case Operator.TIMES:
            return bounded(left.base * right.base)
        case _:
            if right.base == 0:
                raise Undefined("a number is divided by zero")
            return bounded(left.base / right.base)


def raised(base: Fraction, exponent: int) -> Fraction:
    """A power; both the base and the exponent have bounds, so that it ends soon. Raises Undefined."""
    if base == 0 and exponent <= 0:
        raise Undefined("zero is raised to the power 0 or below")
    return bounded(base**exponent)


def bounded(value: Fraction) -> Fraction:
    """Raises Undefined where a number has grown too large."""
    if _bits(value) > MAX_BITS:
        raise Undefined(f"a number has grown beyond {MAX_BITS} binary digits")
    return value


def root(value: Fraction) -> Fraction:
    """The square root: exact where it is a fraction, else of 50 digits. Raises Undefined below zero."""
    if value < 0:
        raise Undefined("a number below zero has no square root")
    above, below = isqrt(value.numerator), isqrt(value.denominator)
    if above**2 == value.numerator and below**2 == value.denominator:
        return Fraction(above, below)
    return Fraction(_ROOT.sqrt(_DECIMAL_POINT.divide(Decimal(value.numerator), Decimal(value.denominator))))


def function(  # noqa: PLR0911 -- a row per function
    name: str, given: tuple[Value, ...], nodes: tuple[Node, ...], result: Type
) -> Value:
    """What a function gives for these values, whose result is of that type. Raises Undefined."""
    singles = list(_flat(given))
    match name:
        case "count":
            return Amount(Fraction(len(singles)), _number(result))
        case "first":
            return singles[0]
        case "last":
            return singles[-1]
        case "min":
            return min(singles, key=_comparable)
        case "max":
            return max(singles, key=_comparable)
        case "elapsed":
            return Amount(_seconds(*singles), _number(result))
        case "round":
            return Amount(_to_step(singles, nodes), _number(result))
        case _:
            bases = [one.base for one in singles if isinstance(one, Amount)]
            return Amount(bounded(_OF_NUMBERS[name](bases)), _number(result))


def total(values: Iterable[Fraction]) -> Fraction:
    """The sum. Raises Undefined where it grows too large."""
    found = Fraction(0)
    for one in values:
        found = bounded(found + one)
    return found


def _mean(values: list[Fraction]) -> Fraction:
    return total(values) / len(values)


def _deviation(values: list[Fraction]) -> Fraction:
    """The standard deviation of a sample."""
    if len(values) < 2:  # noqa: PLR2004 -- n - 1 would be zero
        raise Undefined("a standard deviation needs at least two values")
    mean = _mean(values)
    return root(total((one - mean) ** 2 for one in values) / (len(values) - 1))


def _relative_deviation(values: list[Fraction]) -> Fraction:
    mean = _mean(values)
    if mean == 0:
        raise Undefined("a relative standard deviation needs a mean other than zero")
    return _deviation(values) / abs(mean)


_OF_NUMBERS: dict[str, Callable[[list[Fraction]], Fraction]] = {
    "sum": total,
    "mean": _mean,
    "sd": _deviation,
    "rsd": _relative_deviation,
    "abs": lambda values: abs(values[0]),
    "sqrt": lambda values: root(values[0]),
}


def _flat(given: tuple[Value, ...]) -> Iterable[Single]:
    for one in given:
        if isinstance(one, tuple):
            yield from one
        else:
            yield one


def _comparable(value: Single) -> Any:  # noqa: ANN401 -- of one kind each time, as the rules made sure
    return value.base if isinstance(value, Amount) else value


def _seconds(*moments: Single) -> Fraction:
    """From the first to the second; both are in UTC, so that no change of the clock lies between (EXE-13)."""
    first, second = (one for one in moments if isinstance(one, datetime))
    return Fraction((second - first) // timedelta(microseconds=1), 1_000_000)


def _to_step(values: list[Single], nodes: tuple[Node, ...]) -> Fraction:
    value, step, mode = values[0], nodes[1], nodes[2:]
    assert isinstance(value, Amount)
    assert isinstance(step, Literal)
    to_even = any(MODES[one.value] for one in mode if isinstance(one, Text))
    if step.unit is None:
        return nearest(value.base, Fraction(1, 10 ** int(step.value)), to_even=to_even)
    zero = Amount.measured(Fraction(0), "Cel").base if value.of.point else Fraction(0)
    size = Amount.measured(step.value, "K" if step.unit == "Cel" else step.unit).base
    return nearest(value.base - zero, size, to_even=to_even) + zero


def _number(result: Type) -> Number:
    assert isinstance(result, Number)
    return result


def _bits(value: Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())
