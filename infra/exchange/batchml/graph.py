"""Understands procedure logic: the links, steps and transitions of one level as sequences, branches and loops."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from infra.exchange.xml_text import Node

Ref = tuple[str, str]
"""Step, Transition or Link, with its id."""

ALWAYS = frozenset({"", "1", "TRUE"})
"""Conditions that wait for nothing."""
MOST = 4_000
"""So many links, steps and transitions of one level are followed; a recipe has at most 2,000 phases in all."""
DEPTH = 18
"""So deep may branches and loops lie in each other; blocks of a recipe do so within the levels around them."""


class NotUnderstood(Exception):
    """The logic isn't made of sequences, branches that meet again, and loops with one way back; says where."""


@dataclass(frozen=True, slots=True)
class Fork:
    """Branches that begin and end together, each with the condition under which it is taken; `all_run`: in parallel."""

    all_run: bool
    branches: tuple[tuple[str | None, "Items"], ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """Items that are run until a condition holds."""

    until: str
    items: "Items"


Items: TypeAlias = "tuple[str | Fork | Loop, ...]"
"""Recipe elements by their id, and what lies between them, in order."""


@dataclass(slots=True)
class _Graph:
    after: dict[Ref, dict[Ref, None]] = field(default_factory=dict)
    before: dict[Ref, dict[Ref, None]] = field(default_factory=dict)
    kinds: dict[Ref, str] = field(default_factory=dict)
    elements: dict[Ref, str] = field(default_factory=dict)
    conditions: dict[Ref, str] = field(default_factory=dict)
    visited: set[Ref] = field(default_factory=set)

    def edge(self, source: Ref, target: Ref) -> None:
        self.after.setdefault(source, {})[target] = None
        self.before.setdefault(target, {})[source] = None


def items_of(logic: Node) -> Items:
    """The elements of a level in their order. Raises NotUnderstood."""
    if len(logic) > MOST:
        raise NotUnderstood(f"it has {len(logic)} links, steps and transitions; at most {MOST} are followed")
    graph = _graph(logic)
    nodes = {*graph.elements, *graph.conditions, *graph.kinds}
    named = {*graph.after, *graph.before} - nodes
    if named:
        raise NotUnderstood(f"a link leads to {min(named)[1]!r}, which isn't there")
    starts = [one for one in nodes if not graph.before.get(one)] or _first_loops(graph)
    if len(starts) != 1:
        raise NotUnderstood(f"it begins at {len(starts)} places")
    items, end = _sequence(graph, starts[0], 0, ())
    if end is not None or graph.visited != nodes:
        raise NotUnderstood("parts of it aren't reached from its beginning")
    return items


def _first_loops(graph: _Graph) -> list[Ref]:
    """Where everything begins with a loop, only its way back leads to its beginning."""
    return [one for one, kind in graph.kinds.items() if kind == "SerialConvergent" and len(graph.before[one]) == 1]


def _graph(logic: Node) -> _Graph:
    graph = _Graph()
    for step in logic.iterchildren("{*}Step"):
        graph.elements["Step", _text(step, "ID")] = _text(step, "RecipeElementID")
    for transition in logic.iterchildren("{*}Transition"):
        graph.conditions["Transition", _text(transition, "ID")] = _text(transition, "Condition")
    for link in logic.iterchildren("{*}Link"):
        _add_link(graph, link)
    return graph


def _add_link(graph: _Graph, link: Node) -> None:
    sources, targets = (
        [(_text(one, f"{end}Type"), _text(one, f"{end}IDValue")) for one in link.iterchildren(f"{{*}}{end}ID")]
        for end in ("From", "To")
    )
    kind = _text(link, "LinkType")
    elsewhere = link.find("*/{*}IDScope") is not None and all(
        (one.text or "").strip() == "External" for one in link.iterfind("*/{*}IDScope")
    )
    if elsewhere or kind in {"TransferLink", "SynchronizationLink"}:
        return
    if kind == "ControlLink" and len(sources) == len(targets) == 1:
        graph.edge(sources[0], targets[0])
        return
    name = ("Link", _text(link, "ID"))
    graph.kinds[name] = kind
    for source in sources:
        graph.edge(source, name)
    for target in targets:
        graph.edge(name, target)


def _sequence(graph: _Graph, at: Ref | None, depth: int, loops: tuple[Ref, ...]) -> tuple[Items, Ref | None]:
    """What follows one upon the other from here, and the join or fork at which it ends: another's to follow."""
    if depth > DEPTH:
        raise NotUnderstood(f"branches and loops lie more than {DEPTH} deep in each other")
    items: list[str | Fork | Loop] = []
    while at is not None:
        kind = graph.kinds.get(at, "")
        if kind.endswith("Convergent"):
            if not _is_loop(graph, at):
                return tuple(items), at
            loop, at = _loop(graph, at, depth, loops)
            items.append(loop)
        elif kind.endswith("Divergent"):
            if _back(graph, at, loops):
                return tuple(items), at
            fork, at = _fork(graph, at, depth, loops)
            items.append(fork)
        else:
            _visit(graph, at)
            if at in graph.elements:
                items.append(graph.elements[at])
            elif graph.conditions.get(at, "").upper() not in ALWAYS:
                raise NotUnderstood(f"it waits for {graph.conditions[at]!r} between steps, which blocks can't say")
            at = _next(graph, at)
    return tuple(items), None


def _is_loop(graph: _Graph, join: Ref) -> bool:
    """A join is where a loop begins when a way into it comes from later on: of its two, one wasn't passed yet.

    Where branches meet, all but the last of them wasn't passed yet either; but those come from a fork passed before.
    """
    if graph.kinds[join] != "SerialConvergent" or join in graph.visited:
        return False
    return any(_leads_back(graph, one, join) for one in graph.before[join] if one not in graph.visited)


def _leads_back(graph: _Graph, at: Ref, join: Ref) -> bool:
    """Whether this way into a join is only reached from the join itself."""
    seen, todo = set(), [join]
    while todo:
        one = todo.pop()
        if one == at:
            return True
        if one not in seen:
            seen.add(one)
            todo.extend(graph.after.get(one, ()))
    return False


def _loop(graph: _Graph, start: Ref, depth: int, loops: tuple[Ref, ...]) -> tuple[Loop, Ref | None]:
    _visit(graph, start)
    items, until = _sequence(graph, _next(graph, start), depth + 1, (*loops, start))
    back = _back(graph, until, (start,)) if until is not None else None
    if until is None or back is None:
        raise NotUnderstood(f"the loop that begins at {start[1]!r} has no way back")
    _visit(graph, until)
    _visit(graph, back)
    on = [one for one in graph.after[until] if one != back]
    if len(on) != 1:
        raise NotUnderstood(f"the loop that begins at {start[1]!r} has {len(on)} ways on")
    if on[0] not in graph.conditions:
        return Loop("", items), on[0]
    _visit(graph, on[0])
    return Loop(graph.conditions[on[0]], items), _next(graph, on[0])


def _back(graph: _Graph, fork: Ref, loops: Sequence[Ref]) -> Ref | None:
    """The way from a fork back to where an open loop begins."""
    for one in graph.after.get(fork, ()):
        if one in graph.conditions and any(target in loops for target in graph.after.get(one, ())):
            return one
    return None


def _fork(graph: _Graph, fork: Ref, depth: int, loops: tuple[Ref, ...]) -> tuple[Fork, Ref | None]:
    _visit(graph, fork)
    all_run = graph.kinds[fork].startswith("Parallel")
    branches = [_branch(graph, one, depth, loops, all_run=all_run) for one in graph.after.get(fork, ())]
    ends = {end for _, _, end in branches}
    if len(ends) != 1 or (end := ends.pop()) is None:
        raise NotUnderstood(f"the branches that begin at {fork[1]!r} don't meet again at one place")
    _visit(graph, end)
    return Fork(all_run, tuple((condition, items) for condition, items, _ in branches)), _next(graph, end)


def _branch(
    graph: _Graph, at: Ref, depth: int, loops: tuple[Ref, ...], *, all_run: bool
) -> tuple[str | None, Items, Ref | None]:
    if all_run or at not in graph.conditions:
        return (None, *_sequence(graph, at, depth + 1, loops))
    _visit(graph, at)
    return (graph.conditions[at], *_sequence(graph, _next(graph, at), depth + 1, loops))


def _visit(graph: _Graph, at: Ref) -> None:
    if at in graph.visited:
        raise NotUnderstood(f"it comes to {at[1]!r} by two ways that don't meet there")
    graph.visited.add(at)


def _next(graph: _Graph, at: Ref) -> Ref | None:
    after = list(graph.after.get(at, ()))
    if len(after) > 1:
        raise NotUnderstood(f"it goes on from {at[1]!r} in {len(after)} ways without saying how they differ")
    return after[0] if after else None


def _text(node: Node, name: str) -> str:
    return (node.findtext(f"{{*}}{name}") or "").strip()
