"""What a device had of a batch goes on here again (OFL-3)."""

from domain.execution.kinds import PhaseState
from domain.execution.models import PhaseExecution
from domain.execution.offline.events import OperationBroughtBack
from domain.execution.offline.models import OperationTakeOut
from domain.kernel.unit_of_work import UnitOfWork

ALL_DONE = "All its phases are complete."


def end(uow: UnitOfWork, taken: OperationTakeOut, *, because: str) -> None:
    """The take-out, which is locked, is over; what was completed on the device still says so."""
    for run in uow.lock(PhaseExecution, PhaseExecution.take_out_id == taken.id):
        if run.state != PhaseState.COMPLETE:
            run.take_out_id = None
    taken.ended_by, taken.ended_name = uow.actor.as_person, uow.actor.name
    taken.ended_at, taken.ended_because = uow.now, because
    uow.record(OperationBroughtBack(batch=taken.batch_id, take_out=taken.id, recalled=taken.recalled))


def end_when_done(uow: UnitOfWork, taken: OperationTakeOut) -> None:
    """With its last phase complete a device has nothing more of the operation."""
    runs = uow.find(PhaseExecution, PhaseExecution.take_out_id == taken.id)
    if all(one.state == PhaseState.COMPLETE for one in runs):
        uow.session.flush()  # the runs are read again as they are locked
        end(uow, uow.hold(OperationTakeOut, taken.id), because=ALL_DONE)
