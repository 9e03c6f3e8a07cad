"""A building block into a draft: a copy that keeps where it came from, and what it names outside itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from uuid import UUID

from domain.kernel.models import OfSite
from domain.recipes import models
from domain.recipes.editing import copying, filing, writing
from domain.recipes.editing.draft import Draft
from domain.recipes.library.cutting import cut
from domain.recipes.library.giving import given
from domain.recipes.library.refusals import NamesDiffer
from domain.recipes.library.versions import Source
from domain.recipes.values import Elements, Equipment, Phase, ProcessParameter


def insert(draft: Draft, source: Source, *, parent: UUID | None, at: int | None) -> OfSite:
    """The row of the building block's own element at this place.

    Blocks, phases and links whose codes are taken get free ones. Equipment, materials and values of the formula are
    named by their codes: those that the draft lacks come along. Raises InvalidInput, NotFound, NamesDiffer.
    """
    node = given(source.elements, source.level)
    assert node is not None, "a building block that isn't one element is never submitted"
    assert node.element.code is not None, source.version.id
    part = cut(source.elements, node.element.code)
    assert part is not None, source.version.id
    part = copying.renamed(_marked(part, source), names := copying.free_codes(draft, node))
    equipment = (replace(one, used_by=None if one.used_by is None else names[one.used_by]) for one in part.equipment)
    part = replace(part, equipment=tuple(equipment), links=copying.free_links(draft, part))
    first = writing.write(draft, settled(draft, part), parent=parent, at=at)
    assert first is not None, source.version.id
    return draft.written(first)


def settled(draft: Draft, part: Elements) -> Elements:
    """The part as the draft names things: what the draft has already is left out. Raises NamesDiffer."""
    equipment, values = draft.rows(models.RecipeEquipment), draft.rows(models.RecipeProcessParameter)
    require_one_meaning(part, equipment, values)
    equipped, valued = {one.code for one in equipment}, {one.code for one in values}
    positions = _materials(draft, part)
    known = {one.position for one in draft.rows(models.RecipeMaterial)}
    materials = (replace(one, position=positions[one.position]) for one in part.materials)
    return replace(
        part,
        materials=tuple(one for one in materials if one.position not in known),
        equipment=tuple(one for one in part.equipment if one.code not in equipped),
        process_parameters=tuple(one for one in part.process_parameters if one.code not in valued),
        phases=tuple(_at(one, positions) for one in part.phases),
        files=filing.lacking(draft, part.files, path=("buildingBlockVersionId",)),
    )


def require_one_meaning(
    part: Elements,
    equipment: Iterable[Equipment | models.RecipeEquipment],
    values: Iterable[ProcessParameter | models.RecipeProcessParameter],
) -> None:
    """One code means one thing in the draft, which has these, and in the building block. Raises NamesDiffer."""
    classes = {one.code: one.equipment_class for one in equipment}
    for one in part.equipment:
        _require_same(one.code, classes.get(one.code), one.equipment_class)
    measured = {one.code: _measured(one) for one in values}
    for value in part.process_parameters:
        _require_same(value.code, measured.get(value.code), _measured(value))


def _require_same(code: str, here: str | None, there: str) -> None:
    if here is not None and here != there:
        raise NamesDiffer(taken=code, here=here, there=there)


def free_positions(draft: Draft) -> Iterator[int]:
    """Positions behind the formula's last line."""
    position = max((one.position for one in draft.rows(models.RecipeMaterial)), default=0)
    while True:
        position += 1
        yield position


def _materials(draft: Draft, part: Elements) -> Mapping[int, int]:
    """The draft's positions of the building block's lines: of the first with the same code, or new ones."""
    lines: dict[str, int] = {}
    for one in sorted(draft.rows(models.RecipeMaterial), key=lambda one: one.position):
        lines.setdefault(one.code, one.position)
    free = free_positions(draft)
    return {one.position: lines[one.code] if one.code in lines else next(free) for one in part.materials}


def _at(phase: Phase, positions: Mapping[int, int]) -> Phase:
    parameters = (
        replace(one, material=None if one.material is None else positions[one.material]) for one in phase.parameters
    )
    charges = (replace(one, material=positions[one.material]) for one in phase.charges)
    return replace(phase, parameters=tuple(parameters), charges=tuple(charges))


def _measured(value: ProcessParameter | models.RecipeProcessParameter) -> str:
    return "a text" if value.unit is None else f"a number in {value.unit}"


def _marked(part: Elements, source: Source) -> Elements:
    """Each element with where it comes from, in place of where it came from before."""
    return replace(
        part,
        blocks=tuple(replace(one, origin=source.origin(one.code)) for one in part.blocks),
        phases=tuple(replace(one, origin=source.origin(one.code or "")) for one in part.phases),
    )
