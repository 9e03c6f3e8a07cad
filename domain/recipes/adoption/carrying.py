"""Bringing a site's deviations to a newer company version: those that still fit are made again (REC-9)."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.recipes.adoption import building
from domain.recipes.adoption.comparing import deviations, shown
from domain.recipes.adoption.kinds import DeviationKind, ElementKind
from domain.recipes.adoption.sheets import Sheet
from domain.recipes.adoption.values import PLACE, Deviation, Key

STEPS = (ElementKind.BLOCK, ElementKind.PHASE)


@dataclass(frozen=True, slots=True)
class Misfit:
    """A deviation that the newer version leaves no room for, and why: the company's stands until somebody decides."""

    deviation: Deviation
    why: str


@dataclass(frozen=True, slots=True)
class Carried:
    """The newer company version with the site's deviations made in it, and those that couldn't be."""

    sheet: Sheet
    misfits: tuple[Misfit, ...]


def carried(old: Sheet, site: Sheet, new: Sheet) -> Carried:
    """The `new` company version with what `site` has otherwise than the `old` one.

    Where the company changed the same thing, its word stands, and the deviation is a misfit; what the company changed
    to what the site has needs no deviation any more.
    """
    kept: list[Deviation] = []
    misfits: list[Misfit] = []
    for one in deviations(old, site):
        why = _why_not(one, old, site, new)
        if why:
            misfits.append(Misfit(one, why))
        elif why is None:
            kept.append(one)
    while True:
        sheet = building.built(new, site, kept)
        loose = list(building.loose(sheet))
        if not loose:
            return Carried(sheet, tuple(misfits))
        culprit, why = next(_culprits(kept, loose))
        kept.remove(culprit)
        misfits.append(Misfit(culprit, why))


MOOT = ""
"""Instead of a reason: the newer version says the same already."""


def _why_not(one: Deviation, old: Sheet, site: Sheet, new: Sheet) -> str | None:
    """Why a deviation can't be made again, MOOT where it needn't be, None where it can."""
    if one.kind is DeviationKind.ADDED:
        return _addition(one.key, site, new)
    if one.kind is DeviationKind.REMOVED:
        return _removal(one.key, old, new)
    if one.key not in new.fields:
        return "the company removed it"
    if one.field == PLACE:
        return _move(one.key, old, site, new)
    assert one.field is not None, one
    before, wanted, now = (sheet.fields[one.key][one.field] for sheet in (old, site, new))
    if now in (before, wanted):
        return MOOT if now == wanted else None
    return f"the company changed it from {shown(before)} to {shown(now)}, the site had {shown(wanted)}"


def _removal(key: Key, old: Sheet, new: Sheet) -> str | None:
    if key not in new.fields:
        return MOOT
    return None if old.whole(key) == new.whole(key) else "the company changed it"


def _addition(key: Key, site: Sheet, new: Sheet) -> str | None:
    if key in new.fields:
        same = site.whole(key) == new.whole(key)
        return MOOT if same else "the company has another element of this code now"
    if key.kind in STEPS and any(Key(kind, key.code) in new.fields for kind in STEPS):
        return "the company gave its code to another element"
    return None


def _move(key: Key, old: Sheet, site: Sheet, new: Sheet) -> str | None:
    before, wanted, now = (sheet.holders[key] for sheet in (old, site, new))
    if before != wanted:
        if now == wanted:
            return MOOT
        return None if now == before else "the company moved it elsewhere"
    if now != before:
        return "the company moved it elsewhere"
    orders = [building.common(sheet, before, (old, site, new)) for sheet in (old, site, new)]
    if orders[2] == orders[1]:
        return MOOT
    return None if orders[2] == orders[0] else "the company put its neighbours into another order"


def _culprits(kept: list[Deviation], loose: list[building.Loose]) -> Iterator[tuple[Deviation, str]]:
    """The deviations that leave something loose: of the element itself, else of what it needs.

    There is one: in the company's version by itself nothing is loose.
    """
    for one in loose:
        why = f"in the company's version {one.key} can't have {one.lacks} as its {one.field}"
        own = {one.key, one.key.phase} if one.key.kind is ElementKind.PARAMETER else {one.key}
        yield from ((it, why) for it in kept if it.key == one.key and it.field == one.field)
        yield from ((it, why) for it in kept if it.key in own and it.kind is DeviationKind.ADDED)
        why = f"in the company's version {one.key} needs it"
        yield from ((it, why) for it in kept if it.key == one.lacks and it.kind is DeviationKind.REMOVED)
