"""What formulas say of outputs: which parameter tells the yield of which (REV-2)."""

from collections.abc import Mapping

from domain.recipes.formulas.parsing import Formula
from domain.recipes.formulas.references import Reference, ReferenceKind
from domain.recipes.formulas.tree import Binary, Call, Named, Node, Operator, nodes
from domain.recipes.simulating.expressions import Expression
from domain.recipes.simulating.places import Place


def yield_tellers(formulas: Mapping[Place, Expression]) -> dict[str, Place]:
    """By the code of the output, the first calculated parameter that is a quotient by it (REV-2)."""
    found: dict[str, Place] = {}
    for place, formula in sorted(formulas.items(), key=lambda one: one[0]):
        code = quotient_of(formula) if isinstance(formula, Formula) else None
        if code is not None:
            found.setdefault(code, place)
    return found


def quotient_of(formula: Formula) -> str | None:
    """The code of the output by which a formula divides in the end, rounded or not: it tells the yield (REV-2).

    A difference from an output, divided by that output, tells how far off it is, which is no yield.
    """
    return _divisor(formula.root)


def _divisor(node: Node) -> str | None:
    if isinstance(node, Call) and node.function == "round" and node.arguments:
        return _divisor(node.arguments[0])
    if not isinstance(node, Binary) or node.operator is not Operator.OVER or not isinstance(node.right, Named):
        return None
    output = node.right.reference
    return output.code if output.kind is ReferenceKind.OUTPUT and not _names(node.left, output) else None


def _names(root: Node, reference: Reference) -> bool:
    return any(isinstance(node, Named) and node.reference == reference for node in nodes(root))
