"""Asking for master recipes."""

import strawberry

from api.context import Info, read
from api.listing import listed
from api.reading.vocabulary import by_id, lowered
from api.recipes.lists import RECIPES, MasterRecipeFilter, MasterRecipeOrder
from api.recipes.types import MasterRecipe, MasterRecipeVersion
from api.relay import Connection, Window, local_id


@strawberry.type
class RecipeQuery:
    @strawberry.field(
        description="The company's master recipes, in the order of their making unless another is asked for.",
        metadata=lowered(RECIPES),
    )
    def master_recipes(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        where: MasterRecipeFilter | None = None,
        order_by: MasterRecipeOrder | None = None,
    ) -> Connection[MasterRecipe]:
        window = Window(first, after, last, before)
        return listed(info, MasterRecipe, RECIPES, window, where=where, orderBy=order_by)

    @strawberry.field(
        description="One master recipe; null where there is none that you may read.", metadata=by_id("MasterRecipe")
    )
    def master_recipe(self, info: Info, id: strawberry.ID) -> MasterRecipe | None:  # noqa: A002 -- GraphQL's word
        return read(info, MasterRecipe, local_id(id, "MasterRecipe", path="id"))

    @strawberry.field(
        description="One version of a master recipe; null where there is none that you may read.",
        metadata=by_id("MasterRecipeVersion"),
    )
    def master_recipe_version(self, info: Info, id: strawberry.ID) -> MasterRecipeVersion | None:  # noqa: A002 -- GraphQL's word
        return read(info, MasterRecipeVersion, local_id(id, "MasterRecipeVersion", path="id"))
