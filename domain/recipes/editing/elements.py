"""Each kind of element of a draft: how it is written, changed, moved and removed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.models import OfSite
from domain.kernel.refusals import InvalidInput, NotFound
from domain.recipes import columns, form, models
from domain.recipes.editing import filing, formulas, naming, parts, translating
from domain.recipes.editing.draft import Draft
from domain.recipes.editing.outline import Standing
from domain.recipes.formulas.types import Plain
from domain.recipes.heads import BlockHead, PhaseHead
from domain.recipes.instructions.rules import require_instruction
from domain.recipes.kinds import BlockKind
from domain.recipes.refusals import CodeTaken
from domain.recipes.values import Charge, Equipment, Link, Material, Output, Parameter, ProcessParameter, RecipeFile

Element: TypeAlias = (
    BlockHead | PhaseHead | Parameter | Charge | Material | Output | ProcessParameter | Equipment | Link | RecipeFile
)
"""An element by itself, as an author writes it."""

MODELS: dict[type[Element], type[OfSite]] = {
    BlockHead: models.RecipeBlock,
    PhaseHead: models.RecipePhase,
    Parameter: models.RecipeParameter,
    Charge: models.RecipeCharge,
    Material: models.RecipeMaterial,
    Output: models.RecipeOutput,
    ProcessParameter: models.RecipeProcessParameter,
    Equipment: models.RecipeEquipment,
    Link: models.RecipeLink,
    RecipeFile: models.RecipeFile,
}


def insert(draft: Draft, element: Element, *, parent: UUID | None = None, at: int | None = None) -> OfSite:
    """The row of a new element; `parent` is the block or phase that holds it, `at` its position there, from 1.

    Raises InvalidInput, NotFound for the parent, CodeTaken.
    """
    row = _inserted(draft, element, parent, at)
    translating.write(draft, row, getattr(element, "translations", ()))
    return row


def _inserted(draft: Draft, element: Element, parent: UUID | None, at: int | None) -> OfSite:
    match element:
        case BlockHead() | PhaseHead():
            return _place(draft, element, parent, at)
        case Parameter():
            phase = _phase(draft, parent)
            return parts.insert(draft, models.RecipeParameter, phase, parameter_columns(draft, element, phase), at=at)
        case Charge():
            form.require_charge(element)
            said = columns.of_charge(element, draft.ids, path=("charge",))
            return parts.insert(draft, models.RecipeCharge, _phase(draft, parent), said, at=at)
        case Equipment():
            return _equip(draft, element)
        case RecipeFile():
            return filing.insert(draft, element)
        case _:
            return draft.add(MODELS[type(element)], own_columns(draft, element))


def change(draft: Draft, row: OfSite, element: Element) -> None:
    """Make an element say this; its place and its translations stay, but those of choices that go.

    Raises InvalidInput, CodeTaken.
    """
    assert isinstance(row, MODELS[type(element)]), (row, element)
    match element:
        case BlockHead() | PhaseHead():
            _change_placed(draft, row, element)
        case Parameter():
            assert isinstance(row, models.RecipeParameter), row
            draft.change(row, parameter_columns(draft, element, row.recipe_phase_id, of=row))
            translating.let_go(draft, [row])
        case Charge():
            form.require_charge(element)
            draft.change(row, columns.of_charge(element, draft.ids, path=("charge",)))
        case Equipment():
            assert isinstance(row, models.RecipeEquipment), row
            draft.change(row, own_columns(draft, element, of=row.id))
            parts.replace(draft, models.RecipeCapability, row, capability_columns(element))
        case RecipeFile():
            assert isinstance(row, models.RecipeFile), row
            filing.change(draft, row, element)
        case _:
            draft.change(row, own_columns(draft, element, of=row.id))


def own_columns(draft: Draft, element: Element, *, of: UUID | None = None) -> columns.Columns:
    """What the row of an element without a place in the procedure says. Raises InvalidInput, CodeTaken."""
    match element:
        case Material():
            form.require_material(element)
            _require_free_position(draft, element, of)
            return columns.of_material(element)
        case Output():
            form.require_output(element)
            naming.require_free(element.code, draft.rows(models.RecipeOutput), of=of)
            return columns.of_output(element)
        case ProcessParameter():
            form.require_process_parameter(element)
            naming.require_free(element.code, draft.rows(models.RecipeProcessParameter), of=of)
            return columns.of_process_parameter(element)
        case Equipment():
            form.require_equipment(element)
            naming.require_free(element.code, draft.rows(models.RecipeEquipment), of=of)
            return columns.of_equipment(element, draft.ids)
        case Link():
            form.require_link(element)
            naming.require_free(element.code, draft.rows(models.RecipeLink), of=of)
            return columns.of_link(element, draft.ids)
        case _:
            raise AssertionError(element)


def parameter_columns(
    draft: Draft, parameter: Parameter, phase: UUID, *, of: models.RecipeParameter | None = None
) -> columns.Columns:
    """What a parameter's row says, with a code that is free in its phase. Raises InvalidInput, CodeTaken."""
    form.require_parameter(parameter)
    others = [one for one in parts.of(draft, models.RecipeParameter, phase) if of is None or one.id != of.id]
    wanted = parameter.code if of is None or parameter.code is not None else of.code
    code = naming.parameter_code(wanted, parameter.name, others)
    if parameter.formula is not None:
        formulas.require_formula(
            draft,
            parameter.formula,
            phase=phase,
            expected=formulas.expected_of(parameter),
            path=("parameter", "formula"),
        )
    return columns.of_parameter(replace(parameter, code=code), draft.ids, path=("parameter",))


def capability_columns(equipment: Equipment) -> Sequence[columns.Columns]:
    return [columns.of_capability(position, one) for position, one in enumerate(equipment.capabilities, 1)]


def _equip(draft: Draft, equipment: Equipment) -> OfSite:
    row = draft.add(models.RecipeEquipment, own_columns(draft, equipment))
    for one in capability_columns(equipment):
        draft.add(models.RecipeCapability, {**one, "equipment_id": row.id})
    return row


def _place(draft: Draft, head: BlockHead | PhaseHead, parent: UUID | None, at: int | None) -> OfSite:
    """A block or phase at its place. `insert` of the outline refuses a place where it can't lie."""
    said = _head_columns(draft, head, None)
    _require_block(draft, parent)
    element = _standing(new_id(), head, said, parent)
    draft.outline.insert(element, at=at)
    return draft.add(MODELS[type(head)], said, id=element.id)


def _change_placed(draft: Draft, row: OfSite, head: BlockHead | PhaseHead) -> None:
    if isinstance(head, BlockHead) and isinstance(row, models.RecipeBlock) and row.kind != head.kind:
        problem = f"This is a {row.kind}; remove it and insert a {head.kind} in its place."
        raise InvalidInput(path=("element", "block", "kind"), problem=problem)
    said = _head_columns(draft, head, row)
    before = draft.outline.elements[row.id]
    draft.outline.elements[row.id] = replace(before, code=said["code"], name=said["name"], during=said.get("during_id"))
    draft.change(row, said)


def _head_columns(draft: Draft, head: BlockHead | PhaseHead, row: OfSite | None) -> columns.Columns:
    of = None if row is None else row.id
    if head.code is None and row is not None:
        head = replace(head, code=draft.outline.elements[row.id].code)
    if isinstance(head, BlockHead):
        form.require_block(head)
        if head.condition is not None:
            path = ("block", "condition")
            formulas.require_formula(draft, head.condition, expected=Plain.YES_NO, path=path)
        return columns.of_block(replace(head, code=naming.code_for(head, draft.outline, of=of)))
    form.require_phase(head)
    require_instruction(head.instruction, path=("phase", "instruction"))
    return columns.of_phase(replace(head, code=naming.code_for(head, draft.outline, of=of)), draft.ids)


def _standing(id_: UUID, head: BlockHead | PhaseHead, said: columns.Columns, parent: UUID | None) -> Standing:
    kind = head.kind if isinstance(head, BlockHead) else None
    return Standing(
        id=id_,
        code=said["code"],
        kind=kind,
        name=said["name"],
        parent=parent,
        position=0,
        during=said.get("during_id"),
    )


def _require_block(draft: Draft, parent: UUID | None) -> None:
    if parent is not None and _kind(draft, parent) is None:
        raise NotFound(kind="RecipeBlock", id=parent, path=("place", "parentId"))


def _kind(draft: Draft, id_: UUID) -> BlockKind | None:
    element = draft.outline.elements.get(id_)
    return None if element is None else element.kind


def _phase(draft: Draft, parent: UUID | None) -> UUID:
    """The phase that is to hold a part. Raises InvalidInput where none is named, NotFound."""
    if parent is None:
        raise InvalidInput(path=("place", "parentId"), problem="Name the phase that it belongs to.")
    element = draft.outline.elements.get(parent)
    if element is None or element.kind is not None:
        raise NotFound(kind="RecipePhase", id=parent, path=("place", "parentId"))
    return parent


def _require_free_position(draft: Draft, material: Material, of: UUID | None) -> None:
    for one in draft.rows(models.RecipeMaterial):
        if one.position == material.position and one.id != of:
            raise CodeTaken(taken=str(material.position), by=naming.called(one), path=("material", "position"))
