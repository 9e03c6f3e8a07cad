"""A company version with deviations made in it, and what that leaves without something it needs."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from domain.kernel.canonical import Json
from domain.recipes.adoption.kinds import DeviationKind, ElementKind
from domain.recipes.adoption.sheets import Fields, Sheet
from domain.recipes.adoption.values import PLACE, Deviation, Key

NAMES = {
    ElementKind.EQUIPMENT: (("usedBy", ElementKind.BLOCK),),
    ElementKind.PHASE: (("during", ElementKind.PHASE),),
    ElementKind.PARAMETER: (("instrument", ElementKind.EQUIPMENT), ("material", ElementKind.MATERIAL)),
    ElementKind.LINK: (("fromPhase", ElementKind.PHASE), ("toPhase", ElementKind.PHASE)),
}
"""The fields of an element that name another one."""


@dataclass(frozen=True, slots=True)
class Loose:
    """An element whose field names, or which lies in, what isn't there."""

    key: Key
    field: str
    lacks: Key


def built(new: Sheet, site: Sheet, kept: Sequence[Deviation]) -> Sheet:
    """The `new` version, in which these deviations are as `site` has them."""
    fields, holders = {key: dict(said) for key, said in new.fields.items()}, dict(new.holders)
    for one in kept:
        match one.kind:
            case DeviationKind.ADDED:
                for key in site.with_parts(one.key):
                    fields[key] = dict(site.fields[key])
                    holders |= {key: site.holders[key]} if key in site.holders else {}
            case DeviationKind.REMOVED:
                for key in new.with_parts(one.key):
                    del fields[key]
                    holders.pop(key, None)
            case DeviationKind.CHANGED if one.field == PLACE:
                holders[one.key] = site.holders[one.key]
            case DeviationKind.CHANGED:
                fields[one.key][cast("str", one.field)] = site.fields[one.key][cast("str", one.field)]
    reordered = {
        holders.get(one.key) for one in kept if one.field == PLACE and new.holders[one.key] == holders[one.key]
    }
    return Sheet(fields, holders, _orders(new, site, holders, reordered))


def _orders(
    new: Sheet, site: Sheet, holders: Mapping[Key, Key | None], reordered: set[Key | None]
) -> dict[Key | None, tuple[Key, ...]]:
    held: defaultdict[Key | None, set[Key]] = defaultdict(set)
    for key, holder in holders.items():
        held[holder].add(key)
    found = {}
    for holder, members in held.items():
        lead, follow = (site, new) if holder in reordered else (new, site)
        found[holder] = _merged(lead.orders.get(holder, ()), follow.orders.get(holder, ()), members)
    return found


def _merged(lead: Sequence[Key], follow: Sequence[Key], members: set[Key]) -> tuple[Key, ...]:
    """The members in the order of one version; those that only the other has behind what they follow there."""
    found = [one for one in lead if one in members]
    before: Key | None = None
    for one in follow:
        if one not in members:
            continue
        if one not in found:
            found.insert(0 if before is None else found.index(before) + 1, one)
        before = one
    return tuple(found)


def common(sheet: Sheet, holder: Key | None, sheets: Sequence[Sheet]) -> tuple[Key, ...]:
    """What a holder holds in all of these versions, in the order of one of them."""
    shared = set.intersection(*(set(one.orders.get(holder, ())) for one in sheets))
    return tuple(one for one in sheet.orders.get(holder, ()) if one in shared)


def loose(sheet: Sheet) -> Iterator[Loose]:
    """Everything that names what isn't there, lies in it, or lies within itself."""
    for key, said in sheet.fields.items():
        holder = sheet.holders.get(key)
        if holder is not None and holder not in sheet.fields:
            yield Loose(key, PLACE, holder)
        for field, named in _named(key, said):
            if named not in sheet.fields:
                yield Loose(key, field, named)
        if key.kind is ElementKind.LINK and said["fromPhase"] == said["toPhase"]:
            yield from (Loose(key, field, named) for field, named in _named(key, said))
    for key in sheet.holders:
        if _lies_in_itself(sheet, key):
            yield Loose(key, PLACE, key)


def _named(key: Key, said: Fields) -> Iterator[tuple[str, Key]]:
    for field, kind in NAMES.get(key.kind, ()):
        if said[field] is not None:
            yield field, Key(kind, str(said[field]))
    if key.kind is ElementKind.PHASE:
        for charge in cast("Sequence[Mapping[str, Json]]", said["charges"]):
            yield "charges", Key(ElementKind.MATERIAL, str(charge["material"]))


def _lies_in_itself(sheet: Sheet, key: Key) -> bool:
    """Blocks that hold each other hang on nothing: the way up comes back."""
    above, passed = sheet.holders[key], set[Key]()
    while above is not None and above not in passed:
        passed.add(above)
        above = sheet.holders.get(above)
    return key in passed
