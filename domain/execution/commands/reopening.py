"""What a change of something that was signed takes back: signatures, and the batch's completion (EXE-7)."""

from domain.execution import queries
from domain.execution.events import BatchReopened
from domain.execution.models import Batch, BatchState, PhaseExecution
from domain.execution.states import BATCH, BatchAct
from domain.kernel.unit_of_work import UnitOfWork
from domain.signatures.staleness import make_stale


def take_back_signatures(uow: UnitOfWork, phase: PhaseExecution, *, because: str) -> None:
    """Each signature on the phase goes stale; it must be given again (EXE-7, SIG-4)."""
    for signature in queries.signatures(uow, phase):
        make_stale(uow, signature, because=because)
    phase.signed_off_at = None


def reopen(uow: UnitOfWork, batch: Batch) -> None:
    """A complete batch runs again. Raises WrongState where nothing may be corrected."""
    state = BATCH.after(BatchState(batch.state), BatchAct.CORRECT)
    if state != batch.state:
        batch.state, batch.completed_at = state, None
        uow.record(BatchReopened(batch=batch.id))
