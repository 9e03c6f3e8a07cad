"""Asking for batches."""

import strawberry

from api.context import Info, read
from api.execution.lists import BATCHES, BatchFilter, BatchOrder
from api.execution.types import Batch
from api.listing import listed
from api.reading.vocabulary import by_id, lowered
from api.relay import Connection, Window, local_id
from domain.execution.kinds import BatchState


@strawberry.type
class ExecutionQuery:
    @strawberry.field(
        description="The batch with this id; null where there is none that you may read.", metadata=by_id("Batch")
    )
    def batch(self, info: Info, id: strawberry.ID) -> Batch | None:  # noqa: A002 -- GraphQL's word
        return read(info, Batch, local_id(id, "Batch", path="id"))

    @strawberry.field(
        description="The batches that you may read, the newest first unless another order is asked for.",
        metadata=lowered(BATCHES),
    )
    def batches(  # noqa: PLR0913, PLR0917 -- GraphQL arguments, given by name
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        state: BatchState | None = None,
        where: BatchFilter | None = None,
        order_by: BatchOrder | None = None,
    ) -> Connection[Batch]:
        window = Window(first, after, last, before)
        return listed(info, Batch, BATCHES, window, siteId=site_id, state=state, where=where, orderBy=order_by)
