"""Planning when a batch starts and ends."""

from datetime import datetime

import strawberry

from api.context import Info, act, changed
from api.execution.types import Batch
from api.problems import Problem
from api.relay import local_id
from domain.execution.commands import planning
from domain.execution.content import time_text
from infra.transaction import Outcome


@strawberry.input(description="When a batch that didn't begin is to start; null: nobody plans it any more.")
class PlanBatchInput:
    batch: strawberry.ID
    version: int
    planned_start: datetime | None
    planned_end: datetime | None = strawberry.field(
        default=None, description="When it is to end; what lapses is forecast up to it."
    )
    command_id: str | None = None


@strawberry.type
class PlanBatchPayload:
    batch: Batch | None = None
    problems: list[Problem]


@strawberry.type
class PlanningMutation:
    @strawberry.mutation(
        description="Plan when a batch starts, by when its materials are needed (RDY-1), and when it ends (RDY-5)."
    )
    def plan_batch(self, info: Info, input: PlanBatchInput) -> PlanBatchPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, PlanBatchPayload, "batch", Batch, lambda: _plan(info, input))


def _plan(info: Info, given: PlanBatchInput) -> Outcome:
    batch, start, end = local_id(given.batch, "Batch", path="batch"), given.planned_start, given.planned_end
    return act(
        info,
        "planBatch",
        lambda uow: planning.plan_batch(uow, batch=batch, version=given.version, planned_start=start, planned_end=end),
        given={
            "batch": str(batch),
            "version": given.version,
            "plannedStart": None if start is None else time_text(start),
            "plannedEnd": None if end is None else time_text(end),
        },
        command_id=given.command_id,
    )
