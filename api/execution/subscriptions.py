"""A batch's progress, live."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload
from starlette.concurrency import run_in_threadpool

from api.context import Unauthenticated
from api.live.socket import LiveContext
from api.relay import local_id
from domain.exceptions.models import BatchException, ExceptionState
from domain.execution.models import Batch, BatchState, Disposition, PhaseExecution, PhaseState
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission

LOOK_AGAIN_SECONDS = 60.0


@strawberry.type(description="How far one phase is.")
class PhaseProgress:
    number: int
    passes: list[int] = strawberry.field(description="Of the loops around it: a run for each pass.")
    name: str
    state: PhaseState
    left_out_at: datetime | None = strawberry.field(description="When it was decided that it isn't run.")
    not_applicable_at: datetime | None = strawberry.field(description="When it was told that it isn't applicable.")
    signed_off_at: datetime | None


@strawberry.type(description="How far a batch is, read after the event; the first one comes at once.")
class BatchProgress:
    batch_id: strawberry.ID
    number: str
    state: BatchState
    disposition: Disposition
    open_exceptions: int
    event: str = strawberry.field(description="What happened: Subscribed at first, Waiting when nothing did for long.")
    phases: list[PhaseProgress]


@strawberry.type
class ExecutionSubscription:
    @strawberry.subscription(description="Follow a batch; ends when you may not see it any more (TEN-2, TEN-3).")
    async def batch_progress(
        self, info: strawberry.Info[LiveContext, None], batch: strawberry.ID
    ) -> AsyncGenerator[BatchProgress, None]:
        context = info.context
        id = local_id(batch, "Batch", path="batch")  # noqa: A001 -- the plant's word
        caller = await run_in_threadpool(context.caller)
        if caller is None:
            raise Unauthenticated
        with context.hub.subscription(caller.actor.company, id) as queue:
            event = "Subscribed"
            while True:
                progress = await run_in_threadpool(_progress, context, id, event)
                if progress is None:
                    return
                yield progress
                event = await _next(queue)


async def _next(queue: "asyncio.Queue[Any]") -> str:
    """The next event's name; several that waited are one look at the batch."""
    try:
        happened = await asyncio.wait_for(queue.get(), LOOK_AGAIN_SECONDS)
    except TimeoutError:
        return "Waiting"
    while not queue.empty():
        happened = queue.get_nowait()
    return str(happened.event)


def _progress(context: LiveContext, id: UUID, event: str) -> BatchProgress | None:  # noqa: A002 -- the plant's word
    """The batch as the caller may see it now, or None: who asks is looked up again at each delivery."""
    caller = context.caller()
    if caller is None:
        return None
    company = caller.actor.company
    with context.services.transactions.reading(company) as session:
        chosen = select(Batch).where(Batch.company_id == company, Batch.id == id)
        phases = selectinload(Batch.phases).selectinload(PhaseExecution.recipe_phase)
        batch = session.scalars(chosen.options(phases)).one_or_none()
        if batch is None or not caller.actor.may(Permission.BATCH_READ, site=SiteId(batch.site_id)):
            return None
        opened = select(func.count(BatchException.id)).where(
            BatchException.company_id == company,
            BatchException.batch_id == id,
            BatchException.state == ExceptionState.OPEN,
        )
        return _shown(batch, event, open_exceptions=session.scalars(opened).one())


def _shown(batch: Batch, event: str, *, open_exceptions: int) -> BatchProgress:
    return BatchProgress(
        batch_id=strawberry.ID(f"Batch:{batch.id}"),
        number=batch.number,
        state=BatchState(batch.state),
        disposition=Disposition(batch.disposition),
        open_exceptions=open_exceptions,
        event=event,
        phases=[
            PhaseProgress(
                number=phase.number,
                passes=list(phase.passes),
                left_out_at=phase.left_out_at,
                not_applicable_at=phase.not_applicable_at,
                name=phase.recipe_phase.name,
                state=PhaseState(phase.state),
                signed_off_at=phase.signed_off_at,
            )
            for phase in batch.phases
            if phase.replaced_at is None
        ],
    )
