"""Asking for master recipes."""

from typing import cast

import strawberry
from sqlalchemy import select

from api.context import Info, read, visible
from api.reading.prefetch import prefetch
from api.reading.vocabulary import Pages, by_id, lowered
from api.recipes.types import MasterRecipe, MasterRecipeVersion
from api.relay import Connection, Window, local_id, page
from domain.recipes import models


@strawberry.type
class RecipeQuery:
    @strawberry.field(
        description="The company's master recipes, in the order of their making.",
        metadata=lowered(Pages(lambda *_: ())),
    )
    def master_recipes(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[MasterRecipe]:
        context = info.context
        chosen = select(models.MasterRecipe).where(models.MasterRecipe.company_id == context.actor.company)
        chosen = visible(context.actor, MasterRecipe, chosen)
        chosen = chosen.options(*prefetch(info, MasterRecipe, below="edges.node"))
        found = page(context.session, chosen, models.MasterRecipe, Window(first, after, last, before))
        return cast("Connection[MasterRecipe]", found)

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
