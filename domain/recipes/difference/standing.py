"""The elements of one version where they stand, and how people name each with its place."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from itertools import groupby

from domain.recipes.kinds import BlockKind
from domain.recipes.values import Block, Elements, Material, Phase

Name = int | str | None


class Reference(StrEnum):
    """What a field of an element names, and by what: a material by its position, a phase by its number or code."""

    MATERIAL = "MATERIAL"
    PHASE_NUMBER = "PHASE_NUMBER"
    PHASE_CODE = "PHASE_CODE"
    BLOCK = "BLOCK"


@dataclass(eq=False, slots=True)
class Node:
    """A block or phase of one version, itself and no equal one; `at` counts from 1 among its siblings."""

    element: Block | Phase
    parent: "Node | None" = None
    steps: list["Node"] = field(default_factory=list)
    at: int = 0

    @property
    def title(self) -> str:
        """Such as "phase 15 Dry", or "operation Drying"; of a block without a name its code."""
        element = self.element
        if isinstance(element, Phase):
            return f"phase {element.number} {element.name}"
        kind = element.kind.value.lower().replace("_", " ")
        return f"{kind} {element.name}" if element.name else f"{kind} {element.code}".rstrip()

    @property
    def label(self) -> str:
        """The title with the code: "phase 15 Dry (DRY)"."""
        return coded(self.title, self.element.code or None if self.element.name else None)


Below = defaultdict[Node | None, list[Node]]


def coded(name: str, code: str | None) -> str:
    return name if code is None else f"{name} ({code})"


class Version:
    """One version's elements by what names them, and its procedure as a tree.

    Everything written is in the tree, in a draft too: what names a parent that isn't there, and what lies in itself,
    stands at the top. Versions older than blocks get those that their phases name; these have no code.
    """

    def __init__(self, elements: Elements) -> None:
        self.elements = replace(elements, materials=tuple(sorted(elements.materials, key=lambda one: one.position)))
        self.top: list[Node] = []
        self.nodes: list[Node] = []
        self.blocks: dict[str, Node] = {}
        if elements.blocks or any(one.block for one in elements.phases):
            self._grow()
        else:
            self._stand(_named_blocks(elements.phases))

    def _grow(self) -> None:
        phases = [Node(one) for one in self.elements.phases]
        blocks = [Node(one) for one in self.elements.blocks]
        for node in blocks:
            self.blocks.setdefault(_code(node), node)
        below: Below = defaultdict(list)
        for node in (*blocks, *phases):
            below[self._holder(node)].append(node)
        for held in below.values():
            held.sort(key=_place)
        self._stand(below)
        for node in blocks:
            if not node.at:
                below[self._holder(node)].remove(node)
                below[None] = [node]
                self._stand(below)

    def _holder(self, node: Node) -> Node | None:
        element = node.element
        return self.blocks.get((element.parent if isinstance(element, Block) else element.block) or "")

    def _stand(self, below: Below) -> None:
        """Put what lies below nothing into the tree and `nodes`, with all below it, in the order of the procedure."""
        todo: list[tuple[Node, Node | None]] = [(node, None) for node in reversed(below[None])]
        while todo:
            node, within = todo.pop()
            held = self.top if within is None else within.steps
            held.append(node)
            node.parent, node.at = within, len(held)
            self.nodes.append(node)
            todo.extend((one, node) for one in reversed(below[node]))

    @cached_property
    def materials(self) -> dict[int, Material]:
        return {one.position: one for one in self.elements.materials}

    def named(self, reference: Reference, name: Name) -> Node | None:
        """The block or phase that a reference means, None where nothing is called so."""
        return self._named.get((reference, name))

    @cached_property
    def _named(self) -> dict[tuple[Reference, Name], Node]:
        found: dict[tuple[Reference, Name], Node] = {(Reference.BLOCK, code): one for code, one in self.blocks.items()}
        for node in self.nodes:
            if isinstance(node.element, Phase):
                found.setdefault((Reference.PHASE_NUMBER, node.element.number), node)
                if node.element.code is not None:
                    found.setdefault((Reference.PHASE_CODE, node.element.code), node)
        return found

    def label(self, reference: Reference, name: Name) -> str:
        """What a reference means, with its place; the bare name where nothing is called so."""
        if reference is Reference.MATERIAL:
            assert isinstance(name, int), name
            material = self.materials.get(name)
            return f"material {name}" if material is None else material_label(material)
        node = self.named(reference, name)
        if node is not None:
            return node.label
        return f"{'block' if reference is Reference.BLOCK else 'phase'} {name}"


def material_label(material: Material) -> str:
    """Such as "material 3 Povidone K30 (POV-030)"."""
    return coded(f"material {material.position} {material.name}", material.code)


def above(node: Node) -> Iterator[Node]:
    """What holds a node, the innermost first."""
    while node.parent is not None:
        node = node.parent
        yield node


def _code(node: Node) -> str:
    assert isinstance(node.element, Block), node
    return node.element.code


def _place(node: Node) -> tuple[int, int]:
    """Phases count on in the procedure, where no place within their block is given."""
    element = node.element
    return element.position or 0, element.number if isinstance(element, Phase) else 0


def _named_blocks(phases: Sequence[Phase]) -> Below:
    """Below each other what neighbouring phases name in common: their unit procedures, operations, and themselves."""
    below: Below = defaultdict(list)
    numbered = sorted(phases, key=lambda one: one.number)
    for unit, of_unit in groupby(numbered, key=lambda one: one.unit_procedure):
        top = Node(Block(code="", kind=BlockKind.UNIT_PROCEDURE, position=0, name=unit))
        below[None].append(top)
        for operation, of_operation in groupby(of_unit, key=lambda one: one.operation):
            held = Node(Block(code="", kind=BlockKind.OPERATION, position=0, name=operation))
            below[top].append(held)
            below[held] += [Node(one) for one in of_operation]
    return below
