"""The lots that a batch gave."""

from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select

from api.context import Info, visible
from api.materials.types import MaterialLot
from api.reading.prefetch import prefetch
from api.reading.vocabulary import Rows
from domain.materials import models


def _given_by(lot: Any, batch: Any) -> ColumnElement[bool]:  # noqa: ANN401 -- models or their aliases, or an id
    edge = models.GenealogyEdge
    given = exists().where(edge.company_id == lot.company_id, edge.source_id == batch, edge.target_lot_id == lot.id)
    return given.correlate_except(edge)  # the batch stands further out than the lots are sought


OUTPUT_LOTS = Rows(lambda lot, batch, _: [_given_by(lot, batch.id)], order=lambda lot: [lot.id])


def output_lots_of(info: Info, batch: UUID) -> list[MaterialLot]:
    """The lots of a batch in the order of their recording."""
    actor, lot = info.context.actor, models.MaterialLot
    chosen = select(lot).where(lot.company_id == actor.company, _given_by(lot, batch)).order_by(lot.id)
    chosen = visible(actor, MaterialLot, chosen).options(*prefetch(info, MaterialLot))
    return cast("list[MaterialLot]", list(info.context.session.scalars(chosen)))
