"""A formula's normal form: one line, no bracket that isn't needed; reading it gives the same formula."""

from domain.recipes.formulas.references import quoted
from domain.recipes.formulas.tree import (
    ALONE,
    BINDING,
    COMPARISONS,
    NOT_BINDS,
    POWER_BINDS,
    SIGN_BINDS,
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


def unparse(node: Node) -> str:  # noqa: PLR0911 -- a row per kind of node
    """The normal form of a formula or of a part of it."""
    match node:
        case Number(value=value, unit=unit):
            return f"{value:f}" if unit is None else f"{value:f} {unit}"
        case Text(value=text):
            return quoted(text)
        case YesNo(value=answer):
            return "yes" if answer else "no"
        case Named(reference=reference):
            return str(reference)
        case Unary(operator=operator, operand=operand):
            return f"{'not ' if operator is Operator.NOT else '-'}{_within(operand, _binding(node))}"
        case Binary():
            return _binary(node)
        case Power(base=base, exponent=exponent):
            return f"{_within(base, ALONE)} ^ {exponent}"
        case Call(function=name, arguments=arguments):
            return f"{name}({', '.join(unparse(one) for one in arguments)})"


def _binary(node: Binary) -> str:
    binding = _binding(node)
    # Comparisons don't chain; the others are taken from left to right.
    left = _within(node.left, binding + (node.operator in COMPARISONS))
    return f"{left} {node.operator} {_within(node.right, binding + 1)}"


def _within(node: Node, binding: int) -> str:
    text = unparse(node)
    return text if _binding(node) >= binding else f"({text})"


def _binding(node: Node) -> int:
    match node:
        case Binary(operator=operator):
            return BINDING[operator]
        case Unary(operator=Operator.NOT):
            return NOT_BINDS
        case Unary():
            return SIGN_BINDS
        case Power():
            return POWER_BINDS
        case _:
            return ALONE
