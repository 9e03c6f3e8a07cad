"""Say when a batch is to start, from which follows when its materials are needed."""

from datetime import datetime
from uuid import UUID

from domain.execution.events import BatchPlanned
from domain.execution.models import Batch, BatchState
from domain.execution.rules import batches
from domain.execution.states import BATCH, BatchAct
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork


def plan_batch(uow: UnitOfWork, *, batch: UUID, version: int, planned_start: datetime | None) -> Batch:
    """Plan the start of a batch that didn't begin (ISA-95's planned start time), or no longer plan it.

    Raises NotFound, Forbidden, VersionConflict, BatchDecided, WrongState, InvalidInput.
    """
    found = uow.load(Batch, batch, Permission.BATCH_ISSUE, version=version)
    batches.require_undecided(found.number, found.disposition)
    state = BATCH.after(BatchState(found.state), BatchAct.PLAN)
    batches.require_planned_start(planned_start, now=uow.now)
    found.state, found.planned_start_at = state, planned_start
    uow.record(BatchPlanned(batch=found.id))
    return found
