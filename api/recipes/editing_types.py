"""The edits of a draft as GraphQL shows them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from api.people.types import Person
from api.reading.prefetch import needs
from api.reading.vocabulary import Expression, Row, lowered
from api.recipes import enums as kinds
from api.recipes.words import of_type
from api.relay import Node, global_id
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.recipes.editing import models

if TYPE_CHECKING:
    from api.recipes.types import MasterRecipeVersion


def _undone(row: Row) -> ColumnElement[bool]:
    later = aliased(models.RecipeEdit)
    same = (later.company_id == row.company_id, later.undoes_id == row.id)
    return select(later.id).where(*same).correlate(row).exists()


@strawberry.type(description="One edit of a draft; undoRecipeEdit takes it back as long as nothing newer stands on it.")
class RecipeEdit(Node):
    model: ClassVar[type[OfCompany]] = models.RecipeEdit
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    number: int = strawberry.field(description="The edits of a draft are numbered from 1.")
    act: kinds.EditAct
    what: str = strawberry.field(description="In a sentence: which element, and what was done.")
    edited_at: datetime
    editor: Person
    undoes: "RecipeEdit | None" = strawberry.field(description="The edit that this one took back.")
    recipe_version: Annotated["MasterRecipeVersion", strawberry.lazy("api.recipes.types")]

    @strawberry.field(
        description="The element that was written, whether it is still there or not.",
        metadata=lowered(Expression(lambda row, _: row.element_type.concat(of_type("", row.element_id)))),
    )
    def element_id(self, root: strawberry.Parent[models.RecipeEdit]) -> strawberry.ID:
        return global_id(root.element_type, root.element_id)

    @strawberry.field(
        description="Whether a later edit took it back.",
        metadata=lowered(Expression(lambda row, _: _undone(row))) | needs("undone_by"),
    )
    def undone(self, root: strawberry.Parent[models.RecipeEdit]) -> bool:
        return root.undone_by is not None
