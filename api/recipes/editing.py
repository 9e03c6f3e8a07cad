"""Writing on a draft, one element at a time, and taking that back."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

import strawberry

from api.context import Info, act, changed
from api.problems import Problem
from api.recipes.editing_types import RecipeEdit
from api.recipes.inputs import RecipeElementInput
from api.relay import local_id
from domain.kernel.canonical import Json
from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.commands import editing, undoing
from domain.recipes.editing.elements import MODELS
from domain.recipes.editing.models import RecipeEdit as RecipeEditRow
from domain.recipes.written import written
from infra.transaction import Outcome

Payload = TypeVar("Payload")

ELEMENTS = tuple(model.__name__ for model in MODELS.values())


@strawberry.input(
    description="A place in a draft: in a block, or of a phase; in the procedure itself without a parent."
)
class RecipePlaceInput:
    parent_id: strawberry.ID | None = strawberry.field(
        default=None, description="The block of a block or phase; the phase of a parameter or charge."
    )
    position: int | None = strawberry.field(default=None, description="From 1; behind all others without it.")

    def parent(self) -> UUID | None:
        if self.parent_id is None:
            return None
        kind = "RecipePhase" if self.parent_id.startswith("RecipePhase:") else "RecipeBlock"
        return local_id(self.parent_id, kind, path="parentId")

    def as_json(self) -> Json:
        return {"parent": self.parent_id, "position": self.position}


@strawberry.input
class InsertRecipeElementInput:
    recipe_version_id: strawberry.ID
    element: RecipeElementInput
    place: RecipePlaceInput | None = None
    command_id: str | None = None


@strawberry.input
class OfElement:
    """Which element, as it was seen."""

    element_id: strawberry.ID
    version: int = strawberry.field(description="The element's own.")
    command_id: str | None = None


@strawberry.input
class ChangeRecipeElementInput(OfElement):
    element: RecipeElementInput


@strawberry.input
class MoveRecipeElementInput(OfElement):
    place: RecipePlaceInput


@strawberry.input
class RemoveRecipeElementInput(OfElement):
    pass


@strawberry.input
class CopyRecipeElementInput:
    element_id: strawberry.ID = strawberry.field(description="A block, phase, parameter or charge of any version.")
    recipe_version_id: strawberry.ID = strawberry.field(description="The draft that gets the copy.")
    place: RecipePlaceInput
    command_id: str | None = None


@strawberry.input
class UndoRecipeEditInput:
    edit_id: strawberry.ID
    command_id: str | None = None


@strawberry.type
class InsertRecipeElementPayload:
    edit: RecipeEdit | None = None
    problems: list[Problem]


@strawberry.type
class ChangeRecipeElementPayload(InsertRecipeElementPayload):
    pass


@strawberry.type
class MoveRecipeElementPayload(InsertRecipeElementPayload):
    pass


@strawberry.type
class CopyRecipeElementPayload(InsertRecipeElementPayload):
    pass


@strawberry.type
class RemoveRecipeElementPayload(InsertRecipeElementPayload):
    pass


@strawberry.type
class UndoRecipeEditPayload(InsertRecipeElementPayload):
    pass


@strawberry.type
class EditingMutation:
    @strawberry.mutation(description="Write a new element into a draft.")
    def insert_recipe_element(self, info: Info, input: InsertRecipeElementInput) -> InsertRecipeElementPayload:  # noqa: A002 -- GraphQL's word
        return _edited(info, InsertRecipeElementPayload, lambda: _insert(info, input))

    @strawberry.mutation(description="Make an element say this; its place, and what belongs to it, stay.")
    def change_recipe_element(self, info: Info, input: ChangeRecipeElementInput) -> ChangeRecipeElementPayload:  # noqa: A002 -- GraphQL's word
        return _edited(info, ChangeRecipeElementPayload, lambda: _change(info, input))

    @strawberry.mutation(description="Put an element, with all that belongs to it, to another place of its draft.")
    def move_recipe_element(self, info: Info, input: MoveRecipeElementInput) -> MoveRecipeElementPayload:  # noqa: A002 -- GraphQL's word
        return _edited(info, MoveRecipeElementPayload, lambda: _move(info, input))

    @strawberry.mutation(description="Write a copy of an element, with all that belongs to it, into a draft.")
    def copy_recipe_element(self, info: Info, input: CopyRecipeElementInput) -> CopyRecipeElementPayload:  # noqa: A002 -- GraphQL's word
        return _edited(info, CopyRecipeElementPayload, lambda: _copy(info, input))

    @strawberry.mutation(description="Take an element out of its draft, with all that belongs to it.")
    def remove_recipe_element(self, info: Info, input: RemoveRecipeElementInput) -> RemoveRecipeElementPayload:  # noqa: A002 -- GraphQL's word
        return _edited(info, RemoveRecipeElementPayload, lambda: _remove(info, input))

    @strawberry.mutation(description="Take back what one edit did; undoing that does it again.")
    def undo_recipe_edit(self, info: Info, input: UndoRecipeEditInput) -> UndoRecipeEditPayload:  # noqa: A002 -- GraphQL's word
        return _edited(info, UndoRecipeEditPayload, lambda: _undo(info, input))


def _edited(info: Info, payload: Callable[..., Payload], work: Callable[[], Outcome]) -> Payload:
    return changed(info, payload, "edit", RecipeEdit, work)


def _insert(info: Info, given: InsertRecipeElementInput) -> Outcome:
    version, place = _version(given.recipe_version_id), given.place or RecipePlaceInput()
    element, parent = given.element.to_domain(), place.parent()
    given.element.require_uploaded(info)

    def insert(uow: UnitOfWork) -> RecipeEditRow:
        return editing.insert_element(
            uow, recipe_version=version, element=element, parent=parent, position=place.position
        )

    said: Json = {"recipeVersion": str(version), "element": _written(element), "place": place.as_json()}
    return act(info, "insertRecipeElement", insert, given=said, command_id=given.command_id)


def _change(info: Info, given: ChangeRecipeElementInput) -> Outcome:
    kind, id_ = element_named(given.element_id)
    element = given.element.to_domain()
    given.element.require_uploaded(info)

    def change(uow: UnitOfWork) -> RecipeEditRow:
        return editing.change_element(uow, element_type=kind, id=id_, seen=given.version, element=element)

    said: Json = {"id": given.element_id, "version": given.version, "element": _written(element)}
    return act(info, "changeRecipeElement", change, given=said, command_id=given.command_id)


def _move(info: Info, given: MoveRecipeElementInput) -> Outcome:
    kind, id_ = element_named(given.element_id)
    parent, position = given.place.parent(), given.place.position

    def move(uow: UnitOfWork) -> RecipeEditRow:
        return editing.move_element(
            uow, element_type=kind, id=id_, seen=given.version, parent=parent, position=position
        )

    said: Json = {"id": given.element_id, "version": given.version, "place": given.place.as_json()}
    return act(info, "moveRecipeElement", move, given=said, command_id=given.command_id)


def _copy(info: Info, given: CopyRecipeElementInput) -> Outcome:
    kind, id_ = element_named(given.element_id)
    version, parent, position = _version(given.recipe_version_id), given.place.parent(), given.place.position

    def copy(uow: UnitOfWork) -> RecipeEditRow:
        return editing.copy_element(
            uow, element_type=kind, id=id_, recipe_version=version, parent=parent, position=position
        )

    said: Json = {"id": given.element_id, "recipeVersion": str(version), "place": given.place.as_json()}
    return act(info, "copyRecipeElement", copy, given=said, command_id=given.command_id)


def _remove(info: Info, given: RemoveRecipeElementInput) -> Outcome:
    kind, id_ = element_named(given.element_id)

    def remove(uow: UnitOfWork) -> RecipeEditRow:
        return editing.remove_element(uow, element_type=kind, id=id_, seen=given.version)

    said: Json = {"id": given.element_id, "version": given.version}
    return act(info, "removeRecipeElement", remove, given=said, command_id=given.command_id)


def _undo(info: Info, given: UndoRecipeEditInput) -> Outcome:
    edit = local_id(given.edit_id, "RecipeEdit", path="editId")
    return act(
        info,
        "undoRecipeEdit",
        lambda uow: undoing.undo_edit(uow, edit=edit),
        given={"edit": str(edit)},
        command_id=given.command_id,
    )


def _written(element: object) -> Json:
    return {"kind": type(element).__name__, "says": written(element)}


def _version(given: strawberry.ID) -> UUID:
    return local_id(given, "MasterRecipeVersion", path="recipeVersionId")


def element_named(given: strawberry.ID) -> tuple[str, UUID]:
    """The kind of an element and its id. Raises InvalidInput."""
    kind = given.partition(":")[0]
    if kind not in ELEMENTS:
        problem = f"{given[:80]!r} is not the id of an element; there are {', '.join(ELEMENTS)}."
        raise InvalidInput(path=("elementId",), problem=problem)
    return kind, local_id(given, kind, path="elementId")
