"""What formulas say of outputs: which value tells a yield (REV-2), and how much a value may well be."""

from collections.abc import Iterator

from domain.recipes.formulas.ordering import references_of
from domain.recipes.formulas.parsing import Formula
from domain.recipes.formulas.references import ReferenceKind
from domain.recipes.formulas.tree import Binary, Call, Named, Node, Operator


def quotient_of(formula: Formula) -> str | None:
    """The code of the output by which a formula divides in the end, rounded or not: it tells the yield (REV-2)."""
    return _divisor(formula.root)


def _divisor(node: Node) -> str | None:
    if isinstance(node, Call) and node.function == "round" and node.arguments:
        return _divisor(node.arguments[0])
    if not isinstance(node, Binary) or node.operator is not Operator.OVER or not isinstance(node.right, Named):
        return None
    return node.right.reference.code if node.right.reference.kind is ReferenceKind.OUTPUT else None


def related(formula: Formula, phase: str) -> Iterator[tuple[str, str]]:
    """Each parameter, as PHASE.parameter, that a formula of this phase relates to an output, where it is one alone."""
    references = references_of(formula)
    outputs = {one.code for one in references if one.kind is ReferenceKind.OUTPUT}
    if len(outputs) == 1:
        (output,) = outputs
        for one in references:
            if one.kind is ReferenceKind.PARAMETER:
                yield f"{one.phase or phase}.{one.code}", output
