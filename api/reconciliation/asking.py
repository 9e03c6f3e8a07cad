"""A batch's figures and what was recorded of its reconciliation."""

from typing import Any, TypeVar, cast

from sqlalchemy import select

from api.context import Info, visible
from api.reading.prefetch import prefetch
from api.reading.vocabulary import Rows
from api.reconciliation.types import Figures, LabelFigures, MaterialReconciliation, OutputReconciliation
from api.relay import Node
from domain.execution.models import Batch
from domain.reconciliation import queries

N = TypeVar("N", bound=Node)

OF_BATCH = Rows(lambda row, batch, _: [row.batch_id == batch.id], order=lambda row: [row.id])


def figures_of(info: Info, batch: Batch) -> Figures:
    """The figures as the record tells them now."""
    session = info.context.session
    found = queries.figures_of(session, batch)
    return Figures(
        materials=[MaterialReconciliation.of(one) for one in found.materials],
        outputs=[OutputReconciliation.of(one) for one in found.outputs],
        labels=[LabelFigures.of(one) for one in found.labels],
        current=queries.last_digest(session, batch) == queries.digest_of(found),
    )


def rows_of(info: Info, node: type[N], batch: Batch) -> list[N]:
    """What belongs to the batch, in the order of its recording."""
    actor, model = info.context.actor, cast("Any", node.model)
    chosen = select(model).where(model.company_id == actor.company, model.batch_id == batch.id).order_by(model.id)
    chosen = visible(actor, node, chosen).options(*prefetch(info, node))
    return cast("list[N]", list(info.context.session.scalars(chosen)))
