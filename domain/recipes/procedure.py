"""The procedure as a tree: blocks within blocks, phases as its leaves (ISA-88: procedural elements)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.recipes.kinds import BlockKind
from domain.recipes.values import Block, Elements, Phase

LEVELS = (BlockKind.UNIT_PROCEDURE, BlockKind.OPERATION)
DEPTH = 20
"""So deep may blocks lie in each other."""


@dataclass(frozen=True, slots=True)
class Node:
    """A block with what it holds, in order; a phase holds nothing."""

    element: Block | Phase
    steps: tuple["Node", ...] = ()

    @property
    def phases(self) -> Iterator[Phase]:
        """Every phase within, in the order of the procedure."""
        if isinstance(self.element, Phase):
            yield self.element
        for step in self.steps:
            yield from step.phases


def tree(elements: Elements) -> tuple[Node, ...]:
    """What the procedure itself holds, in order.

    An element that names a parent which isn't there, and blocks that hold each other, are in no tree: the linter finds
    them.
    """
    below: defaultdict[str | None, list[Block | Phase]] = defaultdict(list)
    for block in elements.blocks:
        below[block.parent].append(block)
    for phase in elements.phases:
        below[phase.block].append(phase)
    return _nodes(below, None, DEPTH + 1)


def _nodes(below: dict[str | None, list[Block | Phase]], parent: str | None, left: int) -> tuple[Node, ...]:
    if not left:
        return ()
    held = sorted(below.get(parent, ()), key=_place)
    return tuple(Node(one, _nodes(below, one.code, left - 1) if isinstance(one, Block) else ()) for one in held)


def _place(element: Block | Phase) -> int:
    return element.position or 0


def in_order(nodes: Sequence[Node]) -> Iterator[tuple[Node, tuple[Block, ...]]]:
    """Each block and phase in the order of the procedure, with the blocks in which it lies, the outermost first."""
    yield from _walked(nodes, ())


def _walked(nodes: Sequence[Node], within: tuple[Block, ...]) -> Iterator[tuple[Node, tuple[Block, ...]]]:
    for node in nodes:
        yield node, within
        if isinstance(node.element, Block):
            yield from _walked(node.steps, (*within, node.element))


def level_of(within: Sequence[Block]) -> int:
    """At which level something within these blocks lies: 0 holds unit procedures, 1 operations, 2 phases."""
    return sum(block.kind in LEVELS for block in within)


def named(within: Sequence[Block], kind: BlockKind) -> str:
    """The name of the unit procedure or operation among these blocks; empty where there is none."""
    return next((block.name for block in within if block.kind is kind), "")
