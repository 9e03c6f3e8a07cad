"""How steps follow each other: branches of a parallel, a selection and what it chooses by, a loop and its end."""

from collections.abc import Iterator

from domain.recipes.kinds import BlockKind
from domain.recipes.linting import places
from domain.recipes.linting.findings import Check, Finding, Severity
from domain.recipes.linting.outline import Outline
from domain.recipes.procedure import Node
from domain.recipes.values import Block

FEWEST_BRANCHES = 2
FEWEST_PASSES, MOST_PASSES = 2, 100
SPLITS = frozenset({BlockKind.PARALLEL, BlockKind.SELECTION})

BRANCH_ASTRAY = Check(
    "STRUCTURE-BRANCH-ASTRAY",
    Severity.ERROR,
    "a branch lies outside a parallel or a selection",
    "put it into a parallel or a selection, or put its steps in its place",
)
NOT_A_BRANCH = Check(
    "STRUCTURE-NOT-A-BRANCH",
    Severity.ERROR,
    "a parallel or a selection holds something else than branches",
    "put it into a branch",
)
BRANCHES_FEW = Check(
    "STRUCTURE-BRANCHES-FEW",
    Severity.ERROR,
    "a parallel or a selection of fewer than two branches",
    "add a branch, or put the steps of the one in its place",
)
OTHERWISE = Check(
    "STRUCTURE-OTHERWISE",
    Severity.ERROR,
    "a selection whose last branch has a condition: where none holds, no branch is taken",
    "take the condition of the last branch away, or add a last branch without one",
)
CONDITION_MISSING = Check(
    "STRUCTURE-CONDITION-MISSING",
    Severity.ERROR,
    "a branch of a selection without a condition that isn't the last: those after it are never taken",
    "say when it is taken, or make it the last",
)
CONDITION_UNUSED = Check(
    "STRUCTURE-CONDITION-UNUSED",
    Severity.ERROR,
    "a condition where nothing asks for it",
    "remove it: only branches of a selection and loops have one",
)
LOOP_CONDITION = Check(
    "STRUCTURE-LOOP-CONDITION",
    Severity.ERROR,
    "a loop without a condition",
    "say until when its steps are run again",
)
LOOP_PASSES = Check(
    "STRUCTURE-LOOP-PASSES",
    Severity.ERROR,
    "a loop without a sensible bound",
    f"say how often it is run at most, from {FEWEST_PASSES} to {MOST_PASSES} times",
)
PASSES_UNUSED = Check(
    "STRUCTURE-PASSES-UNUSED", Severity.ERROR, "passes where nothing is repeated", "remove them: only a loop has them"
)


def findings(recipe: Outline) -> Iterator[Finding]:
    """What is wrong with the blocks that order their steps; those in no tree are found elsewhere."""
    for node, within, _ in recipe.steps:
        if isinstance(node.element, Block):
            yield from _block(node, node.element, within[-1] if within else None)


def _block(node: Node, block: Block, holder: Block | None) -> Iterator[Finding]:
    place = places.of_block(block)
    if block.kind is BlockKind.BRANCH and (holder is None or holder.kind not in SPLITS):
        yield BRANCH_ASTRAY.at(place, field="parent")
    if block.kind in SPLITS:
        yield from _split(node, block)
    if block.kind is BlockKind.LOOP:
        yield from _loop(block)
    elif block.passes is not None:
        yield PASSES_UNUSED.at(place, field="passes")
    if block.condition is not None and not _asks(block, holder):
        yield CONDITION_UNUSED.at(place, field="condition")


def _asks(block: Block, holder: Block | None) -> bool:
    """Whether anything asks for the condition of a block."""
    if block.kind is BlockKind.LOOP:
        return True
    return block.kind is BlockKind.BRANCH and holder is not None and holder.kind is BlockKind.SELECTION


def _split(node: Node, block: Block) -> Iterator[Finding]:
    branches = [step.element for step in node.steps if _is_branch(step)]
    for step in node.steps:
        if not _is_branch(step):
            held = step.element
            at = places.of_block(held) if isinstance(held, Block) else places.of_phase(held)
            yield NOT_A_BRANCH.at(at, f"{places.of_block(block).text} holds it, and holds branches only")
    if len(branches) < FEWEST_BRANCHES:
        yield BRANCHES_FEW.at(places.of_block(block))
    if block.kind is BlockKind.SELECTION:
        yield from _conditions([one for one in branches if isinstance(one, Block)])


def _is_branch(step: Node) -> bool:
    return isinstance(step.element, Block) and step.element.kind is BlockKind.BRANCH


def _conditions(branches: list[Block]) -> Iterator[Finding]:
    for branch in branches[:-1]:
        if _blank(branch.condition):
            yield CONDITION_MISSING.at(places.of_block(branch), field="condition")
    for branch in branches[-1:]:
        if not _blank(branch.condition):
            yield OTHERWISE.at(places.of_block(branch), field="condition")


def _loop(block: Block) -> Iterator[Finding]:
    place = places.of_block(block)
    if _blank(block.condition):
        yield LOOP_CONDITION.at(place, field="condition")
    if block.passes is None:
        yield LOOP_PASSES.at(place, "a loop without a bound", field="passes")
    elif not FEWEST_PASSES <= block.passes <= MOST_PASSES:
        yield LOOP_PASSES.at(place, f"a loop of at most {block.passes} passes", field="passes")


def _blank(text: str | None) -> bool:
    return text is None or not text.strip()
