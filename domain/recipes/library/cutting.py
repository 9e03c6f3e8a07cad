"""What a building block gives to a recipe: one element with all that belongs to it, and what that names outside."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from domain.recipes.editing.copying import part_of
from domain.recipes.editing.filing import shown_by
from domain.recipes.formulas.ordering import references_of
from domain.recipes.formulas.parsing import parse
from domain.recipes.formulas.problems import FormulaInvalid
from domain.recipes.formulas.references import Reference, ReferenceKind
from domain.recipes.kinds import BlockKind
from domain.recipes.procedure import in_order, named, tree
from domain.recipes.values import Block, Elements, Equipment, Phase


def cut(whole: Elements, code: str) -> Elements | None:
    """An element of a building block with everything in it, the links within, and what these name (REC-1).

    Equipment that isn't for a part of it is for the whole of it. None where nothing has this code.
    """
    node = next((node for node, _ in in_order(tree(whole)) if node.element.code == code), None)
    if node is None:
        return None
    part = part_of(whole, node)
    references, materials = set(_references(part)), set(_materials(part))
    inputs = {one.code for one in references if one.kind is ReferenceKind.INPUT}
    values = {one.code for one in references if one.kind is ReferenceKind.FORMULA}
    return replace(
        part,
        materials=tuple(one for one in whole.materials if one.position in materials or one.code in inputs),
        process_parameters=tuple(one for one in whole.process_parameters if one.code in values),
        equipment=tuple(_used_within(one, part.blocks, code) for one in whole.equipment),
        files=shown_by(part, whole.files),
    )


def unmarked(part: Elements) -> Elements:
    """The same elements by themselves, whatever they came from and wherever they stand."""
    levels = {
        node.element.code: tuple(named(within, kind) for kind in (BlockKind.UNIT_PROCEDURE, BlockKind.OPERATION))
        for node, within in in_order(tree(part))
    }
    phases = []
    for one in part.phases:
        unit_procedure, operation = levels[one.code]
        phases.append(replace(one, origin=None, unit_procedure=unit_procedure, operation=operation))
    return replace(part, blocks=tuple(replace(one, origin=None) for one in part.blocks), phases=tuple(phases))


def _used_within(equipment: Equipment, blocks: Sequence[Block], code: str) -> Equipment:
    known = {one.code for one in blocks}
    if equipment.used_by in known:
        return equipment
    return replace(equipment, used_by=code if code in known else None)


def _materials(part: Elements) -> Iterator[int]:
    """The positions of the materials that the phases charge and weigh."""
    for phase in part.phases:
        yield from (one.material for one in phase.charges)
        yield from (one.material for one in phase.parameters if one.material is not None)


def _references(part: Elements) -> Iterator[Reference]:
    for text in _formulas(part.blocks, part.phases):
        try:
            yield from references_of(parse(text))
        except FormulaInvalid:
            continue


def _formulas(blocks: Sequence[Block], phases: Sequence[Phase]) -> Iterator[str]:
    yield from (one.condition for one in blocks if one.condition is not None)
    yield from (one.formula for phase in phases for one in phase.parameters if one.formula is not None)
