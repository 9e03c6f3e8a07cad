"""Makes one change of what differs, with its sentence."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from domain.kernel.canonical import Json
from domain.recipes.difference import words
from domain.recipes.difference.aspects import Aspect
from domain.recipes.difference.excerpts import excerpts
from domain.recipes.difference.kinds import ChangeKind, ElementKind
from domain.recipes.difference.limits import Told
from domain.recipes.difference.matching import Matching
from domain.recipes.difference.values import Change, Words
from domain.recipes.difference.words import Effort
from domain.recipes.written import camel, written


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An element that a change is told of: where it stands, and how a sentence calls it, "" for the version itself."""

    kind: ElementKind
    place: str
    title: str
    code: str | None = None


def changes(
    aspects: Sequence[Aspect], before: object, after: object, subject: Subject, *, matching: Matching, effort: Effort
) -> Iterator[Change]:
    """What differs between an element and what became of it, an aspect at a time."""
    for aspect in aspects:
        if differing := aspect.differing(before, after, matching):
            yield _changed(aspect, differing, before, after, subject, matching=matching, effort=effort)


def _changed(
    aspect: Aspect,
    differing: tuple[str, ...],
    before: object,
    after: object,
    subject: Subject,
    *,
    matching: Matching,
    effort: Effort,
) -> Change:
    was, now = _fields(before, differing), _fields(after, differing)
    told = aspect.told(before, after, matching)
    if told.before == told.after:  # people read both alike: then as it is stored
        told = Told(told.field, _raw(was), _raw(now))
    digits_only = all(one not in aspect.references and getattr(before, one) == getattr(after, one) for one in differing)
    wording = _words(aspect, before, after, effort)
    what = _capital(f"{told.field} of {subject.title}" if subject.title else told.field)
    if wording is None:
        how = f"{told.before} becomes {told.after}{' (other digits, the same value)' if digits_only else ''}"
    else:
        how = excerpts(wording)
    return Change(
        kind=aspect.kind,
        element=subject.kind,
        place=subject.place,
        sentence=f"{what}: {how}",
        code=subject.code,
        field=told.field,
        fields=differing,
        before=told.before,
        after=told.after,
        was=was,
        now=now,
        words=wording,
        digits_only=digits_only,
    )


def moved(subject: Subject, was: Mapping[str, Json], now: Mapping[str, Json], told: Told) -> Change:
    """An element that stands elsewhere among those that are in both versions."""
    before, after = (told.before, told.after) if told.before != told.after else (_raw(was), _raw(now))
    return Change(
        kind=ChangeKind.ORDER,
        element=subject.kind,
        place=subject.place,
        sentence=_capital(f"{subject.title} now stands {after}; it stood {before}"),
        code=subject.code,
        field=told.field,
        fields=tuple(now),
        before=before,
        after=after,
        was=was,
        now=now,
    )


def added(subject: Subject, element: object, sentence: str, summary: str, *, within: int = 0) -> Change:
    """An element that is new, as a whole."""
    return Change(
        kind=ChangeKind.ADDED,
        element=subject.kind,
        place=subject.place,
        sentence=_capital(sentence),
        code=subject.code,
        after=summary,
        now=written(element),
        within=within,
    )


def removed(subject: Subject, element: object, sentence: str, summary: str, *, within: int = 0) -> Change:
    """An element that is gone, as a whole."""
    return Change(
        kind=ChangeKind.REMOVED,
        element=subject.kind,
        place=subject.place,
        sentence=_capital(sentence),
        code=subject.code,
        before=summary,
        was=written(element),
        within=within,
    )


def _words(aspect: Aspect, before: object, after: object, effort: Effort) -> Words | None:
    if aspect.kind is not ChangeKind.WORDING or len(aspect.fields) > 1:
        return None
    old, new = (cast("str | None", getattr(one, aspect.fields[0])) for one in (before, after))
    return words.compared(old or "", new or "", effort)


def _fields(element: object, names: Sequence[str]) -> Mapping[str, Json]:
    return {camel(one): written(getattr(element, one)) for one in names}


def _raw(fields: Json) -> str:
    return json.dumps(fields, ensure_ascii=False)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
