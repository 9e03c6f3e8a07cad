"""A formula as a tree. Two are equal where they mean the same; `at`, where each part stands, doesn't count."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from domain.recipes.formulas.problems import Span
from domain.recipes.formulas.references import Reference


class Operator(StrEnum):
    OR = "or"
    AND = "and"
    NOT = "not"
    EQUAL = "="
    UNEQUAL = "<>"
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="
    PLUS = "+"
    MINUS = "-"
    TIMES = "*"
    OVER = "/"


EQUALITIES = frozenset({Operator.EQUAL, Operator.UNEQUAL})
COMPARISONS = EQUALITIES | {Operator.LESS, Operator.AT_MOST, Operator.GREATER, Operator.AT_LEAST}
LOGICAL = frozenset({Operator.OR, Operator.AND})

BINDING = {
    Operator.OR: 1,
    Operator.AND: 2,
    **dict.fromkeys(COMPARISONS, 4),
    Operator.PLUS: 5,
    Operator.MINUS: 5,
    Operator.TIMES: 6,
    Operator.OVER: 6,
}
"""How tightly an operator between two operands binds."""

NOT_BINDS, SIGN_BINDS, POWER_BINDS, ALONE = 3, 7, 8, 9


@dataclass(frozen=True, slots=True)
class Number:
    """`unit` is a UCUM code; None for a bare number."""

    value: Decimal
    unit: str | None
    at: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    value: str
    at: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class YesNo:
    value: bool
    at: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Named:
    """The value of what is referred to."""

    reference: Reference
    at: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """`not` or minus before its operand."""

    operator: Operator
    operand: "Node"
    at: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    operator: Operator
    left: "Node"
    right: "Node"
    at: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Power:
    base: "Node"
    exponent: int
    at: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple["Node", ...]
    at: Span = field(compare=False)


Node = Number | Text | YesNo | Named | Unary | Binary | Power | Call


def nodes(root: Node) -> Iterator[Node]:
    """The node and everything below it."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(_below(node)))


def _below(node: Node) -> tuple[Node, ...]:
    match node:
        case Unary(operand=operand) | Power(base=operand):
            return (operand,)
        case Binary(left=left, right=right):
            return (left, right)
        case Call(arguments=arguments):
            return arguments
        case _:
            return ()
