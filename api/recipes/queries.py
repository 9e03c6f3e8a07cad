"""Asking for master recipes."""

import strawberry

from api.context import Info, read
from api.listing import listed
from api.reading.vocabulary import by_id, lowered
from api.recipes.governance import ApprovalRoute
from api.recipes.lists import (
    RECIPES,
    ROUTES,
    VERSIONS,
    MasterRecipeFilter,
    MasterRecipeOrder,
    RecipeVersionFilter,
    RecipeVersionOrder,
)
from api.recipes.types import MasterRecipe, MasterRecipeVersion
from api.relay import Connection, Window, local_id


@strawberry.type
class RecipeQuery:
    @strawberry.field(
        description="The company's master recipes, of products unless asked otherwise, in the order of their making"
        " unless another is asked for.",
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

    @strawberry.field(
        description="Versions of all recipes at the sites whose recipes you may read, such as those due for review.",
        metadata=lowered(VERSIONS),
    )
    def master_recipe_versions(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        where: RecipeVersionFilter | None = None,
        order_by: RecipeVersionOrder | None = None,
    ) -> Connection[MasterRecipeVersion]:
        window = Window(first, after, last, before)
        return listed(info, MasterRecipeVersion, VERSIONS, window, where=where, orderBy=order_by)

    @strawberry.field(
        description="By which routes recipes are approved: the company's, and those of sites with their own (REC-2).",
        metadata=lowered(ROUTES),
    )
    def approval_routes(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[ApprovalRoute]:
        return listed(info, ApprovalRoute, ROUTES, Window(first, after, last, before))
