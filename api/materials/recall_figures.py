"""Where so much of lots is, as GraphQL shows it: of a recall's lots, and of what a batch made."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import ARRAY, Uuid, any_, literal, select

from api.context import Info
from api.materials.definitions import MaterialDefinition
from api.reading.prefetch import prefetch
from domain.materials.distribution.figures import Figures, Total

FIGURES = (*(one.name for one in fields(Figures)), "unaccounted")


@strawberry.type(
    description="Where so much is, net of what was taken back; exact. made + fromLots + returned + adjusted"
    " = charged + intoLots + transferred + inTransit + shipped + sampled + destroyed + inStock + unaccounted."
)
class RecallFigures:
    unit: str = strawberry.field(description="Of all of them (UCUM).")
    made: Decimal = strawberry.field(description="Received, or given by a batch.")
    from_lots: Decimal = strawberry.field(description="Came of other lots, by splits, merges and transfers.")
    returned: Decimal = strawberry.field(description="Charged, not used, and back in stock.")
    adjusted: Decimal = strawberry.field(
        description="Differences to the book, found or, below zero, lost; those of transfers too."
    )
    charged: Decimal = strawberry.field(description="Went into batches, which are affected themselves.")
    into_lots: Decimal = strawberry.field(description="Went into other lots, by splits and merges.")
    transferred: Decimal = strawberry.field(description="Went into lots at other sites, which are affected themselves.")
    in_transit: Decimal = strawberry.field(description="On its way to another site (materialTransfers).")
    shipped: Decimal
    sampled: Decimal
    destroyed: Decimal
    in_stock: Decimal
    unaccounted: Decimal = strawberry.field(
        description="In none of these records; below zero where they tell more than came."
    )


@strawberry.type(description="The sum over all affected lots of a material.")
class RecallTotal:
    material: MaterialDefinition
    lots: int = strawberry.field(description="How many.")
    figures: RecallFigures


def shown_totals(info: Info, sums: Sequence[Total], *, below: str) -> list[RecallTotal]:
    """Sums by material, with what the selection at `below` asks of the materials."""
    rows = rows_of(info, MaterialDefinition, [one.material for one in sums], below)
    return [
        RecallTotal(material=rows[one.material], lots=one.lots, figures=figures_of(one.figures, one.unit))
        for one in sums
    ]


def rows_of(info: Info, node: Any, ids: list[UUID], below: str) -> Mapping[UUID, Any]:  # noqa: ANN401 -- a type, its rows
    """Rows of the company by their ids, with what the selection below a field asks of them."""
    model = node.model
    chosen = select(model).where(
        model.company_id == info.context.actor.company, model.id == any_(literal(ids, ARRAY(Uuid)))
    )
    rows = info.context.session.scalars(chosen.options(*prefetch(info, node, below=below)))
    return {row.id: row for row in rows}


def figures_of(told: Figures, unit: str) -> RecallFigures:
    """Figures with their unit."""
    return RecallFigures(unit=unit, **{name: getattr(told, name) for name in FIGURES})
