"""Writing on a draft, element by element; each act counts the version's own version up (EXE-14)."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes import form, rows
from domain.recipes.events import RecipeVersionEdited
from domain.recipes.kinds import VersionState
from domain.recipes.models import (
    MasterRecipeVersion,
    RecipeAuthor,
    RecipeCharge,
    RecipeMaterial,
    RecipeParameter,
    RecipePhase,
)
from domain.recipes.refusals import MaterialCharged
from domain.recipes.states import VERSION, VersionAct
from domain.recipes.values import Material, Phase


def put_material(uow: UnitOfWork, *, recipe_version: UUID, seen: int, material: Material) -> MasterRecipeVersion:
    """Write the formula's line of this position, new or changed.

    Raises Forbidden, NotFound, VersionConflict, WrongState, InvalidInput.
    """
    version = _edit(uow, recipe_version, seen, f"material {material.position}")
    form.require_material(material)
    write_material(uow, version, material, found=_material_at(uow, version, material.position))
    return version


def remove_material(uow: UnitOfWork, *, recipe_version: UUID, seen: int, position: int) -> MasterRecipeVersion:
    """Take a line out of the formula. Raises as put_material, and MaterialCharged while phases charge it."""
    version = _edit(uow, recipe_version, seen, f"material {position}")
    material = _material_at(uow, version, position)
    if material is None:
        raise InvalidInput(path=("position",), problem=f"The formula has no material at position {position}.")
    _require_uncharged(uow, material)
    uow.session.delete(material)
    return version


def put_phase(uow: UnitOfWork, *, recipe_version: UUID, seen: int, phase: Phase) -> MasterRecipeVersion:
    """Write the phase of this number with all its parameters and charges, new or in place of what it had.

    Raises Forbidden, NotFound, VersionConflict, WrongState, InvalidInput.
    """
    version = _edit(uow, recipe_version, seen, f"phase {phase.number}")
    form.require_phase(phase)
    lines = uow.find(RecipeMaterial, RecipeMaterial.recipe_version_id == version.id) if phase.charges else []
    materials = {line.position: line.id for line in lines}
    write_phase(uow, version, phase, materials=materials, found=_phase_at(uow, version, phase.number))
    return version


def remove_phase(uow: UnitOfWork, *, recipe_version: UUID, seen: int, number: int) -> MasterRecipeVersion:
    """Take out a phase with its parameters and charges. Raises as put_phase."""
    version = _edit(uow, recipe_version, seen, f"phase {number}")
    phase = _phase_at(uow, version, number)
    if phase is None:
        raise InvalidInput(path=("number",), problem=f"This version has no phase {number}.")
    rows.put_parts(uow, _parameters(uow, phase), RecipeParameter, ())
    rows.put_parts(uow, _charges(uow, phase), RecipeCharge, ())
    uow.session.delete(phase)
    return version


def write_material(
    uow: UnitOfWork, version: MasterRecipeVersion, material: Material, *, found: RecipeMaterial | None = None
) -> RecipeMaterial:
    """The row of a line of the formula, changed or added."""
    return rows.put(uow, found, RecipeMaterial, {**rows.place_of(version), **rows.material_fields(material)})


def write_phase(
    uow: UnitOfWork,
    version: MasterRecipeVersion,
    phase: Phase,
    *,
    materials: Mapping[int, UUID],
    found: RecipePhase | None = None,
) -> None:
    """The rows of a phase, changed or added; `materials` are the formula's ids by position."""
    _require_known(phase, materials)
    parameters = [] if found is None else _parameters(uow, found)
    charges = [] if found is None else _charges(uow, found)
    place = rows.place_of(version)
    row = rows.put(uow, found, RecipePhase, {**place, **rows.phase_fields(phase)})
    place["recipe_phase_id"] = row.id
    wanted = [{**place, **rows.parameter_fields(at, one)} for at, one in enumerate(phase.parameters, 1)]
    rows.put_parts(uow, parameters, RecipeParameter, wanted)
    charged = [
        {**place, **rows.charge_fields(at, one, materials[one.material])} for at, one in enumerate(phase.charges, 1)
    ]
    rows.put_parts(uow, charges, RecipeCharge, charged)


def add_author(uow: UnitOfWork, version: MasterRecipeVersion) -> None:
    """Keep that the actor wrote on the draft: they can't approve it (REC-2)."""
    person = uow.actor.as_person
    if not uow.find(RecipeAuthor, RecipeAuthor.recipe_version_id == version.id, RecipeAuthor.person_id == person):
        uow.add(RecipeAuthor(id=new_id(), recipe_version_id=version.id, person_id=person))


def touch(version: MasterRecipeVersion) -> None:
    """Write the version's row though no column changed, so that its own version counts up (EXE-14)."""
    flag_modified(version, "state")


def _edit(uow: UnitOfWork, recipe_version: UUID, seen: int, element: str) -> MasterRecipeVersion:
    """The draft, locked, with the actor among its authors."""
    version = uow.load(MasterRecipeVersion, recipe_version, Permission.RECIPE_WRITE, version=seen)
    VERSION.after(VersionState(version.state), VersionAct.EDIT)
    add_author(uow, version)
    touch(version)
    uow.record(RecipeVersionEdited(version=version.id, element=element))
    return version


def _require_known(phase: Phase, materials: Mapping[int, UUID]) -> None:
    """A charge is of a line of the formula. Raises InvalidInput with the lines there are."""
    for index, charge in enumerate(phase.charges):
        if charge.material not in materials:
            known = ", ".join(str(position) for position in sorted(materials)) or "none yet"
            problem = f"The formula has no material at position {charge.material}; it has {known}."
            raise InvalidInput(path=("phase", "charges", str(index), "material"), problem=problem)


def _require_uncharged(uow: UnitOfWork, material: RecipeMaterial) -> None:
    charged = {one.recipe_phase_id for one in uow.find(RecipeCharge, RecipeCharge.material_id == material.id)}
    if charged:
        phases = uow.find(RecipePhase, RecipePhase.id.in_(charged))
        raise MaterialCharged(phases=tuple(sorted(phase.number for phase in phases)), path=("position",))


def _material_at(uow: UnitOfWork, version: MasterRecipeVersion, position: int) -> RecipeMaterial | None:
    chosen = (RecipeMaterial.recipe_version_id == version.id, RecipeMaterial.position == position)
    return next(iter(uow.find(RecipeMaterial, *chosen)), None)


def _phase_at(uow: UnitOfWork, version: MasterRecipeVersion, number: int) -> RecipePhase | None:
    chosen = (RecipePhase.recipe_version_id == version.id, RecipePhase.number == number)
    return next(iter(uow.find(RecipePhase, *chosen)), None)


def _parameters(uow: UnitOfWork, phase: RecipePhase) -> list[RecipeParameter]:
    return uow.find(RecipeParameter, RecipeParameter.recipe_phase_id == phase.id)


def _charges(uow: UnitOfWork, phase: RecipePhase) -> list[RecipeCharge]:
    return uow.find(RecipeCharge, RecipeCharge.recipe_phase_id == phase.id)
