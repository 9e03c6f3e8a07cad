"""Which element of its procedure a building block gives."""

from domain.recipes.kinds import BlockKind, BuildingBlockLevel
from domain.recipes.procedure import Node, tree
from domain.recipes.values import Block, Elements

WITHIN = {
    BuildingBlockLevel.UNIT_PROCEDURE: (BlockKind.UNIT_PROCEDURE,),
    BuildingBlockLevel.OPERATION: (BlockKind.UNIT_PROCEDURE, BlockKind.OPERATION),
    BuildingBlockLevel.PHASE: (BlockKind.UNIT_PROCEDURE, BlockKind.OPERATION, None),
}
"""What a building block holds, from the outside in, one of each: all but the last only say where that may stand."""


def given(elements: Elements, level: BuildingBlockLevel) -> Node | None:
    """The one element that a building block of this level gives; None where it isn't one."""
    held, found = tree(elements), None
    for kind in WITHIN[level]:
        if len(held) != 1 or _kind(held[0]) is not kind:
            return None
        found, held = held[0], held[0].steps
    return found


def _kind(node: Node) -> BlockKind | None:
    return node.element.kind if isinstance(node.element, Block) else None
