"""A recipe's procedure laid out for walking: each block and phase a numbered place, and what each waits for."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from domain.recipes.kinds import BlockKind, LinkKind, Moment
from domain.recipes.procedure import Node, tree
from domain.recipes.values import Block, Elements, Link, Phase
from domain.recipes.walking.refusals import ProcedureAmbiguous

WHOLE = 0
"""The place of the procedure itself."""
SHOWN = 20


class Place(NamedTuple):
    """A block or phase; `element` is None for the procedure itself.

    `within` are the places around it, the outermost first, `loops` those of them that are loops.
    """

    at: int
    element: Block | Phase | None
    within: tuple[int, ...]
    loops: tuple[int, ...]
    steps: tuple[int, ...]


class Wait(NamedTuple):
    """What a phase waits for: a moment of the phase at another place, in the same pass of the first `shared` loops.

    `settles` is the place whose end tells that the other phase won't be run again, or won't be run at all.
    """

    of: int
    moment: Moment
    shared: int
    settles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where everything is, by its place.

    `begins` and `ends` is what a phase waits for before it begins or ends, `together` the phases that begin with it;
    `during` the phase that it runs during, and `beside` what is reached along with a place for that reason. `wakes` are
    the phases to look at again when something happened at a place. `lost` are the numbers of phases that lie nowhere.
    """

    places: tuple[Place, ...]
    phases: Mapping[int, int]
    blocks: Mapping[str, int]
    begins: Mapping[int, tuple[Wait, ...]]
    ends: Mapping[int, tuple[Wait, ...]]
    together: Mapping[int, tuple[Wait, ...]]
    during: Mapping[int, Wait]
    beside: Mapping[int, tuple[int, ...]]
    wakes: Mapping[int, tuple[int, ...]]
    lost: tuple[int, ...]

    def phase(self, index: int) -> Phase:
        """The phase at this place."""
        element = self.places[index].element
        assert isinstance(element, Phase), element
        return element

    def wait(self, waiting: int, of: int, moment: Moment) -> Wait:
        """What the phase at one place waits for where it waits for a moment of the phase at another."""
        return _wait(self.places, waiting, of, moment)


def route(elements: Elements) -> Route:
    """The layout of the procedure. Raises ProcedureAmbiguous where a code or number is there twice.

    Links that name no phase, and a `during` that names none that is earlier, count for nothing here: the linter finds
    them.
    """
    _require_names(elements)
    places = _places(elements)
    phases = {place.element.number: place.at for place in places if isinstance(place.element, Phase)}
    layout = _Layout(places, phases, elements.links)
    return Route(
        places=places,
        phases=phases,
        blocks={place.element.code: place.at for place in places if isinstance(place.element, Block)},
        begins=_frozen(layout.begins),
        ends=_frozen(layout.ends),
        together=layout.together,
        during=layout.during,
        beside=_frozen(layout.beside),
        wakes={index: tuple(sorted(found)) for index, found in layout.wakes.items()},
        lost=tuple(sorted(phase.number for phase in elements.phases if phase.number not in phases)),
    )


def _require_names(elements: Elements) -> None:
    codes = Counter([one.code for one in elements.blocks] + [one.code for one in elements.phases if one.code])
    numbers = Counter(phase.number for phase in elements.phases)
    doubled = [code for code, count in codes.items() if count > 1]
    doubled += [str(number) for number, count in numbers.items() if count > 1]
    if doubled:
        raise ProcedureAmbiguous(doubled=tuple(sorted(doubled)[:SHOWN]))


def _places(elements: Elements) -> tuple[Place, ...]:
    found: list[Place] = []

    def add(
        element: Block | Phase | None, nodes: Sequence[Node], within: tuple[int, ...], loops: tuple[int, ...]
    ) -> int:
        index = len(found)
        found.append(Place(index, element, within, loops, ()))
        inside = (*loops, index) if isinstance(element, Block) and element.kind is BlockKind.LOOP else loops
        steps = tuple(add(node.element, node.steps, (*within, index), inside) for node in nodes)
        found[index] = found[index]._replace(steps=steps)
        return index

    add(None, _nodes(elements), (), ())
    return tuple(found)


def _nodes(elements: Elements) -> tuple[Node, ...]:
    if elements.blocks:
        return tree(elements)
    return tuple(Node(phase) for phase in sorted(elements.phases, key=lambda phase: phase.number))


class _Layout:
    """Collects what waits for what."""

    def __init__(self, places: tuple[Place, ...], phases: dict[int, int], links: Sequence[Link]) -> None:
        self.places = places
        self.begins: defaultdict[int, list[Wait]] = defaultdict(list)
        self.ends: defaultdict[int, list[Wait]] = defaultdict(list)
        self.beside: defaultdict[int, list[int]] = defaultdict(list)
        self.wakes: defaultdict[int, set[int]] = defaultdict(set)
        self.during: dict[int, Wait] = {}
        for index in phases.values():
            self._during(index, phases)
        codes = {_code(places[index]): index for index in phases.values()}
        joined: list[tuple[int, int]] = []
        for link in links:
            one, other = codes.get(link.from_phase), codes.get(link.to_phase)
            if one is not None and other is not None:
                joined += self._link(link, one, other)
        self.together = {
            index: tuple(self.wait(index, partner, Moment.STARTED) for partner in group if partner != index)
            for group in _groups(joined)
            for index in group
        }
        for index, waits in self.together.items():
            self._wake(index, waits)

    def wait(self, waiting: int, of: int, moment: Moment) -> Wait:
        return _wait(self.places, waiting, of, moment)

    def _during(self, index: int, phases: Mapping[int, int]) -> None:
        phase = self.places[index].element
        assert isinstance(phase, Phase)
        carrier = None if phase.during_number is None else phases.get(phase.during_number)
        if carrier is None or carrier >= index:
            return
        wait = self.wait(index, carrier, Moment.STARTED)
        self.during[index] = wait
        self.begins[index].append(wait)
        self._wake(index, (wait,))
        self.beside[self._reached_with(index, carrier)].append(index)

    def _reached_with(self, index: int, carrier: int) -> int:
        """The innermost branch of a selection or loop that is around this phase alone; else what it runs during."""
        around = frozenset(self.places[carrier].within)
        own = [place for place in self.places[index].within if place not in around]
        return next((place for place in reversed(own) if self._uncertain(place)), carrier)

    def _uncertain(self, index: int) -> bool:
        kind, holder = (_kind(self.places[one]) for one in (index, self.places[index].within[-1]))
        return kind is BlockKind.LOOP or holder is BlockKind.SELECTION

    def _link(self, link: Link, one: int, other: int) -> Iterator[tuple[int, int]]:
        """What one link adds; gives the two phases where they are to begin together."""
        if one == other:
            return
        if link.kind is LinkKind.SEQUENCE:
            wait = self.wait(other, one, link.from_moment)
            (self.begins if link.to_moment is Moment.STARTED else self.ends)[other].append(wait)
            self._wake(other, (wait,))
            return
        yield one, other
        if link.kind is LinkKind.TRANSFER:
            self.ends[one].append(self.wait(one, other, Moment.STARTED))
            self.ends[other].append(self.wait(other, one, Moment.STARTED))

    def _wake(self, index: int, waits: Sequence[Wait]) -> None:
        for wait in waits:
            self.wakes[wait.of].add(index)
            self.wakes[wait.settles].add(index)


def _wait(places: Sequence[Place], waiting: int, of: int, moment: Moment) -> Wait:
    own, others = places[waiting].loops, places[of].loops
    shared = sum(1 for _ in _common(own, others))
    return Wait(of, moment, shared, others[shared] if shared < len(others) else of)


def _kind(place: Place) -> BlockKind | None:
    return place.element.kind if isinstance(place.element, Block) else None


def _code(place: Place) -> str | None:
    return place.element.code if isinstance(place.element, Phase) else None


def _common(one: tuple[int, ...], other: tuple[int, ...]) -> Iterator[int]:
    for left, right in zip(one, other, strict=False):
        if left != right:
            return
        yield left


def _groups(joined: Sequence[tuple[int, int]]) -> tuple[tuple[int, ...], ...]:
    """The phases that links join to each other, directly or through others."""
    group: dict[int, set[int]] = {}
    for one, other in joined:
        merged = group.get(one, {one}) | group.get(other, {other})
        for index in merged:
            group[index] = merged
    return tuple(sorted({tuple(sorted(found)) for found in group.values()}))


T = TypeVar("T")


def _frozen(given: Mapping[int, list[T]]) -> dict[int, tuple[T, ...]]:
    return {index: tuple(found) for index, found in given.items()}
