"""Start a phase."""

from uuid import UUID

from domain.execution import queries
from domain.execution.events import BatchStarted, PhaseStarted
from domain.execution.models import Batch, BatchState, PhaseExecution, PhaseState
from domain.execution.rules import batches, sequence
from domain.execution.states import BATCH, PHASE, BatchAct, PhaseAct
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork


def start_phase(uow: UnitOfWork, *, phase: UUID, version: int) -> PhaseExecution:
    """Begin a phase in its turn; the first one starts the batch (EXE-1, EXE-20).

    Raises NotFound, Forbidden, VersionConflict, WrongState, BatchDecided, OutOfSequence.
    """
    found = uow.load(PhaseExecution, phase, Permission.BATCH_EXECUTE, version=version)
    queries.foresee_start(uow, found)
    batch = queries.locked_batch(uow, found.batch_id)
    batches.require_undecided(batch.number, batch.disposition)
    batch_state = BATCH.after(BatchState(batch.state), BatchAct.START)
    state = PHASE.after(PhaseState(found.state), PhaseAct.START)
    sequence.require_in_sequence(found.number, queries.standings(uow, batch.id))
    found.state, found.started_at, found.started_by = state, uow.now, uow.actor.as_person
    if batch.started_at is None:
        _start_batch(uow, batch, batch_state)
    uow.record(PhaseStarted(batch=batch.id, phase=found.id, number=found.number))
    return found


def _start_batch(uow: UnitOfWork, batch: Batch, state: BatchState) -> None:
    batch.state, batch.started_at = state, uow.now
    uow.record(BatchStarted(batch=batch.id))
