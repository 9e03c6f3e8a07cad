"""Compares two procedures: blocks and phases where they stand, and what each phase holds."""

from collections.abc import Iterator
from operator import attrgetter

from domain.recipes import procedure
from domain.recipes.difference import lines, lists, phases, telling
from domain.recipes.difference.aspects import Aspect
from domain.recipes.difference.kinds import ElementKind
from domain.recipes.difference.likeness import untouched
from domain.recipes.difference.lists import Holder, Listed, Sides
from domain.recipes.difference.moves import Moves
from domain.recipes.difference.order import merged
from domain.recipes.difference.standing import Node, above
from domain.recipes.difference.subtrees import whole
from domain.recipes.difference.telling import Subject
from domain.recipes.difference.values import Change
from domain.recipes.kinds import BlockKind
from domain.recipes.values import Block, Parameter, Phase

_SAID = attrgetter(*{name for aspect in (*phases.PHASE, phases.PLACE) for name in aspect.fields})


def compared(sides: Sides) -> Iterator[Change]:
    """Everything that differs, in the order of the new procedure; links last."""
    matching = sides.matching
    charges, links, moves = lines.charges(matching), lines.links(matching), Moves(matching)
    old_nodes, new_nodes = matching.before.nodes, matching.after.nodes
    index = {node: at for at, node in enumerate(new_nodes)}
    pairs = {at: index[matching.forward[node]] for at, node in enumerate(old_nodes) if node in matching.forward}
    for old, new in merged(len(old_nodes), len(new_nodes), pairs):
        if new is None:
            assert old is not None, "an index of one of both lists"
            yield from whole(old_nodes[old], matching.forward, is_new=False)
        elif old is None:
            yield from whole(new_nodes[new], matching.backward, is_new=True)
        else:
            yield from _node(old_nodes[old], new_nodes[new], sides, charges=charges, moves=moves)
    before, after = matching.before.elements.links, matching.after.elements.links
    yield from lists.compared(links, before, after, sides=sides)


def _node(before: Node, after: Node, sides: Sides, *, charges: Listed, moves: Moves) -> Iterator[Change]:
    told, aspects = moves.told(before, after), _aspects(before, after)
    if told is not None or aspects:
        kind = ElementKind.PHASE if isinstance(after.element, Phase) else ElementKind.BLOCK
        subject = Subject(kind=kind, place=after.label, title=after.title, code=after.element.code or None)
        if told is not None:
            yield telling.moved(subject, *told)
        old, new = before.element, after.element
        yield from telling.changes(aspects, old, new, subject, matching=sides.matching, effort=sides.effort)
    yield from _parts(before, after, sides, charges)


def _aspects(before: Node, after: Node) -> tuple[Aspect, ...]:
    """What of a node may differ: nothing, for most of the phases of two versions."""
    origin = () if _is_same_origin(before, after) else (phases.ORIGIN,)
    if isinstance(after.element, Block):
        return (*phases.BLOCK, *origin)
    if not origin and before.element.during_number is None and _SAID(before.element) == _SAID(after.element):  # type: ignore[union-attr]  # pairs are of one kind
        return ()
    told_by_blocks = _is_told_by_blocks(before) and _is_told_by_blocks(after)
    return (*phases.PHASE, *origin) if told_by_blocks else (*phases.PHASE, phases.PLACE, *origin)


def _is_same_origin(before: Node, after: Node) -> bool:
    """Whether both came from the same version of a building block, or each with what holds it."""
    return before.element.origin == after.element.origin or (_came_with_holder(before) and _came_with_holder(after))


def _came_with_holder(node: Node) -> bool:
    own, around = node.element.origin, None if node.parent is None else node.parent.element.origin
    return own is not None and around is not None and own.version == around.version


def _is_told_by_blocks(node: Node) -> bool:
    """Whether a phase names the unit procedure and the operation in which it lies."""
    phase, within = node.element, [one.element for one in above(node) if isinstance(one.element, Block)]
    assert isinstance(phase, Phase), node
    unit, operation = (procedure.named(within, kind) for kind in (BlockKind.UNIT_PROCEDURE, BlockKind.OPERATION))
    return (phase.unit_procedure, phase.operation) == (unit, operation)


def _parts(before: Node, after: Node, sides: Sides, charges: Listed) -> Iterator[Change]:
    """What differs in a phase's parameters and charges."""
    old, new = before.element, after.element
    if not (isinstance(old, Phase) and isinstance(new, Phase)):
        return
    if not (sides.matching.same_positions and _alike(old.parameters, new.parameters)):
        within = Holder(after.label, after.title)
        yield from lists.compared(lines.PARAMETER, old.parameters, new.parameters, sides=sides, within=within)
    if old.charges or new.charges:
        within = Holder(after.label, after.title)
        yield from lists.compared(charges, old.charges, new.charges, sides=sides, within=within)


def _alike(before: tuple[Parameter, ...], after: tuple[Parameter, ...]) -> bool:
    return len(before) == len(after) and all(map(untouched, before, after))
