"""What a device has taken out goes on there alone (OFL-3)."""

from uuid import UUID

from domain.execution.kinds import PhaseState
from domain.execution.models import PhaseExecution
from domain.execution.offline.models import OperationTakeOut
from domain.execution.offline.refusals import OperationAway
from domain.kernel.unit_of_work import UnitOfWork


def require_here(uow: UnitOfWork, phase: PhaseExecution) -> None:
    """The phase isn't away, or the act comes from where it is; what is complete is signed and corrected here.

    Raises OperationAway.
    """
    if phase.take_out_id is None or phase.take_out_id == uow.via or phase.state == PhaseState.COMPLETE:
        return
    raise _away(_taken(uow, phase.take_out_id))


def require_back(uow: UnitOfWork, phase: PhaseExecution) -> None:
    """Nothing is begun anew in an operation while a device has it. Raises OperationAway."""
    if phase.take_out_id is None:
        return
    taken = _taken(uow, phase.take_out_id)
    if taken.ended_at is None:
        raise _away(taken)


def _taken(uow: UnitOfWork, take_out: UUID) -> OperationTakeOut:
    found = uow.look_at(OperationTakeOut, take_out)
    assert found is not None, "a foreign key holds it"
    return found


def _away(taken: OperationTakeOut) -> OperationAway:
    return OperationAway(operation=taken.operation, device=taken.device_code, person=taken.taken_name)
