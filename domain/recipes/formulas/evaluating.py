"""Calculating a formula exactly from what is recorded, or telling why it can't be (EXE-4, EXE-5)."""

from datetime import UTC, datetime
from fractions import Fraction
from functools import reduce

from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.recipes.formulas import calculating, rules
from domain.recipes.formulas.calculating import Undefined
from domain.recipes.formulas.functions import FUNCTIONS, require_number_of_arguments
from domain.recipes.formulas.parsing import Formula
from domain.recipes.formulas.problems import Span
from domain.recipes.formulas.references import Reference
from domain.recipes.formulas.rules import Mismatch
from domain.recipes.formulas.tree import (
    COMPARISONS,
    LOGICAL,
    Binary,
    Call,
    Named,
    Node,
    Number,
    Operator,
    Power,
    Text,
    Unary,
    YesNo,
)
from domain.recipes.formulas.types import ListOf, Plain, Type, loosely
from domain.recipes.formulas.types import Number as NumberType
from domain.recipes.formulas.values import Amount, Calculated, NotCalculable, Recorded, Single, Value, Values


def evaluate(formula: Formula, values: Values) -> Calculated | NotCalculable:
    """The exact result of the formula for these values, or why it has none; never an exception.

    The kinds of the values are looked at again: a value may have been recorded in another unit than was foreseen.
    """
    try:
        return Calculated(_Evaluation(values).of(formula.root))
    except _Stopped as stopped:
        return stopped.outcome


class _Stopped(Exception):
    def __init__(self, outcome: NotCalculable) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


class _Evaluation:
    def __init__(self, values: Values) -> None:
        self.values = values

    def of(self, node: Node) -> Value:
        """The node's value. Raises _Stopped."""
        match node:
            case Number(value=value, unit=unit):
                return Amount.measured(value, unit or "1")
            case Text(value=text):
                return text
            case YesNo(value=answer):
                return answer
            case Named(reference=reference):
                return self.named(reference, node.at)
            case _:
                return self.guarded(node)

    def guarded(self, node: Unary | Binary | Power | Call) -> Value:
        try:
            match node:
                case Unary():
                    return self.unary(node)
                case Binary():
                    return self.binary(node)
                case Power():
                    return self.power(node)
                case Call():
                    return self.call(node)
        except Mismatch as mismatch:
            raise _Stopped(NotCalculable(mismatch.what, at=node.at)) from None
        except Undefined as undefined:
            raise _Stopped(NotCalculable(str(undefined), at=node.at)) from None

    def named(self, reference: Reference, at: Span) -> Value:
        found = self.values.get(reference)
        if found is None or found == ():
            raise _Stopped(NotCalculable(f"{reference} has no value", reference, at))
        try:
            return tuple(_read(one) for one in found) if isinstance(found, tuple) else _read(found)
        except InvalidInput as unknown:
            raise _Stopped(NotCalculable(unknown.message, reference, at)) from None

    def unary(self, node: Unary) -> Value:
        value = self.of(node.operand)
        rules.unary(node.operator, _type(value))
        if isinstance(value, Amount):
            return Amount(-value.base, value.of)
        return not value

    def power(self, node: Power) -> Value:
        value = self.of(node.base)
        given = rules.power(_type(value), node.exponent)
        assert isinstance(value, Amount)
        return Amount(calculating.raised(value.base, node.exponent), given)

    def binary(self, node: Binary) -> Value:
        left = self.of(node.left)
        if node.operator in LOGICAL:
            # The left side alone may decide; the right one may then have no value.
            rules.binary(node.operator, _type(left), Plain.YES_NO)
            if left is (node.operator is Operator.OR):
                return left
        right = self.of(node.right)
        given = rules.binary(node.operator, _type(left), _type(right))
        if node.operator in LOGICAL:
            return right
        assert not isinstance(left, tuple)
        assert not isinstance(right, tuple)
        if node.operator in COMPARISONS:
            return calculating.compared(node.operator, left, right)
        assert isinstance(left, Amount)
        assert isinstance(right, Amount)
        assert isinstance(given, NumberType)
        return Amount(calculating.combined(node.operator, left, right), loosely(given))

    def call(self, node: Call) -> Value:
        if node.function not in FUNCTIONS:
            raise Undefined(f"there is no function {node.function}")
        require_number_of_arguments(node.function, len(node.arguments))
        match node.function:
            case "if":
                return self.chosen(node)
            case "is_recorded":
                return self.is_recorded(node)
            case "count":
                node = self.without_missing(node)
                if not node.arguments:
                    return Amount(Fraction(0), NumberType())
        given = tuple(self.of(one) for one in node.arguments)
        result = FUNCTIONS[node.function].given(tuple(_type(one) for one in given), node.arguments)
        if isinstance(result, NumberType):
            result = loosely(result)
        return calculating.function(node.function, given, node.arguments, result)

    def chosen(self, node: Call) -> Value:
        """One of two results; the other isn't calculated, as it may have no value."""
        condition = self.of(node.arguments[0])
        rules.unary(Operator.NOT, _type(condition))
        return self.of(node.arguments[1 if condition else 2])

    def is_recorded(self, node: Call) -> bool:
        FUNCTIONS[node.function].given((), node.arguments)
        (asked,) = node.arguments
        assert isinstance(asked, Named)
        return self.has(asked)

    def without_missing(self, node: Call) -> Call:
        there = tuple(one for one in node.arguments if not isinstance(one, Named) or self.has(one))
        return Call(node.function, there, node.at)

    def has(self, asked: Named) -> bool:
        found = self.values.get(asked.reference)
        return found is not None and found != ()


def _read(recorded: Recorded) -> Single:
    if isinstance(recorded, Quantity):
        return Amount.measured(recorded.value, recorded.unit)
    if isinstance(recorded, datetime):
        assert recorded.tzinfo is not None, recorded
        # Python takes two moments of one zone for wall clocks, which is wrong across a change of the clock (EXE-13).
        return recorded.astimezone(UTC)
    return recorded


def _type(value: Value) -> Type:
    match value:
        case Amount(of=of):
            return of
        case bool():
            return Plain.YES_NO
        case str():
            return Plain.TEXT
        case datetime():
            return Plain.MOMENT
        case _:
            return ListOf(
                reduce(lambda one, other: rules.same(one, other, what="values of one list"), map(_single, value))
            )


def _single(value: Single) -> NumberType | Plain:
    found = _type(value)
    assert not isinstance(found, ListOf)
    return found
