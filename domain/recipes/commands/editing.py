"""Writing on a draft, one element at a time: insert, change, move, copy, remove.

Each edit names the version of the element that it changes, so that two people are in each other's way only where they
touch the same thing (EXE-14); and each is kept, so that it can be undone (`undoing`).
"""

from typing import TypeVar
from uuid import UUID

from domain.kernel.models import OfSite
from domain.kernel.permissions import Permission
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes import models
from domain.recipes.editing import changes, copying, elements, naming, parts, removing
from domain.recipes.editing.draft import Draft, opened
from domain.recipes.editing.elements import Element
from domain.recipes.editing.models import RecipeEdit
from domain.recipes.kinds import EditAct
from domain.tenancy import enterprise

Row = TypeVar("Row", bound=OfSite)


def insert_element(
    uow: UnitOfWork,
    *,
    recipe_version: UUID,
    element: Element,
    parent: UUID | None = None,
    position: int | None = None,
) -> RecipeEdit:
    """Write a new element into a draft: a block or phase into a block, a parameter or charge into a phase.

    `position` is its place there, from 1; behind all others without it. Raises NotFound, Forbidden, WrongState,
    InvalidInput, CodeTaken.
    """
    draft = opened(uow, recipe_version)
    row = elements.insert(draft, element, parent=parent, at=position)
    return _done(draft, EditAct.INSERT, row, "inserted")


def change_element(uow: UnitOfWork, *, element_type: str, id: UUID, seen: int, element: Element) -> RecipeEdit:  # noqa: A002 -- the plant's word
    """Make an element say this; its place, and what belongs to it, stay.

    Raises NotFound, Forbidden, WrongState, VersionConflict for the element, InvalidInput, CodeTaken.
    """
    draft, row = _found(uow, element_type, id, seen)
    if not isinstance(row, elements.MODELS[type(element)]):
        problem = f"This is a {element_type}; give the element of that kind."
        raise InvalidInput(path=("element",), problem=problem)
    elements.change(draft, row, element)
    return _done(draft, EditAct.CHANGE, row, "changed")


def move_element(
    uow: UnitOfWork,
    *,
    element_type: str,
    id: UUID,  # noqa: A002 -- the plant's word
    seen: int,
    parent: UUID | None,
    position: int | None,
) -> RecipeEdit:
    """Put a block or phase to another place of the procedure, or a parameter or charge to another of its phase.

    Raises NotFound, Forbidden, WrongState, VersionConflict for the element, InvalidInput.
    """
    draft, row = _found(uow, element_type, id, seen)
    match row:
        case models.RecipeBlock() | models.RecipePhase():
            _move_placed(draft, row, parent, position)
        case models.RecipeParameter():
            _require_same_phase(row.recipe_phase_id, parent)
            parts.move(draft, row, to=position)
        case models.RecipeCharge():
            _require_same_phase(row.recipe_phase_id, parent)
            parts.move(draft, row, to=position)
        case _:
            raise InvalidInput(path=("elementId",), problem="Only what stands in an order is moved.")
    return _done(draft, EditAct.MOVE, row, "moved")


def copy_element(
    uow: UnitOfWork,
    *,
    element_type: str,
    id: UUID,  # noqa: A002 -- the plant's word
    recipe_version: UUID,
    parent: UUID | None = None,
    position: int | None = None,
) -> RecipeEdit:
    """Write a copy of an element, with all that belongs to it, into a draft: the element's own or another.

    Codes that are taken there are numbered, and the copy's own formulas follow. Raises NotFound for an element whose
    recipe the actor can't read, Forbidden, WrongState, InvalidInput, CodeTaken.
    """
    draft = opened(uow, recipe_version)
    source = _look_at(uow, element_type, id)
    enterprise.require_read(uow, Permission.RECIPE_READ, site=source.site_id)
    row = copying.copy(draft, source, parent=parent, at=position)
    return _done(draft, EditAct.COPY, row, f"copied from {naming.called(source)}")


def remove_element(uow: UnitOfWork, *, element_type: str, id: UUID, seen: int) -> RecipeEdit:  # noqa: A002 -- the plant's word
    """Take an element out of its draft, with all that belongs to it and the links to it.

    Raises NotFound, Forbidden, WrongState, VersionConflict for the element, ElementInUse.
    """
    draft, row = _found(uow, element_type, id, seen)
    removing.remove(draft, row)
    return _done(draft, EditAct.REMOVE, row, "removed")


def _done(draft: Draft, act: EditAct, row: OfSite, verb: str) -> RecipeEdit:
    return draft.done(act, (type(row).__name__, row.id), f"{naming.called(row)} {verb}")


def _found(uow: UnitOfWork, element_type: str, id_: UUID, seen: int) -> tuple[Draft, OfSite]:
    """The draft of an element, held, and the element, locked as it was seen."""
    draft = opened(uow, _look_at(uow, element_type, id_).recipe_version_id)  # type: ignore[attr-defined]  # every element has it
    return draft, uow.load(changes.ELEMENTS[element_type], id_, Permission.RECIPE_WRITE, version=seen)


def _look_at(uow: UnitOfWork, element_type: str, id_: UUID) -> OfSite:
    found = uow.look_at(changes.ELEMENTS[element_type], id_)
    if found is None:
        raise NotFound(kind=element_type, id=id_, path=("elementId",))
    return found


def _move_placed(draft: Draft, row: OfSite, parent: UUID | None, position: int | None) -> None:
    outline = draft.outline
    if parent is not None and (parent not in outline.elements or outline.elements[parent].kind is None):
        raise NotFound(kind="RecipeBlock", id=parent, path=("place", "parentId"))
    if parent in set(outline.within(row.id)):
        raise InvalidInput(path=("place", "parentId"), problem="A block isn't moved into itself.")
    draft.change(row, {})
    outline.put(row.id, parent, at=position)


def _require_same_phase(phase: UUID, parent: UUID | None) -> None:
    if parent is not None and parent != phase:
        problem = "A parameter or charge is moved within its phase; copy it to another, then remove it."
        raise InvalidInput(path=("place", "parentId"), problem=problem)
