"""Compares two lists of elements of one kind."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.recipes.difference import telling
from domain.recipes.difference.aspects import Aspect
from domain.recipes.difference.kinds import ElementKind
from domain.recipes.difference.likeness import untouched
from domain.recipes.difference.limits import Told
from domain.recipes.difference.matching import Matching
from domain.recipes.difference.order import merged, moved
from domain.recipes.difference.pairing import Key, paired
from domain.recipes.difference.standing import Version, coded
from domain.recipes.difference.telling import Subject
from domain.recipes.difference.values import Change
from domain.recipes.difference.words import Effort


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """How the elements of a list are paired, compared and called.

    `title` is an element's with its number in the list; `summary` what a reader wants to know of a new one. A list
    that is `ordered` is one whose order means something.
    """

    kind: ElementKind
    keys: Sequence[Key]
    aspects: Sequence[Aspect]
    title: Callable[[Any, int, Version], str]
    summary: Callable[[Any, Version], str]
    name: Callable[[Any, Version], str] | None = None
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Holder:
    """What a list belongs to: with its code for places, without it for sentences; both empty for the version."""

    place: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Sides:
    """What a comparison needs beside the elements: their versions with what was paired, and its bound."""

    matching: Matching
    effort: Effort


Pair = tuple[Any, Any]


def compared(
    of: Listed,
    before: Sequence[Any],
    after: Sequence[Any],
    *,
    sides: Sides,
    within: Holder = Holder(),
    pairs: Mapping[int, int] | None = None,
    below: Callable[[Any, Any, int], Iterator[Change]] = lambda *_: iter(()),
) -> Iterator[Change]:
    """Everything that differs, in the order of the new list; `below` tells what differs within two paired elements."""
    found = paired(before, after, of.keys) if pairs is None else pairs
    movers = moved(found) if of.ordered else frozenset()
    places = _Places(of, before, after, found, movers, sides.matching)
    for old, new in merged(len(before), len(after), found):
        if new is None:
            assert old is not None, "an index of one of both lists"
            yield _whole(of, before[old], old, sides.matching.before, within, is_new=False)
        elif old is None:
            yield _whole(of, after[new], new, sides.matching.after, within, is_new=True)
        else:
            subject = _subject(of, after[new], new, sides.matching.after, within)
            if new in movers:
                yield places.move(subject, old, new)
            yield from _changes(of, before[old], after[new], subject, sides)
            yield from below(before[old], after[new], new)


def _changes(of: Listed, before: object, after: object, subject: Subject, sides: Sides) -> Iterator[Change]:
    aspects = of.aspects
    if untouched(before, after):  # then only what it names may have become another
        aspects = [one for one in aspects if one.references]
    if aspects:
        yield from telling.changes(aspects, before, after, subject, matching=sides.matching, effort=sides.effort)


def _subject(of: Listed, element: Any, index: int, version: Version, within: Holder) -> Subject:  # noqa: ANN401 -- as the list
    title, code = of.title(element, index + 1, version), getattr(element, "code", None)
    name = title if of.name is None else of.name(element, version)
    place = title if of.kind is ElementKind.PARAMETER else coded(title, code)
    return Subject(
        kind=of.kind,
        place=f"{within.place}, {place}" if within.place else place,
        title=f"{name} in {within.title}" if within.title else name,
        code=code,
    )


def _whole(of: Listed, element: Any, index: int, version: Version, within: Holder, *, is_new: bool) -> Change:  # noqa: ANN401 -- as the list
    subject, summary = _subject(of, element, index, version, within), of.summary(element, version)
    verb, preposition = ("added", "to") if is_new else ("removed", "from")
    where = f" {preposition} {within.title}" if within.title else ""
    what = f": {summary}" if summary else ""
    sentence = f"{of.title(element, index + 1, version)} is {verb}{where}{what}"
    return (telling.added if is_new else telling.removed)(subject, element, sentence, summary)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where elements of both lists stand: after the last one before them that didn't move."""

    of: Listed
    before: Sequence[Any]
    after: Sequence[Any]
    pairs: Mapping[int, int]
    movers: Collection[int]
    matching: Matching

    def move(self, subject: Subject, old: int, new: int) -> Change:
        staying = [one for one, other in self.pairs.items() if other not in self.movers]
        was = self._behind(self.before, max((one for one in staying if one < old), default=None), self.matching.before)
        kept = [self.pairs[one] for one in staying]
        now = self._behind(self.after, max((one for one in kept if one < new), default=None), self.matching.after)
        return telling.moved(subject, {"position": old + 1}, {"position": new + 1}, Told("place", was, now))

    def _behind(self, elements: Sequence[Any], index: int | None, version: Version) -> str:
        return "first" if index is None else f"after {self.of.title(elements[index], index + 1, version)}"
