"""What an order is planned from, and which orders are planned from a batch or a lot, as GraphQL shows it.

As in a trace, each is named to whoever reads the other, whatever its site: a bulk is ordered to be packed elsewhere.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry
from sqlalchemy import ColumnElement, select

from api.context import Info, read, require_whole
from api.execution.enums import OrderState
from api.materials.recall_figures import rows_of
from api.materials.types import ITSELF, TracedBatch, TracedLot
from api.reading.prefetch import prefetch
from api.reading.vocabulary import lowered
from api.tenancy.types import Site
from domain.execution.models import Batch
from domain.execution.orders import models
from domain.execution.orders.models import ProcessOrderSource
from domain.kernel.models import OfCompany
from domain.materials.models import MaterialLot

if TYPE_CHECKING:
    from api.execution.order_types import ProcessOrder

MOST_ORDERS = 50


@strawberry.type(description="What an order's batch is planned to be made from: a batch, whatever it gives, or a lot.")
class PlannedSource:
    batch: TracedBatch | None
    lot: TracedLot | None


@strawberry.type(description="An order as what it is planned from names it, to whoever reads that, whatever its site.")
class TracedOrder:
    model: ClassVar[type[OfCompany]] = models.ProcessOrder

    number: str
    state: OrderState
    planned_start_at: datetime | None
    site: Site

    @strawberry.field(description="The order itself; null where you may not read it.", metadata=lowered(ITSELF))
    def order(
        self, root: strawberry.Parent[models.ProcessOrder], info: Info
    ) -> Annotated["ProcessOrder", strawberry.lazy("api.execution.order_types")] | None:
        from api.execution.order_types import ProcessOrder  # noqa: PLC0415 -- an order shows this: each needs the other

        return read(info, ProcessOrder, root.id)


def sources(info: Info, order: models.ProcessOrder) -> list[PlannedSource]:
    """What an order is planned from, in the order of its planning. Raises OutsideInspection."""
    require_whole(info)
    found = _sources(info, ProcessOrderSource.order_id == order.id)
    batches = rows_of(info, TracedBatch, [one.batch_id for one in found if one.batch_id], "batch")
    lots = rows_of(info, TracedLot, [one.lot_id for one in found if one.lot_id], "lot")
    return [
        PlannedSource(
            batch=None if one.batch_id is None else batches[one.batch_id],
            lot=None if one.lot_id is None else lots[one.lot_id],
        )
        for one in found
    ]


def orders_from(info: Info, thing: Batch | MaterialLot) -> list[TracedOrder]:
    """The last fifty orders that are planned from a batch or a lot, cancelled ones too, the newest first.

    Raises OutsideInspection.
    """
    require_whole(info)
    row, source = models.ProcessOrder, ProcessOrderSource
    near = source.lot_id if isinstance(thing, MaterialLot) else source.batch_id
    planned = select(source.order_id).where(source.company_id == info.context.actor.company, near == thing.id)
    chosen = select(row).where(row.company_id == info.context.actor.company, row.id.in_(planned))
    chosen = chosen.order_by(row.id.desc()).limit(MOST_ORDERS)
    return list(info.context.session.scalars(chosen.options(*prefetch(info, TracedOrder))))


def _sources(info: Info, chosen: ColumnElement[bool]) -> Sequence[ProcessOrderSource]:
    row = ProcessOrderSource
    found = select(row).where(row.company_id == info.context.actor.company, chosen).order_by(row.id)
    return info.context.session.scalars(found).all()
