"""The parameters and charges of a phase, and the capabilities of equipment: each stands in an order of its own."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm.attributes import set_committed_value

from domain.kernel.refusals import InvalidInput
from domain.recipes import form
from domain.recipes.columns import Columns
from domain.recipes.editing.draft import Draft
from domain.recipes.models import RecipeCapability, RecipeCharge, RecipeEquipment, RecipeParameter, RecipePhase

Part = TypeVar("Part", bound=RecipeParameter | RecipeCharge | RecipeCapability)

OWNERS = {RecipeParameter: "recipe_phase_id", RecipeCharge: "recipe_phase_id", RecipeCapability: "equipment_id"}
MOST = {RecipeParameter: form.PARAMETERS, RecipeCharge: form.CHARGES, RecipeCapability: form.CAPABILITIES}

# Without counting up their versions: whoever changes such a part meanwhile is in nobody's way.
MOVED = {
    model: text(f"""
        update {model.__tablename__} p set position = moved.position
        from unnest(cast(:ids as uuid[]), cast(:positions as int[])) as moved (id, position)
        where p.company_id = :company and p.id = moved.id
    """)  # noqa: S608 -- our own tables' names
    for model in OWNERS
}


def of(draft: Draft, model: type[Part], owner: UUID) -> list[Part]:
    """The parts of a phase or of equipment, in their order."""
    found = draft.uow.find(model, getattr(model, OWNERS[model]) == owner)
    return sorted(found, key=lambda one: one.position)


def insert(
    draft: Draft,
    model: type[Part],
    owner: UUID,
    columns: Columns,
    *,
    at: int | None = None,
    id: UUID | None = None,  # noqa: A002 -- the plant's word
) -> Part:
    """A new part before the one at this position, behind all others without it. Raises InvalidInput."""
    held = of(draft, model, owner)
    if len(held) >= MOST[model]:
        raise InvalidInput(path=("place",), problem=f"There are {MOST[model]} here already, which is the most.")
    place = len(held) + 1 if at is None else at
    _require_place(place, len(held) + 1)
    _shift(draft, [one for one in held if one.position >= place], by=1)
    return draft.add(model, {**columns, "position": place, OWNERS[model]: owner}, id=id)


def remove(draft: Draft, part: Part) -> None:
    """Take a part out; those behind it close up."""
    held = of(draft, type(part), getattr(part, OWNERS[type(part)]))
    _shift(draft, [one for one in held if one.position > part.position], by=-1)
    draft.remove(part)


def move(draft: Draft, part: Part, *, to: int | None) -> None:
    """Put a part at this position among its own, behind all others without it. Raises InvalidInput."""
    held = of(draft, type(part), getattr(part, OWNERS[type(part)]))
    before, to = part.position, len(held) if to is None else to
    _require_place(to, len(held))
    if to > before:
        _shift(draft, [one for one in held if before < one.position <= to], by=-1)
    else:
        _shift(draft, [one for one in held if to <= one.position < before], by=1)
    draft.change(part, {"position": to})


def arrange(draft: Draft, order: Sequence[Part]) -> None:
    """Let the parts of one owner stand in this order."""
    for position, part in enumerate(order, 1):
        draft.change(part, {"position": position})


def replace(draft: Draft, model: type[Part], owner: RecipePhase | RecipeEquipment, wanted: Sequence[Columns]) -> None:
    """Make an element's parts these, in this order: change, add, and remove what is left over."""
    there = {one.position: one for one in of(draft, model, owner.id)}
    for position, columns in enumerate(wanted, 1):
        row = there.pop(position, None)
        if row is None:
            draft.add(model, {**columns, "position": position, OWNERS[model]: owner.id})
        else:
            draft.change(row, columns)
    for row in there.values():
        draft.remove(row)


def _require_place(place: int, last: int) -> None:
    if not 1 <= place <= last:
        problem = f"There are positions 1 to {last} here; {place} was given."
        raise InvalidInput(path=("place", "position"), problem=problem)


def _shift(draft: Draft, parts: Sequence[Part], *, by: int) -> None:
    if parts:
        positions = [one.position + by for one in parts]
        moved = {"ids": [one.id for one in parts], "positions": positions}
        draft.uow.session.execute(MOVED[type(parts[0])], {"company": draft.version.company_id, **moved})
        for one, position in zip(parts, positions, strict=True):
            set_committed_value(one, "position", position)  # an edit of many parts asks for them again
