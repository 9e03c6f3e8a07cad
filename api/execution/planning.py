"""Planning when a batch starts."""

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
    command_id: str | None = None


@strawberry.type
class PlanBatchPayload:
    batch: Batch | None = None
    problems: list[Problem]


@strawberry.type
class PlanningMutation:
    @strawberry.mutation(description="Plan when a batch starts: by then its materials are needed (RDY-1).")
    def plan_batch(self, info: Info, input: PlanBatchInput) -> PlanBatchPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, PlanBatchPayload, "batch", Batch, lambda: _plan(info, input))


def _plan(info: Info, given: PlanBatchInput) -> Outcome:
    batch, start = local_id(given.batch, "Batch", path="batch"), given.planned_start
    return act(
        info,
        "planBatch",
        lambda uow: planning.plan_batch(uow, batch=batch, version=given.version, planned_start=start),
        given={
            "batch": str(batch),
            "version": given.version,
            "plannedStart": None if start is None else time_text(start),
        },
        command_id=given.command_id,
    )
