"""What a draft calculates, and what each of it needs, before any of it is run.

Times are not known yet: what needs one, or itself, or anything of that kind, can't be calculated here.
"""

from collections import defaultdict, deque
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from domain.recipes.formulas.parsing import Formula
from domain.recipes.formulas.references import Reference, ReferenceKind, qualified
from domain.recipes.formulas.tree import Call, Named, nodes
from domain.recipes.simulating.bounds import REACH
from domain.recipes.simulating.places import Place
from domain.recipes.values import Parameter

Key = Place | str
"""A calculated parameter by its place, a condition by the code of its block."""
MOMENTS = frozenset({ReferenceKind.STARTED, ReferenceKind.COMPLETED})
COUNTING = frozenset({"sum", "count"})
"""Functions to which it matters how many values there are, and not only which."""


@dataclass(frozen=True)
class Figure:
    """Something calculated; `declared` and `told`, how other formulas refer to it, are None for a condition."""

    formula: Formula
    phase: str
    declared: Parameter | None = None
    told: Reference | None = None

    @cached_property
    def needs(self) -> Mapping[Reference, Reference]:
        """What the formula refers to, in its order: as written there, and as seen from outside of its phase."""
        named = (node.reference for node in nodes(self.formula.root) if isinstance(node, Named))
        return {one: qualified(one, self.phase) for one in named}

    @cached_property
    def size(self) -> int:
        """Of how many parts the formula consists."""
        return sum(1 for _ in nodes(self.formula.root))

    def is_timed(self, unknown: AbstractSet[Reference], uncounted: AbstractSet[Reference]) -> bool:
        """Whether it needs what only a run tells: a moment, or how many values there are."""
        needs = self.needs.values()
        if any(one.kind in MOMENTS or one in unknown for one in needs):
            return True
        counting = (isinstance(node, Call) and node.function in COUNTING for node in nodes(self.formula.root))
        return not uncounted.isdisjoint(needs) and any(counting)


class Network:
    """`rank` has all that can be calculated, each behind those that it needs.

    `unknown` are the moments that are entered; of `uncounted`, only a run tells how many values there are.
    """

    def __init__(
        self, figures: Mapping[Key, Figure], unknown: AbstractSet[Reference], uncounted: AbstractSet[Reference]
    ) -> None:
        self.figures = figures
        self.owner = {one.told: key for key, one in figures.items() if one.told is not None}
        self._users: defaultdict[Reference, list[Key]] = defaultdict(list)
        for key, one in figures.items():
            for reference in set(one.needs.values()):
                self._users[reference].append(key)
        self.rank = self._ranked(unknown, uncounted)

    def _ranked(self, unknown: AbstractSet[Reference], uncounted: AbstractSet[Reference]) -> dict[Key, int]:
        waits = {key: set(self.inner(key)) for key, one in self.figures.items() if not one.is_timed(unknown, uncounted)}
        ready = deque(key for key, of in waits.items() if not of)
        found: dict[Key, int] = {}
        while ready:
            key = ready.popleft()
            found[key] = len(found)
            for user in self._users_of(key):
                if user in waits:
                    waits[user].remove(key)
                    if not waits[user]:
                        ready.append(user)
        return found

    def inner(self, key: Key) -> Iterator[Key]:
        """The figures that it is calculated from directly."""
        return (self.owner[one] for one in self.figures[key].needs.values() if one in self.owner)

    def _users_of(self, key: Key) -> Sequence[Key]:
        told = self.figures[key].told
        return () if told is None or self.owner[told] != key else self._users.get(told, ())

    def behind(self, references: Iterable[Reference], among: Container[Key]) -> tuple[Key, ...]:
        """What is calculated from them, through other figures too, `among` those that hold all that each needs."""
        waiting, found = [key for one in references for key in self._users.get(one, ())], dict[Key, None]()
        while waiting:
            key = waiting.pop()
            if key in among and key not in found:
                found[key] = None
                waiting += self._users_of(key)
        return tuple(found)

    def inputs(self, key: Key) -> Iterator[tuple[int, Reference]]:
        """What is entered and needed, the nearest first, with how many figures lie between; not what is far away."""
        waiting, seen = deque([(0, key)]), {key}
        found = set[Reference]()
        while waiting and len(seen) <= REACH:
            depth, one = waiting.popleft()
            for reference in self.figures[one].needs.values():
                owner = self.owner.get(reference)
                if owner is not None and owner not in seen:
                    seen.add(owner)
                    waiting.append((depth + 1, owner))
                elif owner is None and reference not in found:
                    found.add(reference)
                    yield depth, reference
