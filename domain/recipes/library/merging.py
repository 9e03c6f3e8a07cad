"""What a recipe says once it takes a newer building block: three-way, nothing of its own overwritten (EXE-14).

`base` is what the recipe took, `mine` what it made of that, `theirs` the newer version. Where only one of the two
changed something, that stands; where both did, otherwise, the author decides.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.kernel.canonical import Json, canonical
from domain.recipes.instructions.files import named
from domain.recipes.languages.texts import instructions
from domain.recipes.library import ordering
from domain.recipes.library.reading_back import translations
from domain.recipes.library.sheets import (
    BLOCK,
    CHARGE,
    EQUIPMENT,
    FILE,
    LINK,
    MATERIAL,
    PHASE,
    SHARED,
    Fields,
    Key,
    Sheet,
    owner,
)
from domain.signatures.rules import sha256

EXISTENCE, ORDER = "", "order"
"""In place of a field: whether the element is there at all, and how what is below it is arranged."""


class Side(StrEnum):
    """Whose change stands: the recipe's own, or the building block's."""

    MINE = "MINE"
    THEIRS = "THEIRS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Something that the recipe and the building block changed, each its own way; None for what isn't there."""

    key: Key
    field: str
    base: Json
    mine: Json
    theirs: Json

    @property
    def id(self) -> str:
        """It names the very values that the author saw, so that no decision falls on others (EXE-14)."""
        values = sha256(canonical([self.base, self.mine, self.theirs]).decode())
        return f"{'/'.join((*self.key, self.field or 'existence'))}#{values[:12]}"


@dataclass(frozen=True, slots=True)
class Merge:
    """What the recipe would say, and what its author must decide before; `undecided` is a part of `conflicts`."""

    sheet: Sheet
    conflicts: tuple[Conflict, ...]
    undecided: tuple[Conflict, ...]


@dataclass(slots=True)
class _Merging:
    base: Sheet
    mine: Sheet
    theirs: Sheet
    decisions: Mapping[str, Side]
    conflicts: list[Conflict] = field(default_factory=list)
    facts: dict[Key, Fields] = field(default_factory=dict)

    def decided(self, conflict: Conflict) -> Side:
        self.conflicts.append(conflict)
        return self.decisions.get(conflict.id, Side.MINE)

    def elements(self) -> None:
        keys = dict.fromkeys((*self.theirs.facts, *self.mine.facts))
        for key in sorted(keys, key=lambda one: owner(one) is not None):
            said = None if owner(key) is not None and owner(key) not in self.facts else self._element(key)
            if said is not None:
                self.facts[key] = said
        for key in self._named():
            if key not in self.facts and key in self.theirs.facts:
                self.facts[key] = self.theirs.facts[key]

    def _named(self) -> list[Key]:
        """The equipment, materials and files that parameters, charges and instructions name."""
        found: list[Key] = []
        for key, said in self.facts.items():
            found += [(MATERIAL, key[2])] if key[0] == CHARGE else []
            found += [(FILE, one.file) for text in _shown(said) for one in named(text)] if key[0] == PHASE else []
            used = ((EQUIPMENT, said.get("instrument")), (MATERIAL, said.get("material")))
            found += [(kind, code) for kind, code in used if isinstance(code, str)]
        return found

    def _element(self, key: Key) -> Fields | None:
        base, mine, theirs = (one.facts.get(key) for one in (self.base, self.mine, self.theirs))
        if (only := self._only_side(key)) is not None:
            return only.facts.get(key)
        if mine is not None and theirs is not None:
            own = base is None and key[0] in SHARED - {FILE}  # of two pictures under one code the author knows which
            return mine if own else self._fields(key, base or {}, mine, theirs)
        if theirs is None:
            return self._removed_there(key, base, mine)
        return theirs if base is None else self._removed_here(key, theirs)

    def _only_side(self, key: Key) -> Sheet | None:
        """The side that alone has the phases that an element belongs to or links; None where both have them.

        Whoever took out a phase took out this with it, and has no say in it where the phase stays.
        """
        phase = owner(key)
        phases = [phase] if phase is not None else [(PHASE, one) for one in key[2:4]] if key[0] == LINK else []
        if any(one not in self.theirs.facts for one in phases):
            return self.mine
        return self.theirs if any(one not in self.mine.facts for one in phases) else None

    def _fields(self, key: Key, base: Fields, mine: Fields, theirs: Fields) -> Fields:
        found = {}
        for name in mine:
            old, own, new = base.get(name), mine[name], theirs[name]
            if new in (own, old) and name in base:
                found[name] = own
            elif own == new or (own == old and name in base):
                found[name] = new
            else:
                conflict = Conflict(key=key, field=name, base=old, mine=own, theirs=new)
                found[name] = own if self.decided(conflict) is Side.MINE else new
        return found

    def _removed_there(self, key: Key, base: Fields | None, mine: Fields | None) -> Fields | None:
        """The library has it no more; what the whole recipe has stays, others may use it."""
        if base is None or mine is None or key[0] in SHARED:
            return mine
        old, own = _whole(self.base, key), _whole(self.mine, key)
        if old == own and not self._holds_additions(key):
            return None
        conflict = Conflict(key=key, field=EXISTENCE, base=old, mine=own, theirs=None)
        return mine if self.decided(conflict) is Side.MINE else None

    def _removed_here(self, key: Key, theirs: Fields) -> Fields | None:
        """The recipe has it no more; it comes back only where the library changed it and the author wants it."""
        if key[0] in SHARED:
            return None
        old, new = _whole(self.base, key), _whole(self.theirs, key)
        if old == new:
            return None
        conflict = Conflict(key=key, field=EXISTENCE, base=old, mine=None, theirs=new)
        return theirs if self.decided(conflict) is Side.THEIRS else None

    def _holds_additions(self, key: Key) -> bool:
        return key[0] == BLOCK and any(one not in self.base.facts for one in self.mine.steps.get(key, ()))

    def steps(self) -> dict[Key, tuple[Key, ...]]:
        there = {one for one in self.facts if one[0] in {BLOCK, PHASE}}
        sides = [list(one.walk()) for one in (self.base, self.mine, self.theirs)]
        common = there.intersection(*({key for _, key in side} for side in sides))
        base, mine, theirs = (ordering.restricted(side, common, within=there) for side in sides)
        first, second = self.mine, self.theirs
        top = next(self.mine.walk())[1]
        if self._takes_theirs(top, ORDER, base, mine, theirs):
            first, second = second, first
        return ordering.joined(list(first.walk()), list(second.walk()), there)

    def lists(self, name: str) -> dict[Key, tuple[Key, ...]]:
        """The parameters or charges of each phase."""
        found = {}
        for phase in (one for one in self.facts if one[0] == PHASE):
            base, mine, theirs = (getattr(one, name).get(phase, ()) for one in (self.base, self.mine, self.theirs))
            common = {one for one in mine if one in theirs and one in base and one in self.facts}
            said = [[key for key in side if key in common] for side in (base, mine, theirs)]
            first, second = (theirs, mine) if self._takes_theirs(phase, name, *said) else (mine, theirs)
            pairs = [[((), key) for key in side] for side in (first, second)]
            found[phase] = ordering.joined(pairs[0], pairs[1], set(self.facts)).get((), ())
        return found

    def _takes_theirs(self, key: Key, name: str, base: Iterable[object], mine: object, theirs: object) -> bool:
        """Whose arrangement of what both have stands."""
        if mine in (base, theirs):
            return True
        if theirs == base:
            return False
        said = [_arranged(one) for one in (base, mine, theirs)]  # type: ignore[arg-type]  # lists of pairs or keys
        field_name = ORDER if name == ORDER else f"{name} {ORDER}"
        conflict = Conflict(key=key, field=field_name, base=said[0], mine=said[1], theirs=said[2])
        return self.decided(conflict) is Side.THEIRS


def merge(base: Sheet, mine: Sheet, theirs: Sheet, decisions: Mapping[str, Side]) -> Merge:
    """What the recipe says with these decisions; without one its own stands, and the conflict is undecided."""
    merging = _Merging(base, mine, theirs, decisions)
    merging.elements()
    sheet = Sheet(merging.facts, merging.steps(), merging.lists("parameters"), merging.lists("charges"))
    conflicts = tuple(merging.conflicts)
    return Merge(sheet, conflicts, tuple(one for one in conflicts if one.id not in decisions))


def _shown(phase: Fields) -> Iterator[str]:
    """What is shown of a phase's instruction, in whatever language."""
    return (text for _, text in instructions(str(phase["instruction"]), translations(phase)))


def _whole(sheet: Sheet, key: Key) -> Json:
    """An element with what belongs to it."""
    return [sheet.facts[key], [["/".join(one[2:]), sheet.facts[one]] for one in sheet.below(key)]]


def _arranged(said: Iterable[object]) -> Json:
    return ["/".join(_flat(one)) for one in said]


def _flat(pair: object) -> Iterator[str]:
    if isinstance(pair, str):
        yield pair
    elif isinstance(pair, tuple):
        for one in pair:
            yield from _flat(one)
