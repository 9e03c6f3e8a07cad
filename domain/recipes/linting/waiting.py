"""What waits for what: the moments of blocks and phases, ordered by the procedure and by links (EXE-1)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from domain.recipes.kinds import BlockKind, LinkKind, Moment
from domain.recipes.linting.outline import Outline
from domain.recipes.procedure import Node
from domain.recipes.values import Link, Phase

Point = tuple[str | int, Moment]
"""A moment of a block, by its code, or of a phase, by its number."""
WHOLE = ""


class Edge(NamedTuple):
    """To which moment one comes before, and the link that says so; None: the order of the procedure does."""

    to: Point
    link: Link | None


Order = dict[Point, list[Edge]]


def cycle(recipe: Outline, links: Sequence[Link]) -> tuple[Link, ...]:
    """The links of one ring of moments that each wait for the one before; empty where there is none.

    All phases that the links name are there, and each link for itself agrees with the order of the procedure.
    """
    if not links:
        return ()
    order: Order = defaultdict(list)
    for before, after, link in (*_serial(recipe, WHOLE, recipe.nodes), *_linked(recipe, links)):
        order[before].append(Edge(after, link))
    return _ring(order)


Wait = tuple[Point, Point, Link | None]


def _serial(recipe: Outline, holder: str | int, nodes: Sequence[Node], *, together: bool = False) -> Iterator[Wait]:
    """What the procedure itself orders: a step waits for the one before, what runs during a phase for its start."""
    previous: list[Point] = [(holder, Moment.STARTED)]
    for node in nodes:
        name = node.element.number if isinstance(node.element, Phase) else node.element.code
        start, end = (name, Moment.STARTED), (name, Moment.COMPLETED)
        yield start, end, None
        yield end, (holder, Moment.COMPLETED), None
        during = node.element.during_number if isinstance(node.element, Phase) else None
        if during is not None and during in recipe.placed:
            yield (during, Moment.STARTED), start, None
            previous.append(end)
        else:
            for one in previous:
                yield one, start, None
            previous = previous if together else [end]
        if not isinstance(node.element, Phase):
            together_below = node.element.kind in {BlockKind.PARALLEL, BlockKind.SELECTION}
            yield from _serial(recipe, name, node.steps, together=together_below)


def _linked(recipe: Outline, links: Sequence[Link]) -> Iterator[Wait]:
    for link in links:
        one, other = recipe.phases[link.from_phase].number, recipe.phases[link.to_phase].number
        if link.kind is LinkKind.SEQUENCE:
            yield (one, link.from_moment), (other, link.to_moment), link
        else:
            # Who runs together starts before the other is complete.
            yield (one, Moment.STARTED), (other, Moment.COMPLETED), link
            yield (other, Moment.STARTED), (one, Moment.COMPLETED), link


def _ring(order: Order) -> tuple[Link, ...]:
    """The links on the first ring that a walk in depth comes upon."""
    done: set[Point] = set()
    for first in list(order):
        trail: dict[Point, Link | None] = {first: None}
        walk = [(first, iter(order.get(first, ())))]
        while walk and first not in done:
            point, edges = walk[-1]
            edge = next((one for one in edges if one.to not in done), None)
            if edge is None:
                done.add(point)
                trail.pop(point)
                walk.pop()
            elif edge.to in trail:
                points = list(trail)
                around = [trail[one] for one in points[points.index(edge.to) + 1 :]]
                return tuple(link for link in (*around, edge.link) if link is not None)
            else:
                trail[edge.to] = edge.link
                walk.append((edge.to, iter(order.get(edge.to, ()))))
    return ()
