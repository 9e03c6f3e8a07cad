"""Say when a batch is to start, from which follows when its materials are needed, and when it is to end."""

from datetime import datetime
from uuid import UUID

from domain.execution.events import BatchPlanned
from domain.execution.models import Batch, BatchState
from domain.execution.rules import batches
from domain.execution.states import BATCH, BatchAct
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork


def plan_batch(
    uow: UnitOfWork, *, batch: UUID, version: int, planned_start: datetime | None, planned_end: datetime | None = None
) -> Batch:
    """Plan start and end of a batch that didn't begin (ISA-95's planned start and end time), or no longer plan it.

    Up to its end is forecast what lapses (RDY-5).

    Raises NotFound, Forbidden, VersionConflict, BatchDecided, WrongState, InvalidInput.
    """
    found = uow.load(Batch, batch, Permission.BATCH_ISSUE, version=version)
    batches.require_undecided(found.number, found.disposition)
    state = BATCH.after(BatchState(found.state), BatchAct.PLAN)
    batches.require_planned_start(planned_start, now=uow.now)
    batches.require_planned_end(planned_start, planned_end)
    found.state, found.planned_start_at, found.planned_end_at = state, planned_start, planned_end
    uow.record(BatchPlanned(batch=found.id))
    return found
