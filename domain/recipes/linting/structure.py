"""The procedure is a tree: every code once, every parent there, every level where it belongs (ISA-88)."""

from collections.abc import Iterator
from itertools import pairwise

from domain.recipes.kinds import BlockKind
from domain.recipes.linting import places
from domain.recipes.linting.findings import Check, Finding, Place, Severity
from domain.recipes.linting.outline import Outline
from domain.recipes.procedure import DEPTH, LEVELS, level_of
from domain.recipes.values import Block, Phase

NO_PHASE = Check("STRUCTURE-NO-PHASE", Severity.ERROR, "there is no phase", "write at least one phase")
CODE_DOUBLED = Check(
    "STRUCTURE-CODE-DOUBLED",
    Severity.ERROR,
    "another block or phase has its code",
    "give it a code of its own: formulas and links name it by that",
)
PARENT_MISSING = Check(
    "STRUCTURE-PARENT-MISSING",
    Severity.ERROR,
    "what it names as holding it is no block of this recipe",
    "name an existing block, or add that one",
)
CYCLE = Check("STRUCTURE-CYCLE", Severity.ERROR, "blocks hold each other", "let one of them lie outside the others")
TOO_DEEP = Check(
    "STRUCTURE-TOO-DEEP",
    Severity.ERROR,
    f"more than {DEPTH} blocks lie within each other",
    "take blocks apart, so that fewer lie within each other",
)
UNREACHABLE = Check(
    "STRUCTURE-UNREACHABLE",
    Severity.ERROR,
    "it is never run: a block around it lies nowhere in the procedure",
    "mend the place of the block around it",
)
EMPTY = Check("STRUCTURE-EMPTY-BLOCK", Severity.ERROR, "it holds nothing", "put a phase into it, or remove it")
LEVEL = Check(
    "STRUCTURE-LEVEL",
    Severity.ERROR,
    "it lies at the wrong level",
    "the procedure holds unit procedures, these hold operations, and these hold phases",
    "ISA-88",
)
NAME_MISSING = Check(
    "STRUCTURE-NAME-MISSING",
    Severity.ERROR,
    "a unit procedure or operation without a name",
    "name it: the record shows it beside every phase",
)
POSITION = Check(
    "STRUCTURE-POSITION",
    Severity.ERROR,
    "its place among the steps of its block isn't its own",
    "number the steps of each block 1, 2, 3 …",
)

LEVEL_HOLDS = ("unit procedures", "operations", "phases")


def findings(recipe: Outline) -> Iterator[Finding]:
    """What keeps the elements from being one procedure."""
    if not recipe.elements.phases:
        yield NO_PHASE.at(places.PROCEDURE)
    yield from _codes(recipe)
    if recipe.flat:
        return
    yield from _parents(recipe)
    yield from _levels(recipe)
    yield from _positions(recipe)


def _codes(recipe: Outline) -> Iterator[Finding]:
    seen: set[str] = set()
    for element in _elements(recipe):
        if element.code is None:
            continue
        if element.code in seen:
            yield CODE_DOUBLED.at(_place(element), field="code")
        seen.add(element.code)


def _parents(recipe: Outline) -> Iterator[Finding]:
    """Every way in which something can lie in no tree is told where it begins, and what it takes along is told too."""
    reached = {
        step.node.element.code
        for step in recipe.steps
        if isinstance(step.node.element, Block) and len(step.within) < DEPTH
    }
    for element in _elements(recipe):
        holder = element.parent if isinstance(element, Block) else element.block
        if holder is None or holder in reached:
            continue
        yield _lost(recipe, element, holder)


def _lost(recipe: Outline, element: Block | Phase, holder: str) -> Finding:
    field = "parent" if isinstance(element, Block) else "block"
    place = _place(element)
    if holder not in recipe.blocks:
        named = "a phase" if holder in recipe.phases else "no block of this recipe"
        return PARENT_MISSING.at(place, f"{holder!r}, which is to hold it, is {named}", field=field)
    above = _above(recipe, holder)
    if isinstance(element, Block) and element.code in above:
        around = above[: above.index(element.code) + 1]
        return CYCLE.at(place, f"blocks hold each other: {' in '.join((element.code, *around))}", field=field)
    if len(above) == DEPTH + 1 and recipe.blocks[above[-1]].parent is None:
        return TOO_DEEP.at(place, field=field)
    return UNREACHABLE.at(place, field=field)


def _above(recipe: Outline, code: str | None) -> tuple[str, ...]:
    """The codes of a block and of those around it, up to one that is missing or comes again."""
    found: dict[str, None] = {}
    while code is not None and code in recipe.blocks and code not in found:
        found[code] = None
        code = recipe.blocks[code].parent
    return (*found, code) if code in found else tuple(found)


def _levels(recipe: Outline) -> Iterator[Finding]:
    for node, within, _ in recipe.steps:
        element = node.element
        place = _place(element)
        level = level_of(within)
        if isinstance(element, Block):
            if not node.steps and len(within) < DEPTH and not _may_be_empty(element, within):
                yield EMPTY.at(place)
            if element.kind in LEVELS and not element.name.strip():
                yield NAME_MISSING.at(place, field="name")
        wanted = _level(element)
        if wanted is not None and (wanted != level or not _in_its_own(element, within)):
            yield LEVEL.at(
                place, _wrong_level(level, within), field="block" if isinstance(element, Phase) else "parent"
            )


def _may_be_empty(block: Block, within: tuple[Block, ...]) -> bool:
    """A branch of a selection may do nothing: the batch goes on where none of the others is taken."""
    return block.kind is BlockKind.BRANCH and bool(within) and within[-1].kind is BlockKind.SELECTION


def _level(element: Block | Phase) -> int | None:
    """The level that an element belongs to; what only orders steps may lie at any."""
    if isinstance(element, Phase):
        return len(LEVELS)
    return LEVELS.index(element.kind) if element.kind in LEVELS else None


def _in_its_own(element: Block | Phase, within: tuple[Block, ...]) -> bool:
    """Whether the levels around an element are the ones above its own, not two of one kind."""
    around = tuple(block.kind for block in within if block.kind in LEVELS)
    return around == LEVELS[: _level(element)]


def _wrong_level(level: int, within: tuple[Block, ...]) -> str:
    around = next((block for block in reversed(within) if block.kind in LEVELS), None)
    holder = "the procedure" if around is None else places.of_block(around).text
    if level > len(LEVELS):
        return f"it lies in {holder}, which itself lies at the wrong level"
    return f"it lies directly in {holder}, which holds {LEVEL_HOLDS[min(level, len(LEVELS))]}"


def _positions(recipe: Outline) -> Iterator[Finding]:
    """Steps of one place would run in an order that nobody wrote."""
    for step in (None, *recipe.steps):
        steps = recipe.nodes if step is None else step.node.steps
        for before, after in pairwise(node.element for node in steps):
            if after.position is not None and before.position == after.position:
                what = f"{_place(before).text} has place {after.position} of the same block too"
                yield POSITION.at(_place(after), what, field="position")
        for node in steps:
            if node.element.position is None:
                yield POSITION.at(
                    _place(node.element), "it has no place among the steps of its block", field="position"
                )


def _elements(recipe: Outline) -> Iterator[Block | Phase]:
    yield from recipe.elements.blocks
    yield from recipe.elements.phases


def _place(element: Block | Phase) -> Place:
    return places.of_block(element) if isinstance(element, Block) else places.of_phase(element)
