"""Asking for batches."""

from typing import cast

import strawberry
from sqlalchemy import ColumnElement, select

from api.context import Info, read, visible
from api.execution.types import Batch
from api.reading.prefetch import prefetch
from api.reading.vocabulary import Given, Pages, Row, by_id, lowered
from api.relay import Connection, Window, local_id, page
from domain.execution import models
from domain.execution.kinds import BatchState


def _chosen(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `batches` in SQL."""
    at = [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []
    return [*at, row.state == given.text("state")] if given.has("state") else at


@strawberry.type
class ExecutionQuery:
    @strawberry.field(
        description="The batch with this id; null where there is none that you may read.", metadata=by_id("Batch")
    )
    def batch(self, info: Info, id: strawberry.ID) -> Batch | None:  # noqa: A002 -- GraphQL's word
        return read(info, Batch, local_id(id, "Batch", path="id"))

    @strawberry.field(
        description="The batches that you may read, the newest first.",
        metadata=lowered(Pages(_chosen, newest_first=True)),
    )
    def batches(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
        state: BatchState | None = None,
    ) -> Connection[Batch]:
        context, model = info.context, models.Batch
        chosen = visible(context.actor, Batch, select(model).where(model.company_id == context.actor.company))
        if site_id is not None:
            chosen = chosen.where(model.site_id == local_id(site_id, "Site", path="siteId"))
        if state is not None:
            chosen = chosen.where(model.state == state)
        chosen = chosen.options(*prefetch(info, Batch, below="edges.node"))
        window = Window(first, after, last, before)
        return cast("Connection[Batch]", page(context.session, chosen, model, window, newest_first=True))
