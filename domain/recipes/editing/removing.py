"""Taking an element out of a draft, with all that belongs to it and nothing that others still name."""

from collections.abc import Iterable
from uuid import UUID

from domain.kernel.models import OfSite
from domain.recipes import models
from domain.recipes.editing import filing, naming, parts
from domain.recipes.editing.draft import Draft
from domain.recipes.refusals import ElementInUse


def remove(draft: Draft, row: OfSite) -> None:
    """Take out an element; a block or phase with everything in it, and the links to it. Raises ElementInUse."""
    match row:
        case models.RecipeParameter():
            parts.remove(draft, row)
        case models.RecipeCharge():
            parts.remove(draft, row)
        case models.RecipeBlock() | models.RecipePhase():
            _remove_placed(draft, row)
        case models.RecipeMaterial():
            _require_unused(row, _uses_of_material(draft, row))
            draft.remove(row)
        case models.RecipeEquipment():
            used = draft.rows(models.RecipeParameter, models.RecipeParameter.equipment_id == row.id)
            _require_unused(row, [naming.called(one) for one in used])
            for one in parts.of(draft, models.RecipeCapability, row.id):
                draft.remove(one)
            draft.remove(row)
        case models.RecipeFile():
            filing.require_unnamed(draft, row)
            draft.remove(row)
        case _:
            draft.remove(row)


def _remove_placed(draft: Draft, row: OfSite) -> None:
    gone = list(draft.outline.within(row.id))
    _require_unused(row, _uses_of_placed(draft, frozenset(gone)))
    blocks = draft.rows(models.RecipeBlock, models.RecipeBlock.id.in_(gone))
    phases = draft.rows(models.RecipePhase, models.RecipePhase.id.in_(gone))
    for parameter in draft.rows(models.RecipeParameter, models.RecipeParameter.recipe_phase_id.in_(gone)):
        draft.remove(parameter)
    for charge in draft.rows(models.RecipeCharge, models.RecipeCharge.recipe_phase_id.in_(gone)):
        draft.remove(charge)
    for link in draft.rows(models.RecipeLink):
        if link.from_phase_id in gone or link.to_phase_id in gone:
            draft.remove(link)
    rows: dict[UUID, OfSite] = {one.id: one for one in blocks} | {one.id: one for one in phases}
    for one in reversed(gone):
        draft.outline.take_out(one)
        draft.remove(rows[one])


def _uses_of_placed(draft: Draft, gone: frozenset[UUID]) -> Iterable[str]:
    """Phases that run during one that goes, and equipment that is for a block that goes."""
    for one in draft.outline.elements.values():
        if one.during in gone and one.id not in gone:
            yield f"phase {one.code} ({one.name}), which runs during it"
    for equipment in draft.rows(models.RecipeEquipment):
        if equipment.used_by_id in gone:
            yield naming.called(equipment)


def _uses_of_material(draft: Draft, row: models.RecipeMaterial) -> Iterable[str]:
    charge, parameter = models.RecipeCharge, models.RecipeParameter
    charging = {one.recipe_phase_id for one in draft.rows(charge, charge.material_id == row.id)}
    weighing = {one.recipe_phase_id for one in draft.rows(parameter, parameter.material_id == row.id)}
    for phase in draft.outline.elements.values():
        if phase.id in charging:
            yield f"the charge of phase {phase.code} ({phase.name})"
        if phase.id in weighing:
            yield f"a parameter of phase {phase.code} ({phase.name})"


def _require_unused(row: OfSite, uses: Iterable[str]) -> None:
    found = tuple(uses)
    if found:
        raise ElementInUse(element=naming.begins_with(row), used_by=found)
