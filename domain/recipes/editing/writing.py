"""Many elements at once into a draft: a whole recipe, or a part of one with all that belongs to it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.kernel.ids import new_id
from domain.recipes import columns, form, models
from domain.recipes.columns import Ids
from domain.recipes.editing import filing, translating
from domain.recipes.editing.draft import Draft
from domain.recipes.editing.outline import Standing
from domain.recipes.heads import BlockHead, PhaseHead
from domain.recipes.procedure import in_order, tree
from domain.recipes.values import Block, Elements, Phase


def write(draft: Draft, elements: Elements, *, parent: UUID | None = None, at: int | None = None) -> UUID | None:
    """Add these elements, blocks and phases without a parent below `parent` from this position on.

    Every block, phase and parameter has a code that is free in the draft, and names only what is among the elements or
    in the draft. Gives the id of the first block or phase. Raises InvalidInput.
    """
    new = _new_ids(elements)
    ids = Ids(
        blocks={**draft.ids.blocks, **new.blocks},
        phases={**draft.ids.phases, **new.phases},
        equipment={**draft.ids.equipment, **new.equipment},
        materials={**draft.ids.materials, **new.materials},
    )
    _write_formula(draft, elements, new)
    first = _write_procedure(draft, elements, ids, parent=parent, at=at)
    for equipment in elements.equipment:
        form.require_equipment(equipment)
        row = draft.add(models.RecipeEquipment, columns.of_equipment(equipment, ids), id=new.equipment[equipment.code])
        for position, one in enumerate(equipment.capabilities, 1):
            draft.add(models.RecipeCapability, {**columns.of_capability(position, one), "equipment_id": row.id})
        translating.write(draft, row, equipment.translations)
    for link in elements.links:
        form.require_link(link)
        draft.add(models.RecipeLink, columns.of_link(link, ids))
    for file in elements.files:
        filing.write(draft, file)
    return first


def _new_ids(elements: Elements) -> Ids:
    return Ids(
        blocks={one.code: new_id() for one in elements.blocks},
        phases={_code(one): new_id() for one in elements.phases},
        equipment={one.code: new_id() for one in elements.equipment},
        materials={one.position: new_id() for one in elements.materials},
    )


def _write_formula(draft: Draft, elements: Elements, new: Ids) -> None:
    for material in elements.materials:
        form.require_material(material)
        line = draft.add(models.RecipeMaterial, columns.of_material(material), id=new.materials[material.position])
        translating.write(draft, line, material.translations)
    for output in elements.outputs:
        form.require_output(output)
        translating.write(draft, draft.add(models.RecipeOutput, columns.of_output(output)), output.translations)
    for parameter in elements.process_parameters:
        form.require_process_parameter(parameter)
        row = draft.add(models.RecipeProcessParameter, columns.of_process_parameter(parameter))
        translating.write(draft, row, parameter.translations)


def _write_procedure(draft: Draft, elements: Elements, ids: Ids, *, parent: UUID | None, at: int | None) -> UUID | None:
    codes = {phase.number: _code(phase) for phase in elements.phases}
    first = None
    for node, within in in_order(tree(elements)):
        holder, place = (ids.blocks[within[-1].code], None) if within else (parent, at)
        if isinstance(node.element, Block):
            id_ = _write_block(draft, node.element, ids, holder, place)
        else:
            id_ = _write_phase(draft, node.element, ids, holder, place, codes)
        first = first or id_
        at = at + 1 if at is not None and not within else at
    return first


def _write_block(draft: Draft, block: Block, ids: Ids, parent: UUID | None, at: int | None) -> UUID:
    head, id_ = BlockHead.of(block), ids.blocks[block.code]
    form.require_block(head)
    element = Standing(id=id_, code=block.code, kind=block.kind, name=block.name, parent=parent, position=0)
    draft.outline.insert(element, at=at)
    said = {**columns.of_block(head), **columns.of_origin(block.origin)}
    translating.write(draft, draft.add(models.RecipeBlock, said, id=id_), block.translations)
    return id_


def _write_phase(
    draft: Draft, phase: Phase, ids: Ids, parent: UUID | None, at: int | None, codes: Mapping[int, str]
) -> UUID:
    during = None if phase.during_number is None else codes.get(phase.during_number)
    head, id_ = PhaseHead.of(phase, during=during), ids.phases[_code(phase)]
    form.require_phase(head)
    said = columns.of_phase(head, ids)
    element = Standing(
        id=id_,
        code=_code(phase),
        kind=None,
        name=phase.name,
        parent=parent,
        position=0,
        during=said["during_id"],
    )
    draft.outline.insert(element, at=at)
    row = draft.add(models.RecipePhase, {**said, **columns.of_origin(phase.origin)}, id=id_)
    translating.write(draft, row, phase.translations)
    write_parts(draft, phase, ids, id_)
    return id_


def write_parts(draft: Draft, phase: Phase, ids: Ids, id_: UUID) -> None:
    """The parameters and charges of a phase that has none yet. Raises InvalidInput."""
    form.require_between(len(phase.parameters), 0, form.PARAMETERS, path=("phase", "parameters"))
    form.require_between(len(phase.charges), 0, form.CHARGES, path=("phase", "charges"))
    for position, (said, one) in enumerate(zip(parameter_columns(phase, ids), phase.parameters, strict=True), 1):
        row = draft.add(models.RecipeParameter, {**said, "position": position, "recipe_phase_id": id_})
        translating.write(draft, row, one.translations)
    for position, said in enumerate(charge_columns(phase, ids), 1):
        draft.add(models.RecipeCharge, {**said, "position": position, "recipe_phase_id": id_})


def parameter_columns(phase: Phase, ids: Ids) -> list[dict[str, Any]]:
    """What the rows of a phase's parameters say, in their order. Raises InvalidInput."""
    found = []
    for index, parameter in enumerate(phase.parameters):
        path = ("phase", "parameters", str(index))
        form.require_parameter(parameter, path=path)
        found.append(columns.of_parameter(parameter, ids, path=path))
    return found


def charge_columns(phase: Phase, ids: Ids) -> list[dict[str, Any]]:
    """What the rows of a phase's charges say, in their order. Raises InvalidInput."""
    found = []
    for index, charge in enumerate(phase.charges):
        path = ("phase", "charges", str(index))
        form.require_charge(charge, path=path)
        found.append(columns.of_charge(charge, ids, path=path))
    return found


def _code(phase: Phase) -> str:
    assert phase.code is not None, f"phase {phase.number} has no code: arrange the elements first"
    return phase.code
