"""Conditions that never change: a branch that is never taken, a loop that is never left or never run again (REC-7)."""

from collections.abc import Iterator

from domain.recipes.formulas.evaluating import evaluate
from domain.recipes.formulas.parsing import Formula, parse
from domain.recipes.formulas.problems import FormulaInvalid
from domain.recipes.formulas.tree import Call, nodes
from domain.recipes.formulas.values import Calculated
from domain.recipes.kinds import BlockKind
from domain.recipes.linting import places
from domain.recipes.linting.findings import Check, Finding, Severity
from domain.recipes.linting.outline import Outline
from domain.recipes.procedure import Node
from domain.recipes.values import Block

NEVER = Check(
    "FORMULA-BRANCH-NEVER",
    Severity.ERROR,
    "its condition never holds: its phases are never run",
    "make the condition depend on what is recorded, or remove the branch",
)
BEHIND = Check(
    "FORMULA-BRANCH-BEHIND",
    Severity.ERROR,
    "an earlier branch is always taken: the phases of this one are never run",
    "make the earlier condition depend on what is recorded, or remove this branch",
)
LOOP = Check(
    "FORMULA-LOOP-CONSTANT",
    Severity.WARNING,
    "its condition never changes: it is always run once, or always as often as its bound says",
    "make the condition depend on what its steps record",
)
ASKING = frozenset({"is_recorded", "count"})
"""What these give for nothing isn't what they give in a batch."""


def findings(recipe: Outline) -> Iterator[Finding]:
    """Selections and loops whose way a batch can't change."""
    for step in recipe.steps:
        block = step.node.element
        if isinstance(block, Block) and block.kind is BlockKind.SELECTION:
            yield from _selection(step.node)
        elif isinstance(block, Block) and block.kind is BlockKind.LOOP and constant(block.condition) is not None:
            yield LOOP.at(places.of_block(block), field="condition")


def _selection(node: Node) -> Iterator[Finding]:
    always: Block | None = None
    for step in node.steps:
        block = step.element
        if not isinstance(block, Block):
            continue
        place = places.of_block(block)
        if always is not None:
            yield BEHIND.at(place, f"{places.of_block(always).text} is always taken: this one never is")
            continue
        answer = constant(block.condition)
        if answer is False:
            yield NEVER.at(place, field="condition")
        elif answer is True:
            always = block


def constant(condition: str | None) -> bool | None:
    """What a condition is in every batch; None where it depends on something, or can't be read."""
    if condition is None:
        return None
    try:
        formula = parse(condition)
    except FormulaInvalid:
        return None
    return None if _asks(formula) else _answer(formula)


def _answer(formula: Formula) -> bool | None:
    found = evaluate(formula, {})
    if isinstance(found, Calculated) and isinstance(found.value, bool):
        return found.value
    return None


def _asks(formula: Formula) -> bool:
    return any(isinstance(node, Call) and node.function in ASKING for node in nodes(formula.root))
