"""Which elements of two versions are the same one, and whether two references mean the same element."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import replace
from itertools import islice

from domain.recipes.difference.pairing import Key, key, paired
from domain.recipes.difference.standing import Name, Node, Reference, Version, above
from domain.recipes.procedure import DEPTH
from domain.recipes.values import Block, Parameter, Phase

MATERIALS = (
    # A material may be in the formula several times under one code, such as within and outside of the granules.
    key(lambda one: (one.code, one.name, one.role, one.quantity)),
    key(lambda one: (one.code, one.name)),
    key(lambda one: one.code),
    key(lambda one: one.name, unambiguous=True),
)
CODED = (key(lambda one: one.code), key(lambda one: one.name or None, unambiguous=True))


def _capture(parameter: Parameter) -> Hashable:
    """What a parameter captures, if that says anything: it stays the same under another code and name."""
    unnamed = replace(parameter, name="", code=None)
    plain = Parameter(name="", kind=parameter.kind, unit=parameter.unit, critical=parameter.critical)
    return None if unnamed == plain else unnamed


PARAMETERS = (
    key(lambda one: one.code),
    key(lambda one: (one.name, one.kind)),
    key(lambda one: one.name),
    key(_capture, unambiguous=True),
)


class Matching:
    """Two versions with their pairs: materials by index, blocks and phases as nodes, from old to new and back."""

    def __init__(self, before: Version, after: Version) -> None:
        self.before, self.after = before, after
        old, new = before.elements.materials, after.elements.materials
        self.materials = paired(old, new, MATERIALS)
        self.positions: dict[Name, int] = {
            old[one].position: new[other].position for one, other in self.materials.items()
        }
        is_whole = len(self.materials) == len(old) == len(new)
        self.same_positions = is_whole and all(one == other for one, other in self.positions.items())
        self._new = frozenset(self.positions.values())
        self.forward: dict[Node, Node] = {}
        self.backward: dict[Node, Node] = {}
        self._match_procedure()

    def same(self, reference: Reference, before: Name, after: Name) -> bool:
        """Whether an old and a new reference mean the same element, whatever it is named by now."""
        if before is None or after is None:
            return before is after
        if reference is Reference.MATERIAL:
            return self.material_of_old(before) == self.material_of_new(after)
        old, new = self.before.named(reference, before), self.after.named(reference, after)
        return before == after if old is None and new is None else old is not None and self.forward.get(old) is new

    def material_of_old(self, position: Name) -> Hashable:
        """What stands for a material in keys, equal in both versions if it is the same one."""
        known = position in self.before.materials
        return self.positions.get(position, ("old", position)) if known else ("no material", position)

    def material_of_new(self, position: Name) -> Hashable:
        known = position in self.after.materials
        return position if position in self._new else ("new", position) if known else ("no material", position)

    def phase_of_old(self, code: str) -> Hashable:
        """What stands for a phase in keys, equal in both versions if it is the same one."""
        node = self.before.named(Reference.PHASE_CODE, code)
        return code if node is None else self.forward.get(node)

    def phase_of_new(self, code: str) -> Hashable:
        return self.after.named(Reference.PHASE_CODE, code) or code

    def holder_of_old(self, node: Node) -> Node | None:
        """What holds a node, of what is in both versions; None for the procedure itself."""
        return next((one for one in above(node) if one in self.forward), None)

    def holder_of_new(self, node: Node) -> Node | None:
        return next((one for one in above(node) if one in self.backward), None)

    def _match_procedure(self) -> None:
        self._pair(Block, key(lambda one: one.element.code or None))
        self._pair(Block, key(_path))
        self._pair(Block, key(lambda one: (one.element.kind, one.element.name or None), unambiguous=True))
        self._pair(Phase, key(lambda one: one.element.code))
        within = Key(self._within_old, lambda one: (one.element.name, one.parent))
        self._pair(Phase, within)
        self._pair(Phase, key(lambda one: one.element.name, unambiguous=True))
        self._pair(Phase, key(_work, unambiguous=True))
        self._pair_blocks_by_steps()
        self._pair(Phase, within)

    def _pair(self, of: type, *keys: Key) -> None:
        old = [one for one in self.before.nodes if isinstance(one.element, of) and one not in self.forward]
        new = [one for one in self.after.nodes if isinstance(one.element, of) and one not in self.backward]
        for one, other in paired(old, new, keys).items():
            self._add(old[one], new[other])

    def _add(self, before: Node, after: Node) -> None:
        self.forward[before], self.backward[after] = after, before

    def _within_old(self, node: Node) -> Hashable:
        if node.parent is None:
            return node.element.name, None
        parent = self.forward.get(node.parent)
        return None if parent is None else (node.element.name, parent)

    def _pair_blocks_by_steps(self) -> None:
        """Blocks under another code and name that hold, the innermost first, mostly the same."""
        for node in reversed(self.before.nodes):
            if not isinstance(node.element, Block) or node in self.forward:
                continue
            held = Counter(self.forward[one].parent for one in node.steps if one in self.forward)
            for other, common in held.most_common(1):
                if other is None or other in self.backward or other.element.kind is not node.element.kind:  # type: ignore[union-attr]  # a parent is a block
                    continue
                if common * 2 > max(len(node.steps), len(other.steps)):
                    self._add(node, other)


def _path(node: Node) -> Hashable:
    """The kinds and names of a block and of what holds it."""
    found = (node.element, *(one.element for one in islice(above(node), DEPTH)))
    return tuple((one.kind, one.name) for one in found if isinstance(one, Block))


def _work(node: Node) -> Hashable:
    """What a phase does, if that says anything: it stays the same under another code and name."""
    phase = node.element
    assert isinstance(phase, Phase), node
    work = (phase.instruction, phase.parameters, phase.charges)
    return work if any(work) else None
