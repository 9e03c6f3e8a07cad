"""The times that links put between two events of a batch, prepared for being watched (EXE-12)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from domain.kernel.quantity import Quantity
from domain.recipes.kinds import Moment
from domain.recipes.simulating.times import seconds
from domain.recipes.values import Elements, Link
from domain.recipes.walking.route import Route, Wait

Event = tuple[int, Moment]
"""The number of a phase, and a moment of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A link with times; `begins` and `ends` are its events, `shared` counts the loops that are around both phases.

    In each pass of those it is counted once, from the last time that its first event happens to the first time that its
    second does, as it is simulated.
    """

    link: Link
    begins: Event
    ends: Event
    shared: int
    at_least: timedelta | None
    alert: timedelta | None
    at_most: timedelta | None


@dataclass(frozen=True, slots=True)
class Watches:
    """By the event that begins each, and by the one that ends it."""

    beginning: Mapping[Event, tuple[Watch, ...]]
    ending: Mapping[Event, tuple[Watch, ...]]

    @property
    def all(self) -> dict[str, Watch]:
        """By the code of the link."""
        return {one.link.code: one for found in self.beginning.values() for one in found}


def watches(elements: Elements, laid: Route) -> Watches:
    """Those of all links that have a time and name phases that are there."""
    places = {laid.phase(at).code: at for at in laid.phases.values()}
    beginning: defaultdict[Event, list[Watch]] = defaultdict(list)
    ending: defaultdict[Event, list[Watch]] = defaultdict(list)
    for link in elements.links:
        one, other = places.get(link.from_phase), places.get(link.to_phase)
        if one is None or other is None or (link.at_least, link.alert, link.at_most) == (None, None, None):
            continue
        wait: Wait = laid.wait(other, one, link.from_moment)
        made = Watch(
            link=link,
            begins=(laid.phase(one).number, link.from_moment),
            ends=(laid.phase(other).number, link.to_moment),
            shared=wait.shared,
            at_least=_duration(link.at_least),
            alert=_duration(link.alert),
            at_most=_duration(link.at_most),
        )
        beginning[made.begins].append(made)
        ending[made.ends].append(made)
    return Watches(
        {event: tuple(found) for event, found in beginning.items()},
        {event: tuple(found) for event, found in ending.items()},
    )


def _duration(amount: Quantity | None) -> timedelta | None:
    """Exact to the microsecond; the linter has seen that it is an amount of time."""
    return None if amount is None else timedelta(microseconds=int(seconds(amount, path=("links",)) * 1_000_000))
