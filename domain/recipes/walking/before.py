"""What has to be done before a phase may begin, as it is told to who wants to begin it."""

from domain.recipes.kinds import BlockKind
from domain.recipes.values import Block
from domain.recipes.walking.route import Place, Route
from domain.recipes.walking.values import Run

APART = frozenset({BlockKind.PARALLEL, BlockKind.SELECTION})
"""What lies in different branches of these doesn't stand before one another."""


def stands_before(route: Route, one: Run, other: Run, *, alone: bool = False) -> bool:
    """Whether the procedure's own order has one run done before another may begin.

    It is of an earlier pass of a loop that is around both, or stands earlier in the same pass. What runs during the
    same phase as the other, or is that phase, doesn't stand before it, unless they are looked at as run `alone`.
    """
    first, second = route.places[route.phases[one.phase]], route.places[route.phases[other.phase]]
    shared = sum(1 for left, right in zip(first.loops, second.loops, strict=False) if left == right)
    if one.passes[:shared] != other.passes[:shared]:
        return one.passes[:shared] < other.passes[:shared]
    beside = not alone and _carrier(route, first.at) == _carrier(route, second.at)
    return first.at < second.at and not beside and not _apart(route, first, second)


def _carrier(route: Route, index: int) -> int:
    """What a phase runs during, through any number of them; itself where it runs alone."""
    while index in route.during:
        index = route.during[index].of
    return index


def _apart(route: Route, one: Place, other: Place) -> bool:
    """Whether they lie in different branches of one block."""
    common = [left for left, right in zip(one.within, other.within, strict=False) if left == right]
    element = route.places[common[-1]].element
    return isinstance(element, Block) and element.kind in APART
