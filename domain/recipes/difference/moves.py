"""Which blocks and phases really moved, and how it is told where they stood and stand."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from domain.kernel.canonical import Json
from domain.recipes.difference.limits import Told
from domain.recipes.difference.matching import Matching
from domain.recipes.difference.order import staying
from domain.recipes.difference.standing import Node
from domain.recipes.values import Block

Held = Mapping[Node | None, list[Node]]
PLACE = "place"


class Moves:
    """What stands elsewhere among what both versions have.

    A block that was put around phases, or taken away from around them, moves none of them: the block itself is told.
    """

    def __init__(self, matching: Matching) -> None:
        self._old = _held(matching.before.nodes, matching.forward, matching.holder_of_old)
        self._new = _held(matching.after.nodes, matching.backward, matching.holder_of_new)
        self._staying: set[Node] = set()
        for holder, held in self._new.items():
            within = self._old.get(matching.backward[holder] if holder else None, [])
            places = {matching.forward[node]: at for at, node in enumerate(within)}
            common = [node for node in held if node in places]
            self._staying.update(common[one] for one in staying([places[node] for node in common]))
        stayed = {matching.backward[node] for node in self._staying}
        self._stood = _texts(self._old, stayed)
        self._stands = _texts(self._new, self._staying)

    def told(self, before: Node, after: Node) -> tuple[Mapping[str, Json], Mapping[str, Json], Told] | None:
        """Where a node stood and stands; None if it stayed."""
        if after in self._staying:
            return None
        return _place(before), _place(after), Told(PLACE, self._stood[before], self._stands[after])


def _held(nodes: Iterable[Node], paired: Mapping[Node, Node], holder: Callable[[Node], Node | None]) -> Held:
    """What each holder has of what is in both versions, in order."""
    found: defaultdict[Node | None, list[Node]] = defaultdict(list)
    for node in nodes:
        if node in paired:
            found[holder(node)].append(node)
    return found


def _texts(held: Held, stayed: set[Node]) -> dict[Node, str]:
    """Of what moved: behind what that stayed, and in what."""
    found = {}
    for holder, nodes in held.items():
        last: Node | None = None
        for node in nodes:
            if node in stayed:
                last = node
            else:
                behind = "first" if last is None else f"after {last.title}"
                found[node] = f"{behind} in {'the procedure' if holder is None else holder.title}"
    return found


def _place(node: Node) -> Mapping[str, Json]:
    element = node.element
    if isinstance(element, Block):
        return {"parent": element.parent, "position": node.at}
    return {"block": element.block, "position": node.at, "number": element.number}
