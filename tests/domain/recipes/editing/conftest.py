"""A draft that is edited, and what it says after each edit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from domain.kernel.actor import Actor
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.commands import editing, undoing
from domain.recipes.editing.changes import ELEMENTS
from domain.recipes.editing.elements import MODELS, Element
from domain.recipes.editing.models import RecipeEdit
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.rows import elements_of
from domain.recipes.values import Elements
from tests import recipes
from tests.conftest import Do
from tests.plant import Plant
from tests.recipes import Written


@dataclass(frozen=True)
class Editor:
    """Somebody who edits one draft through the domain's commands."""

    do: Do
    plant: Plant
    draft: Written
    by: Actor

    def act(self, command: Callable[[UnitOfWork], RecipeEdit]) -> UUID:
        """The edit's id."""
        return self.do(self.by, command).id

    def insert(self, element: Element, **place: Any) -> UUID:  # noqa: ANN401 -- parent and position
        """The new element's id."""
        edit = self.act(lambda uow: editing.insert_element(uow, recipe_version=self.draft.id, element=element, **place))
        return self.edit(edit).element_id

    def change(self, id_: UUID, element: Element, *, seen: int = 1) -> UUID:
        kind = MODELS[type(element)].__name__
        return self.act(lambda uow: editing.change_element(uow, element_type=kind, id=id_, seen=seen, element=element))

    def move(self, kind: str, id_: UUID, *, seen: int = 1, parent: UUID | None = None, to: int | None = None) -> UUID:
        return self.act(
            lambda uow: editing.move_element(uow, element_type=kind, id=id_, seen=seen, parent=parent, position=to)
        )

    def copy(self, kind: str, id_: UUID, **place: Any) -> UUID:  # noqa: ANN401 -- parent and position
        """The copy's id."""
        edit = self.act(
            lambda uow: editing.copy_element(uow, element_type=kind, id=id_, recipe_version=self.draft.id, **place)
        )
        return self.edit(edit).element_id

    def remove(self, kind: str, id_: UUID, *, seen: int = 1) -> UUID:
        return self.act(lambda uow: editing.remove_element(uow, element_type=kind, id=id_, seen=seen))

    def undo(self, edit: UUID) -> UUID:
        return self.act(lambda uow: undoing.undo_edit(uow, edit=edit))

    @property
    def last(self) -> UUID:
        """The id of the newest edit."""
        edits: list[RecipeEdit] = self.look(
            lambda uow: uow.find(RecipeEdit, RecipeEdit.recipe_version_id == self.draft.id)
        )
        return max(edits, key=lambda one: one.number).id

    def edit(self, id_: UUID) -> RecipeEdit:
        found: list[RecipeEdit] = self.look(lambda uow: uow.find(RecipeEdit, RecipeEdit.id == id_))
        return found[0]

    @property
    def elements(self) -> Elements:
        found: Elements = self.look(lambda uow: elements_of(uow, self.draft.id))
        return found

    def id_of(self, kind: str, code: str) -> UUID:
        """The id of the element with this code."""
        model: Any = ELEMENTS[kind]
        chosen = (model.recipe_version_id == self.draft.id, model.code == code)
        found: UUID = self.look(lambda uow: uow.find(model, *chosen))[0].id
        return found

    def look(self, question: Callable[[UnitOfWork], Any]) -> Any:  # noqa: ANN401 -- whatever was asked
        found: list[Any] = []

        def act(uow: UnitOfWork) -> MasterRecipeVersion:
            found.append(question(uow))
            return uow.find(MasterRecipeVersion, MasterRecipeVersion.id == self.draft.id)[0]

        self.do(self.plant.engineer, act)
        return found[0]


@pytest.fixture
def editor(do: Do, plant: Plant) -> Editor:
    """The engineer, at the draft of tests.recipes that has an element of each kind."""
    return Editor(do, plant, recipes.one_of_each_element(do, plant), plant.engineer)
