"""Choosing assumed numbers so that what is calculated from them comes to what is aimed at."""

from collections.abc import Container, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from domain.kernel.quantity import with_unit
from domain.recipes.formulas.references import Reference
from domain.recipes.simulating.fitting.aims import Aim
from domain.recipes.simulating.fitting.approaching import approaching, shortened
from domain.recipes.simulating.fitting.figures import Figures, Result, Spent
from domain.recipes.simulating.fitting.free import Free, Group, likeliest
from domain.recipes.simulating.fitting.network import Key
from domain.recipes.simulating.nominal import Nominal
from domain.recipes.simulating.places import Place
from domain.recipes.simulating.result import Origin

ROUNDS = 3
"""Through so many aims, one broken by what was chosen for another, a choice is followed."""


class Choosing:
    """`chosen` holds each chosen number with the aim that it was chosen for.

    Aims that are met count once they were come upon; those to be `kept`, from the beginning.
    """

    def __init__(
        self, figures: Figures, aims: dict[Key, Aim], free: Mapping[Reference, Free], kept: Iterable[Key] = ()
    ) -> None:
        self.figures = figures
        self.network = figures.network
        self.aims = aims
        self.free = free
        self.chosen: dict[Reference, tuple[Decimal, Key]] = {}
        self._settled = frozenset[Reference]()
        self._journal: list[tuple[Reference, tuple[Decimal, Key] | None]] = []
        for key in kept:
            self._come_upon(key)

    def reach(self, key: Key) -> None:
        """Choose what brings this aim about, if it isn't met yet; where nothing does, all stays as it was."""
        free = any(reference in self.free for _, reference in self.network.inputs(key))
        if not free or self.figures.left <= 0 or key not in self.network.rank:
            return
        self.figures.begin()
        try:
            if not self._met(key):
                self._meet(key, self._settled, 0)
        except Spent:
            self._back(0)
        self._journal.clear()

    def settle(self, phases: Container[int]) -> None:
        """What is entered in these phases stays from now on as it is."""
        self._settled = frozenset(reference for reference, one in self.free.items() if one.place[0] in phases)

    def hold(self, condition: str) -> bool:
        """How a condition comes out, from now on: what is chosen later doesn't turn it."""
        found = self._come_upon(condition)
        if isinstance(found, bool):
            self.aims[condition] = Aim(found)
        return found is True

    def broken(self, before: Figures) -> list[Key]:
        """The aims that were met by the figures as they were before, and aren't now. Raises Spent."""
        affected = (key for key in self.network.behind(self.chosen, self.network.rank) if key in self.aims)
        return [key for key in affected if not self._met(key) and self.aims[key].met(before.content(key))]

    def results(self) -> dict[Place, Nominal]:
        """What was chosen, and for what. Raises Spent."""
        return {
            self.free[reference].place: Nominal(number, Origin.ASSUMED, f"chosen so that {self._told(key)}")
            for reference, (number, key) in self.chosen.items()
        }

    def _come_upon(self, key: Key) -> Result | None:
        self.figures.begin()
        try:
            return self.figures.content(key)
        except Spent:
            return None

    def _told(self, key: Key) -> str:
        """What a figure comes to in the end: "GRANULE_YIELD.yield is 100.00 %"."""
        found, figure = self.figures.content(key), self.network.figures[key]
        assert isinstance(found, Decimal)
        assert figure.declared is not None
        name = figure.declared.code or figure.declared.name
        return f"{figure.phase}.{name} is {with_unit(f'{found:f}', figure.declared.unit or '1')}"

    def _met(self, key: Key) -> bool:
        return self.aims[key].met(self.figures.content(key))

    def _meet(self, key: Key, locked: frozenset[Reference], depth: int) -> bool:
        """Without breaking any other aim; else, if there is no such choice, breaking what can be mended."""
        if self.aims[key].limits is None:
            return False
        inputs = ((depth, one) for depth, one in self.network.inputs(key) if one in self.free and one not in locked)
        groups = likeliest(inputs, self.free, self.chosen)
        ways = (False, True) if depth < ROUNDS else (False,)
        return any(self._try(key, group, locked, depth if mending else None) for mending in ways for group in groups)

    def _try(self, key: Key, group: Group, locked: frozenset[Reference], depth: int | None) -> bool:
        """`depth` is how many aims this one was broken through, None where nothing may be broken."""
        mark = len(self._journal)
        others = [other for other in self._others(key, group) if self._met(other)]
        if self._best(key, group):
            broken = [other for other in others if not self._met(other)]
            mended = not broken or (depth is not None and self._mended(broken, locked.union(group), depth + 1))
            if mended and all(self._met(one) for one in (key, *others)):
                return True
        self._back(mark)
        return False

    def _others(self, key: Key, group: Group) -> Iterable[Key]:
        found = dict.fromkeys(one for reference in group for one in self.figures.dependents(reference))
        return [one for one in found if one in self.aims and one != key]

    def _mended(self, broken: Sequence[Key], locked: frozenset[Reference], depth: int) -> bool:
        return all(self._met(one) or self._meet(one, locked, depth) for one in broken)

    def _best(self, key: Key, group: Group) -> bool:
        """Take the number that brings the figure nearest to its aim; False where none brings it within its limits."""
        start = self._number(group[0])
        return any(self._bring(key, group, start, goal) for goal in self.aims[key].goals())

    def _bring(self, key: Key, group: Group, start: Decimal, goal: Fraction) -> bool:
        aim, declared = self.aims[key], self.free[group[0]].declared

        def result(number: Decimal) -> Fraction | None:
            self._take(group, number, key)
            return self.figures.exact(key)

        def allows(number: Decimal) -> bool:
            return all(self.free[one].allows(number) for one in group)

        best: tuple[Fraction, Decimal, Fraction] | None = None
        for number, exact in approaching(start, goal, declared, result=result, allows=allows):
            distance = aim.distance(exact, goal)
            if self._met(key) and (best is None or distance < best[0]):
                best = distance, number, exact
            if best is not None and not best[0]:
                break
        if best is None:
            return False
        distance, number, exact = best
        if distance == 0:
            # With fewer digits where that is as exact: a formula may round what it gives.
            tried = ((one, result(one)) for one in shortened(number, declared) if allows(one))
            hit = (one for one, found in tried if found is not None and self._is_as_near(key, found, exact, goal))
            number = next((one for one in hit if self._met(key)), number)
        self._take(group, number, key)
        return True

    def _is_as_near(self, key: Key, found: Fraction, exact: Fraction, goal: Fraction) -> bool:
        return found == goal if exact == goal else not self.aims[key].distance(found, goal)

    def _number(self, reference: Reference) -> Decimal:
        return self.chosen[reference][0] if reference in self.chosen else self.free[reference].value

    def _take(self, group: Group, number: Decimal, key: Key) -> None:
        for reference in group:
            if self._number(reference) != number or reference not in self.chosen:
                self._journal.append((reference, self.chosen.get(reference)))
                self.chosen[reference] = number, key
                self._enter(reference)

    def _back(self, mark: int) -> None:
        """Everything is as it was when the journal was that long."""
        while len(self._journal) > mark:
            reference, before = self._journal.pop()
            if before is None:
                del self.chosen[reference]
            else:
                self.chosen[reference] = before
            self._enter(reference)

    def _enter(self, reference: Reference) -> None:
        self.figures.change(reference, self.free[reference].entered(self._number(reference)))
