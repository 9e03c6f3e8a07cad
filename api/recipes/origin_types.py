"""From which building block an element came, as GraphQL shows it."""

from typing import ClassVar

import strawberry
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from api.reading.prefetch import needs
from api.reading.vocabulary import Expression, Row, lowered
from api.recipes import enums as kinds
from api.recipes.words import of_type
from api.relay import global_id
from domain.kernel.models import OfCompany
from domain.recipes import models

ORIGIN_CODE = "Its code there."
DECLINED = "Why its authors stay with it though there is a newer version."


def _code(row: Row) -> ColumnElement[str]:
    recipe = aliased(models.MasterRecipe)
    same = (recipe.company_id == row.company_id, recipe.id == row.recipe_id)
    return select(recipe.code).where(*same).correlate(row).scalar_subquery()


@strawberry.type(
    description="The version of a building block that an element came from, in so far as every reader of the element"
    " may know it (REC-1)."
)
class RecipeOrigin:
    model: ClassVar[type[OfCompany]] = models.MasterRecipeVersion

    number: int
    state: kinds.VersionState
    digest: str | None = strawberry.field(description="SHA-256 of its submitted content, hex.")

    @strawberry.field(
        description="The building block's code.",
        metadata=lowered(Expression(lambda row, _: _code(row))) | needs("recipe"),
    )
    def building_block(self, root: strawberry.Parent[models.MasterRecipeVersion]) -> str:
        return root.recipe.code

    @strawberry.field(
        description="A MasterRecipeVersion, for who may read it at its site.",
        metadata=lowered(Expression(lambda row, _: of_type("MasterRecipeVersion", row.id))),
    )
    def version_id(self, root: strawberry.Parent[models.MasterRecipeVersion]) -> strawberry.ID:
        return global_id("MasterRecipeVersion", root.id)
