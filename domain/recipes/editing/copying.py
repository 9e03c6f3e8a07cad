"""A copy of an element with all that belongs to it, in its own draft or another."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from domain.kernel.models import OfSite
from domain.kernel.refusals import InvalidInput
from domain.recipes import codes, models
from domain.recipes.arranging import arranged
from domain.recipes.editing import elements, filing, parts, writing
from domain.recipes.editing.draft import Draft
from domain.recipes.formulas.renaming import renamed as formula
from domain.recipes.procedure import Node, in_order, tree
from domain.recipes.rows import elements_of
from domain.recipes.values import Block, Elements, Link, Parameter, Phase


def copy(draft: Draft, source: OfSite, *, parent: UUID | None, at: int | None) -> OfSite:
    """The row of a copy at this place. Raises InvalidInput, NotFound."""
    whole = arranged(elements_of(draft.uow, source.recipe_version_id))  # type: ignore[attr-defined]  # every element has it
    if isinstance(source, models.RecipeBlock | models.RecipePhase):
        return _copy_placed(draft, whole, source, parent, at)
    if isinstance(source, models.RecipeParameter | models.RecipeCharge):
        return _copy_part(draft, whole, source, parent, at)
    raise InvalidInput(path=("elementId",), problem="Only blocks, phases, parameters and charges are copied.")


def _copy_placed(
    draft: Draft,
    whole: Elements,
    source: models.RecipeBlock | models.RecipePhase,
    parent: UUID | None,
    at: int | None,
) -> OfSite:
    code = source.code
    node = next(node for node, _ in in_order(tree(whole)) if node.element.code == code)
    copied = renamed(part_of(whole, node), free_codes(draft, node))
    shown = filing.lacking(draft, filing.shown_by(copied, whole.files), path=("elementId",))
    copied = replace(copied, links=free_links(draft, copied), files=shown)
    first = writing.write(draft, copied, parent=parent, at=at)
    assert first is not None, code
    return draft.written(first)


def part_of(whole: Elements, node: Node) -> Elements:
    """A block or phase with everything in it, and the links within."""
    held = list(in_order((node,)))
    blocks = [one.element for one, _ in held if isinstance(one.element, Block)]
    phases = [one.element for one, _ in held if isinstance(one.element, Phase)]
    known = {one.code for one in phases}
    numbers = {one.number for one in phases}
    return Elements(
        blocks=tuple(replace(one, parent=None) if one is node.element else one for one in blocks),
        phases=tuple(
            replace(
                one,
                block=None if one is node.element else one.block,
                during_number=one.during_number if one.during_number in numbers else None,
            )
            for one in phases
        ),
        links=tuple(one for one in whole.links if one.from_phase in known and one.to_phase in known),
    )


def renamed(part: Elements, names: Mapping[str, str]) -> Elements:
    """The same elements under other codes; their formulas follow."""
    return replace(
        part,
        blocks=tuple(
            replace(
                one,
                code=names[one.code],
                parent=None if one.parent is None else names[one.parent],
                condition=None if one.condition is None else formula(one.condition, names),
            )
            for one in part.blocks
        ),
        phases=tuple(
            replace(
                one,
                code=names[one.code or ""],
                block=None if one.block is None else names[one.block],
                parameters=tuple(_renamed(parameter, names) for parameter in one.parameters),
            )
            for one in part.phases
        ),
        links=tuple(replace(one, from_phase=names[one.from_phase], to_phase=names[one.to_phase]) for one in part.links),
    )


def _renamed(parameter: Parameter, names: Mapping[str, str]) -> Parameter:
    return parameter if parameter.formula is None else replace(parameter, formula=formula(parameter.formula, names))


def free_codes(draft: Draft, node: Node) -> dict[str, str]:
    """For each code within, one that is free in the draft: itself where it can be."""
    taken = {one.code for one in draft.outline.elements.values()}
    names = {}
    for one, _ in in_order((node,)):
        code = one.element.code
        assert code is not None, one
        names[code] = code if code not in taken else codes.proposed(code, taken, capitals=True)
        taken.add(names[code])
    return names


def free_links(draft: Draft, part: Elements) -> tuple[Link, ...]:
    """The links of a part, each under a code that is free in the draft."""
    taken = {one.code for one in draft.rows(models.RecipeLink)}
    found = []
    for link in part.links:
        code = link.code if link.code not in taken else codes.proposed(link.code, taken, capitals=True)
        taken.add(code)
        found.append(replace(link, code=code))
    return tuple(found)


def _copy_part(
    draft: Draft,
    whole: Elements,
    source: models.RecipeParameter | models.RecipeCharge,
    parent: UUID | None,
    at: int | None,
) -> OfSite:
    phase = draft.uow.look_at(models.RecipePhase, source.recipe_phase_id)
    assert phase is not None, "a foreign key holds it"
    found = next(one for one in whole.phases if one.number == phase.number)
    place = phase.id if parent is None else parent
    if isinstance(source, models.RecipeCharge):
        return elements.insert(draft, found.charges[source.position - 1], parent=place, at=at)
    parameter = found.parameters[source.position - 1]
    taken = {one.code for one in parts.of(draft, models.RecipeParameter, place)}
    if parameter.code in taken:
        parameter = replace(parameter, code=codes.proposed(parameter.name, {one for one in taken if one is not None}))
    return elements.insert(draft, parameter, parent=place, at=at)
