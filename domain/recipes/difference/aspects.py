"""What is compared of an element: its fields, in groups that change together and mean one thing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from domain.recipes.difference.kinds import ChangeKind
from domain.recipes.difference.likeness import alike
from domain.recipes.difference.limits import NONE, Told
from domain.recipes.difference.matching import Matching
from domain.recipes.difference.standing import Reference, Version
from domain.recipes.kinds import PhaseSignature


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """Fields that are told as one change of this kind under this word.

    `text` is how they read in their version; `tell` tells both versions at once, where that reads better. What a field
    of `references` names is compared rather than the name.
    """

    word: str
    kind: ChangeKind
    fields: tuple[str, ...]
    text: Callable[[Any, Version], str] = lambda one, _: str(one)
    tell: Callable[[Any, Any], Told] | None = None
    references: Mapping[str, Reference] = field(default_factory=dict)

    def differing(self, before: object, after: object, matching: Matching) -> tuple[str, ...]:
        """Which of the fields differ in meaning."""
        return tuple(one for one in self.fields if not self._same(one, before, after, matching))

    def _same(self, name: str, before: object, after: object, matching: Matching) -> bool:
        old, new = getattr(before, name), getattr(after, name)
        if name in self.references:
            return matching.same(self.references[name], old, new)
        if name in ABSENT_SAYS_NOTHING and not (old and new):
            return True
        return set(old) == set(new) if name in UNORDERED else alike(old, new)

    def told(self, before: object, after: object, matching: Matching) -> Told:
        if self.tell is not None:
            return self.tell(before, after)
        return Told(self.word, self.text(before, matching.before), self.text(after, matching.after))


ABSENT_SAYS_NOTHING = frozenset({"code"})
"""Versions from before phases and parameters had codes: that one has a code now is no change by its author."""
UNORDERED = frozenset({"signatures"})
"""Lists whose order means nothing."""


def one(word: str, kind: ChangeKind, name: str, **more: Any) -> Aspect:  # noqa: ANN401 -- the fields of Aspect
    """An aspect of one field, which reads as `shown` writes it unless told otherwise."""
    return Aspect(word=word, kind=kind, fields=(name,), **{"text": _reads(name), **more})


def reference(word: str, kind: ChangeKind, name: str, to: Reference, otherwise: str = NONE) -> Aspect:
    """An aspect of one field that names another element."""

    def text(element: object, version: Version) -> str:
        named = getattr(element, name)
        return otherwise if named is None else version.label(to, named)

    return Aspect(word=word, kind=kind, fields=(name,), text=text, references={name: to})


def flag(word: str, kind: ChangeKind, name: str, *, yes: str, no: str) -> Aspect:
    """An aspect that is or isn't."""
    return Aspect(word=word, kind=kind, fields=(name,), text=lambda it, _: yes if getattr(it, name) else no)


def shown(value: object) -> str:
    """A value as people read it: closed words in small letters, lists with commas."""
    if value is None or value in ("", ()):
        return NONE
    if isinstance(value, tuple):
        return ", ".join(map(shown, value))
    return plain(value) if isinstance(value, StrEnum) else f"{value:f}" if isinstance(value, Decimal) else str(value)


def plain(word: StrEnum) -> str:
    """A closed word as people read it: "half up"."""
    return word.value.lower().replace("_", " ")


def signatures(element: Any, _: Version) -> str:  # noqa: ANN401 -- a phase or parameter
    """Who signs, in the order of signing."""
    return shown(tuple(one for one in PhaseSignature if one in element.signatures))


def _reads(name: str) -> Callable[[Any, Version], str]:
    return lambda element, _: shown(getattr(element, name))
