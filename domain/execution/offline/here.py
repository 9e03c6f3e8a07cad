"""What a device has taken out goes on there alone (OFL-3)."""

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
    found = uow.look_at(OperationTakeOut, phase.take_out_id)
    assert found is not None, "a foreign key holds it"
    raise OperationAway(operation=found.operation, device=found.device_code, person=found.taken_name)
