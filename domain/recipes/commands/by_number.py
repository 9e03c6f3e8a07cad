"""Writing a draft from its first phase to its last: each phase whole, under its number and the names of its levels."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from domain.kernel.models import OfSite
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line
from domain.recipes import codes, form
from domain.recipes.editing import elements, naming, parts, removing, translating, writing
from domain.recipes.editing.draft import Draft, opened
from domain.recipes.editing.outline import Standing
from domain.recipes.heads import BlockHead, PhaseHead
from domain.recipes.kinds import BlockKind, EditAct
from domain.recipes.models import (
    MasterRecipeVersion,
    RecipeCharge,
    RecipeMaterial,
    RecipeParameter,
    RecipePhase,
)
from domain.recipes.refusals import MaterialCharged
from domain.recipes.values import Material, Parameter, Phase


def put_material(uow: UnitOfWork, *, recipe_version: UUID, seen: int, material: Material) -> MasterRecipeVersion:
    """Write the formula's line of this position, new or changed.

    Raises Forbidden, NotFound, VersionConflict, WrongState, InvalidInput.
    """
    draft = opened(uow, recipe_version, seen=seen)
    found = _material_at(draft, material.position)
    if found is None:
        return _done(draft, elements.insert(draft, material), EditAct.INSERT, "written")
    elements.change(draft, found, material)
    return _done(draft, found, EditAct.CHANGE, "written")


def remove_material(uow: UnitOfWork, *, recipe_version: UUID, seen: int, position: int) -> MasterRecipeVersion:
    """Take a line out of the formula. Raises as put_material, and MaterialCharged while phases charge it."""
    draft = opened(uow, recipe_version, seen=seen)
    material = _material_at(draft, position)
    if material is None:
        raise InvalidInput(path=("position",), problem=f"The formula has no material at position {position}.")
    _require_uncharged(draft, material)
    removing.remove(draft, material)
    return _done(draft, material, EditAct.REMOVE, "removed")


def put_phase(uow: UnitOfWork, *, recipe_version: UUID, seen: int, phase: Phase) -> MasterRecipeVersion:
    """Write the phase of this number with all its parameters and charges, in place of what it had or behind the last.

    A new one lies in the last unit procedure and operation where they are called so, else in new ones. Raises
    Forbidden, NotFound, VersionConflict, WrongState, InvalidInput, CodeTaken.
    """
    draft = opened(uow, recipe_version, seen=seen)
    form.require_between(phase.number, 1, form.PHASES, path=("phase", "number"))
    form.require_between(len(phase.parameters), 0, form.PARAMETERS, path=("phase", "parameters"))
    form.require_between(len(phase.charges), 0, form.CHARGES, path=("phase", "charges"))
    numbered = {one.number: one for one in draft.outline.elements.values() if one.kind is None}
    head = PhaseHead.of(phase, during=_during(phase, numbered))
    if phase.number in numbered:
        row = _changed(draft, numbered[phase.number], phase, head)
        act = EditAct.CHANGE
    else:
        row = _appended(draft, phase, head, len(numbered))
        act = EditAct.INSERT
    _put_parts(draft, row, phase)
    return _done(draft, row, act, "written")


def remove_phase(uow: UnitOfWork, *, recipe_version: UUID, seen: int, number: int) -> MasterRecipeVersion:
    """Take out a phase with its parameters and charges; those behind it move up. Raises as put_phase, ElementInUse."""
    draft = opened(uow, recipe_version, seen=seen)
    found = draft.rows(RecipePhase, RecipePhase.number == number)
    if not found:
        raise InvalidInput(path=("number",), problem=f"This version has no phase {number}.")
    removing.remove(draft, found[0])
    return _done(draft, found[0], EditAct.REMOVE, "removed")


def _done(draft: Draft, row: OfSite, act: EditAct, verb: str) -> MasterRecipeVersion:
    draft.done(act, (type(row).__name__, row.id), f"{naming.called(row)} {verb}", nothing=True)
    return draft.version


def _material_at(draft: Draft, position: int) -> RecipeMaterial | None:
    return next(iter(draft.rows(RecipeMaterial, RecipeMaterial.position == position)), None)


def _require_uncharged(draft: Draft, material: RecipeMaterial) -> None:
    charged = {one.recipe_phase_id for one in draft.rows(RecipeCharge, RecipeCharge.material_id == material.id)}
    if charged:
        numbers = sorted(draft.outline.elements[one].number for one in charged)
        raise MaterialCharged(phases=tuple(numbers), path=("position",))


def _during(phase: Phase, numbered: dict[int, Standing]) -> str | None:
    """The code of the phase that it runs during."""
    if phase.during_number is None:
        return None
    if phase.during_number not in numbered:
        problem = f"This version has no phase {phase.during_number} yet, during which another one could run."
        raise InvalidInput(path=("phase", "duringNumber"), problem=problem)
    return numbered[phase.during_number].code


def _changed(draft: Draft, standing: Standing, phase: Phase, head: PhaseHead) -> RecipePhase:
    names = (phase.unit_procedure, phase.operation)
    if names != (standing.unit_procedure, standing.operation):
        problem = (
            f"Phase {phase.number} lies in {standing.unit_procedure}, {standing.operation}; change the names of these,"
            " or move it with moveRecipeElement."
        )
        raise InvalidInput(path=("phase", "operation"), problem=problem)
    row = draft.rows(RecipePhase, RecipePhase.id == standing.id)[0]
    elements.change(draft, row, head)
    return row


def _appended(draft: Draft, phase: Phase, head: PhaseHead, phases: int) -> RecipePhase:
    if phase.number != phases + 1:
        problem = f"This version has {phases} phases; give a number from 1 to {phases + 1}, or insert an element."
        raise InvalidInput(path=("phase", "number"), problem=problem)
    unit_procedure = _last(draft, None, BlockKind.UNIT_PROCEDURE, phase.unit_procedure, "unitProcedure")
    operation = _last(draft, unit_procedure, BlockKind.OPERATION, phase.operation, "operation")
    row = elements.insert(draft, head, parent=operation)
    assert isinstance(row, RecipePhase), row
    return row


def _last(draft: Draft, parent: UUID | None, kind: BlockKind, name: str, field: str) -> UUID:
    """The last block there, if it is of this kind and called so; else a new one behind it."""
    require_line(name, limit=form.NAME, path=("phase", field))
    held = draft.outline.below[parent]
    if held:
        last = draft.outline.elements[held[-1]]
        if (last.kind, last.name) == (kind, name):
            return last.id
    return elements.insert(draft, BlockHead(kind=kind, name=name), parent=parent).id


def _put_parts(draft: Draft, row: RecipePhase, phase: Phase) -> None:
    known = {one.name: one.code for one in parts.of(draft, RecipeParameter, row.id)}
    coded = replace(phase, parameters=_coded(phase.parameters, known))
    parts.replace(draft, RecipeParameter, row, writing.parameter_columns(coded, draft.ids))
    translating.let_go(draft, parts.of(draft, RecipeParameter, row.id))
    parts.replace(draft, RecipeCharge, row, writing.charge_columns(coded, draft.ids))


def _coded(parameters: Sequence[Parameter], known: dict[str, str | None]) -> tuple[Parameter, ...]:
    """Each with a code: its own, that of the parameter which had its name, or one proposed from that."""
    found: list[Parameter] = []
    taken = {one.code for one in parameters if one.code is not None}
    for parameter in parameters:
        code = parameter.code or known.get(parameter.name)
        if code is None or (parameter.code is None and code in taken):
            code = codes.proposed(parameter.name, taken)
        taken.add(code)
        found.append(replace(parameter, code=code))
    return tuple(found)
