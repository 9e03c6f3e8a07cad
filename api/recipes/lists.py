"""Which master recipes, versions and routes a list shows, and in which order."""

from datetime import date
from enum import Enum

import strawberry
from sqlalchemy import ColumnElement, Date, Text, any_, case, func, literal_column, select
from sqlalchemy.orm import aliased

from api.filters import Direction, beginning
from api.ordering import INFINITY, Order, Row, day, text, uuid
from api.reading.vocabulary import Given, Pages
from domain.recipes.kinds import RecipeKind, VersionState
from domain.recipes.models import MasterRecipe


@strawberry.input(description="Master recipes that are all of what is given.")
class MasterRecipeFilter:
    code_prefix: str | None = strawberry.field(default=None, description="How its code begins.")
    product_prefix: str | None = strawberry.field(default=None, description="How its product's name begins.")
    stage: str | None = None
    kind: list[RecipeKind] | None = strawberry.field(
        default=None, description="One of these; of products alone where it isn't given."
    )


@strawberry.enum(description="What recipes are ordered by; those that are equal in it, by the order of their making.")
class MasterRecipeOrderBy(Enum):
    CODE = "CODE"
    PRODUCT = "PRODUCT"


@strawberry.input
class MasterRecipeOrder:
    by: MasterRecipeOrderBy
    direction: Direction = Direction.ASC


ORDERS = {
    one.name: one
    for one in (
        Order("CODE", lambda row: (row.code.collate("C"), row.id), (text, uuid)),
        Order("PRODUCT", lambda row: (row.product.collate("C"), row.id), (text, uuid)),
    )
}


def _chosen(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The argument of `masterRecipes` in SQL."""
    found = [row.stage == given.text("where.stage")] if given.has("where.stage") else []
    if given.has("where.kind"):
        found.append(_kind(row, given))
    else:
        found.append(row.kind.is_distinct_from(RecipeKind.BUILDING_BLOCK.value))
    found += beginning(row.code, "where.codePrefix", given)
    return found + beginning(row.product, "where.productPrefix", given)


RECIPES = Pages(_chosen, orders=ORDERS)
ROUTES = Pages(lambda *_: [])


@strawberry.input(description="Versions that are all of what is given.")
class RecipeVersionFilter:
    state: list[VersionState] | None = strawberry.field(default=None, description="One of these.")
    site_id: strawberry.ID | None = None
    kind: list[RecipeKind] | None = strawberry.field(
        default=None, description="Of products, or of building blocks; of all where it isn't given."
    )
    review_due_before: date | None = strawberry.field(
        default=None, description="In effect, and due to be looked at again before this day."
    )
    planned_before: date | None = strawberry.field(
        default=None, description="Approved, and taking effect by itself before this day."
    )


@strawberry.enum(description="What versions are ordered by; those that are equal in it, by the order of their making.")
class RecipeVersionOrderBy(Enum):
    REVIEW_DUE_ON = strawberry.enum_value("REVIEW_DUE_ON", description="Those that aren't in effect come last.")


@strawberry.input
class RecipeVersionOrder:
    by: RecipeVersionOrderBy
    direction: Direction = Direction.ASC


NEVER: ColumnElement[date] = literal_column(f"'{INFINITY}'", Date)


def _review_due(row: Row) -> ColumnElement[date]:
    """CASE, since row-level security takes COALESCE for something that may leak, and lets no index serve it."""
    return case((row.review_due_on.is_(None), NEVER), else_=row.review_due_on)


def _versions(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The argument of `masterRecipeVersions` in SQL."""
    found = [row.state == any_(given.texts("where.state"))] if given.has("where.state") else []
    found += [row.site_id == given.id("where.siteId", "Site")] if given.has("where.siteId") else []
    found += [_of_kind(row, given)] if given.has("where.kind") else []
    for name, column in (("where.reviewDueBefore", row.review_due_on), ("where.plannedBefore", row.planned_on)):
        found += [column < given.day(name)] if given.has(name) else []
    return found


def _of_kind(row: Row, given: Given) -> ColumnElement[bool]:
    recipe = aliased(MasterRecipe)
    same = (recipe.company_id == row.company_id, recipe.id == row.recipe_id, _kind(recipe, given))
    return select(recipe.id).where(*same).correlate_except(recipe).exists()


def _kind(recipe: Row, given: Given) -> ColumnElement[bool]:
    return func.coalesce(recipe.kind, RecipeKind.PRODUCT.value, type_=Text()) == any_(given.texts("where.kind"))


VERSIONS = Pages(
    _versions, orders={"REVIEW_DUE_ON": Order("REVIEW_DUE_ON", lambda row: (_review_due(row), row.id), (day, uuid))}
)
