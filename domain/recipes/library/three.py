"""An element of a recipe beside what it was taken as and what it could become, all under the building block's codes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from domain.recipes import codes
from domain.recipes.editing.copying import part_of, renamed
from domain.recipes.kinds import BuildingBlockLevel
from domain.recipes.library.cutting import cut, unmarked
from domain.recipes.library.giving import given
from domain.recipes.library.sheets import OUTSIDE, Sheet, sheet_of
from domain.recipes.procedure import Node, in_order, tree
from domain.recipes.values import Block, Elements, Equipment, Origin, Phase


@dataclass(frozen=True, slots=True)
class Three:
    """`names` are the building block's codes by the recipe's, of all its blocks and phases; `top` is the element's own.

    `theirs_top` is what the newer version calls it.
    """

    base: Elements
    theirs: Elements
    recipe: Elements
    names: Mapping[str, str]
    top: str
    theirs_top: str

    @property
    def mine(self) -> Elements:
        """The recipe's part, with that of its formula and equipment which the part or the building block names."""
        known = {one.code for side in (self.base, self.theirs) for one in side.materials}
        part = self._part
        charged = {one.material for phase in part.phases for one in phase.charges}
        charged |= {one.material for phase in part.phases for one in phase.parameters if one.material is not None}
        materials = (one for one in part.materials if one.position in charged or one.code in known)
        return replace(part, materials=tuple(materials))

    @property
    def new(self) -> Elements:
        """The newer version without the equipment and values that were taken before: of those the author decides."""
        equipment, values = ({one.code for one in of} for of in (self.base.equipment, self.base.process_parameters))
        return replace(
            self.theirs,
            equipment=tuple(one for one in self.theirs.equipment if one.code not in equipment),
            process_parameters=tuple(one for one in self.theirs.process_parameters if one.code not in values),
        )

    @property
    def sheets(self) -> tuple[Sheet, Sheet, Sheet]:
        """What was taken, what the recipe made of it, what it could become."""
        within = {one.number for one in self._part.phases}
        outside = {one.number: self.names[one.code or ""] for one in self.recipe.phases if one.number not in within}
        return sheet_of(self.base), sheet_of(self._part, outside=outside), sheet_of(self.theirs)

    @property
    def _part(self) -> Elements:
        """With the recipe's whole formula."""
        node = next(node for node, _ in in_order(tree(self.recipe)) if self.names[node.element.code or ""] == self.top)
        during = {one.code: one.during_number for one in self.recipe.phases}
        part = part_of(self.recipe, node)
        part = replace(part, phases=tuple(replace(one, during_number=during[one.code]) for one in part.phases))
        within = {one.code for one in part.blocks}
        known = {one.code for side in (self.base, self.theirs) for one in side.equipment}
        values = {one.code for side in (self.base, self.theirs) for one in side.process_parameters}
        files = {one.code for side in (self.base, self.theirs) for one in side.files}
        return replace(
            renamed(unmarked(part), self.names),
            materials=self.recipe.materials,
            equipment=tuple(self._used(one, within) for one in self.recipe.equipment if one.code in known),
            process_parameters=tuple(one for one in self.recipe.process_parameters if one.code in values),
            files=tuple(one for one in self.recipe.files if one.code in files),
        )

    def _used(self, equipment: Equipment, within: set[str]) -> Equipment:
        used_by = equipment.used_by
        if used_by is None:
            return equipment
        name = self.names[used_by]
        return replace(equipment, used_by=name if used_by in within else OUTSIDE + name)


def three(recipe: Elements, code: str, *, base: Elements, theirs: Elements, level: BuildingBlockLevel) -> Three | None:
    """The recipe's element of this code beside two versions of the building block that it came from.

    None where the newer version has no such element: there is nothing to take.
    """
    node = next(node for node, _ in in_order(tree(recipe)) if node.element.code == code)
    origin = node.element.origin
    assert origin is not None, code
    theirs_top = _theirs_top(origin.code, base, theirs, level)
    old, new = cut(base, origin.code), None if theirs_top is None else cut(theirs, theirs_top)
    assert old is not None, origin
    if theirs_top is None or new is None:
        return None
    new = _called(new, {theirs_top: origin.code})
    taken = {one.code or "" for side in (old, new) for one in _placed(side)}
    return Three(unmarked(old), unmarked(new), recipe, _names(recipe, node, origin, taken), origin.code, theirs_top)


def tops(recipe: Elements) -> Iterator[tuple[str, Origin]]:
    """The elements that came from building blocks, by their codes: each whole, not once more what came in it."""
    for node, within in in_order(tree(recipe)):
        origin, around = node.element.origin, within[-1].origin if within else None
        if origin is not None and (around is None or around.version != origin.version):
            yield node.element.code or "", origin


def _placed(part: Elements) -> tuple[Block | Phase, ...]:
    return (*part.blocks, *part.phases)


def _theirs_top(code: str, base: Elements, theirs: Elements, level: BuildingBlockLevel) -> str | None:
    """What the newer version calls an element: the whole building block is the same under whatever code."""
    old, new = given(base, level), given(theirs, level)
    if old is not None and old.element.code == code and new is not None:
        return new.element.code
    there = {one.code for one in _placed(theirs)}
    return code if code in there else None


def _called(part: Elements, tops: Mapping[str, str]) -> Elements:
    """The part with its own element called as before; another that has this code gets a free one."""
    taken = {one.code or "" for one in _placed(part)}
    names = {one: one for one in taken}
    for old, new in tops.items():
        if old != new and new in taken:
            names[new] = codes.proposed(new, taken, capitals=True)
        names[old] = new
    equipment = (replace(one, used_by=names.get(one.used_by or "", one.used_by)) for one in part.equipment)
    return replace(renamed(part, names), equipment=tuple(equipment))


def _names(recipe: Elements, top: Node, origin: Origin, known: set[str]) -> dict[str, str]:
    """What to call each block and phase: what came with the element as the building block does, others freely."""
    names: dict[str, str] = {}
    taken = set(known)
    for node, _ in in_order((top,)):
        own = node.element.origin
        if own is not None and own.version == origin.version and own.code not in names.values():
            names[node.element.code or ""] = own.code
    taken |= set(names.values())
    for one in _placed(recipe):
        code = one.code or ""
        if code not in names:
            names[code] = code if code not in taken else codes.proposed(code, taken, capitals=True)
            taken.add(names[code])
    return names
