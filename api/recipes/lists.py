"""Which master recipes a list shows, and in which order."""

from enum import Enum

import strawberry
from sqlalchemy import ColumnElement

from api.filters import Direction, beginning
from api.ordering import Order, Row, text, uuid
from api.reading.vocabulary import Given, Pages


@strawberry.input(description="Master recipes that are all of what is given.")
class MasterRecipeFilter:
    code_prefix: str | None = strawberry.field(default=None, description="How its code begins.")
    product_prefix: str | None = strawberry.field(default=None, description="How its product's name begins.")
    stage: str | None = None


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
    found += beginning(row.code, "where.codePrefix", given)
    return found + beginning(row.product, "where.productPrefix", given)


RECIPES = Pages(_chosen, orders=ORDERS)
