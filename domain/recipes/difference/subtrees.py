"""Tells a block or phase that is new or gone once, with a count of what is in it."""

from collections import Counter
from collections.abc import Collection, Iterator

from domain.recipes.difference import telling
from domain.recipes.difference.kinds import ElementKind
from domain.recipes.difference.phases import counted
from domain.recipes.difference.standing import Node
from domain.recipes.difference.telling import Subject
from domain.recipes.difference.values import Change
from domain.recipes.values import Block, Phase

NAMED = 5
"""So many of the phases that a new block was put around are named."""


def whole(node: Node, paired: Collection[Node], *, is_new: bool) -> Iterator[Change]:
    """The change, unless it is told with what holds the node."""
    if node.parent is not None and node.parent not in paired:
        return
    counts, kept = _within(node, paired)
    is_phase = isinstance(node.element, Phase)
    within = ", ".join(counted(number, what) for what, number in counts.items() if number)
    subject = Subject(
        kind=ElementKind.PHASE if is_phase else ElementKind.BLOCK,
        place=node.label,
        title=node.title,
        code=node.element.code or None,
    )
    where = "" if node.parent is None else f"{' in ' if is_new else ' from '}{node.parent.title}"
    around = "" if not kept else f"{' around ' if is_new else ', but not '}{_names(kept)}"
    sentence = (
        f"{node.title} is {'added' if is_new else 'removed'}{where}{f', with {within}' if within else ''}{around}"
    )
    tell = telling.added if is_new else telling.removed
    yield tell(subject, node.element, sentence, within, within=sum(counts.values()))


def _within(node: Node, paired: Collection[Node]) -> tuple[Counter[str], list[Node]]:
    """How many elements of each kind come or go with a node, and what in it the other version has too."""
    counts: Counter[str] = Counter(dict.fromkeys(("block", "phase", "parameter", "charge"), 0))
    kept, todo = [], [node]
    while todo:
        one = todo.pop()
        if one in paired:
            kept.append(one)
            continue
        if one is not node:
            counts["block" if isinstance(one.element, Block) else "phase"] += 1
        if isinstance(one.element, Phase):
            counts["parameter"] += len(one.element.parameters)
            counts["charge"] += len(one.element.charges)
        todo.extend(reversed(one.steps))
    return counts, kept


def _names(nodes: list[Node]) -> str:
    shown = ", ".join(one.title for one in nodes[:NAMED])
    return shown if len(nodes) <= NAMED else f"{shown} and {len(nodes) - NAMED} more"
