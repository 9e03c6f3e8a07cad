"""A recipe laid out for the linter: each element by what others name it by, the procedure in its order."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from domain.recipes.content import Header
from domain.recipes.procedure import Node, tree
from domain.recipes.values import Block, Elements, Equipment, Material, Phase

K = TypeVar("K")
V = TypeVar("V")


class Step(NamedTuple):
    """A block or phase, the blocks in which it lies, the outermost first, and its index in each of all."""

    node: Node
    within: tuple[Block, ...]
    path: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Of several elements that claim one code or number, the first stands for it; the others are findings.

    A recipe without blocks is flat: its phases name their unit procedure and operation and run in the order of their
    numbers.
    """

    elements: Elements
    header: Header
    flat: bool
    nodes: tuple[Node, ...]
    steps: tuple[Step, ...]
    materials: Mapping[int, Material]
    equipment: Mapping[str, Equipment]
    blocks: Mapping[str, Block]
    numbers: Mapping[int, Phase]
    phases: Mapping[str, Phase]
    placed: Mapping[int, Step]
    """Where each phase stands, by its number; a phase that lies nowhere in the procedure isn't here."""


def outline(elements: Elements, header: Header) -> Outline:
    """The layout of any elements, however broken."""
    blocks = _first((block.code, block) for block in elements.blocks)
    nodes = _nodes(elements, blocks)
    steps = tuple(_walked(nodes, (), ()))
    return Outline(
        elements=elements,
        header=header,
        flat=not elements.blocks,
        nodes=nodes,
        steps=steps,
        materials=_first((one.position, one) for one in elements.materials),
        equipment=_first((one.code, one) for one in elements.equipment),
        blocks=blocks,
        numbers=_first((phase.number, phase) for phase in elements.phases),
        phases=_first((phase.code, phase) for phase in elements.phases if phase.code is not None),
        placed=_first((step.node.element.number, step) for step in steps if isinstance(step.node.element, Phase)),
    )


def _nodes(elements: Elements, blocks: Mapping[str, Block]) -> tuple[Node, ...]:
    if not elements.blocks:
        return tuple(Node(phase) for phase in sorted(elements.phases, key=lambda phase: phase.number))
    # Two blocks of one code would both hold all that names it, and what they hold again: twice, four times, eight …
    return tree(replace(elements, blocks=tuple(blocks.values())))


def _walked(nodes: Sequence[Node], within: tuple[Block, ...], path: tuple[int, ...]) -> Iterator[Step]:
    for index, node in enumerate(nodes):
        here = (*path, index)
        yield Step(node, within, here)
        if isinstance(node.element, Block):
            yield from _walked(node.steps, (*within, node.element), here)


def _first(pairs: Iterable[tuple[K, V]]) -> dict[K, V]:
    found: dict[K, V] = {}
    for key, value in pairs:
        found.setdefault(key, value)
    return found
