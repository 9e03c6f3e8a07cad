"""A place where something of another batch is being weighed isn't cleared for a batch (EQP-7)."""

from domain.dispensing.kinds import WeighingState
from domain.dispensing.weighing_models import Weighing
from domain.equipment.clearance.refusals import PlaceInUse
from domain.execution.clearance.events import ClearanceBegun
from domain.execution.models import Batch
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.container_models import OperationalLocation


def require_no_weighing(uow: UnitOfWork, event: ClearanceBegun) -> None:
    """Raises PlaceInUse."""
    if event.room is None:
        return
    running = uow.find(
        Weighing,
        Weighing.booth_id == event.room,
        Weighing.state == WeighingState.RUNNING,
        Weighing.batch_id != event.batch,
    )
    if running:
        room = uow.look_at(OperationalLocation, event.room)
        assert room is not None, "it is held"
        numbers = tuple(sorted(one.number for one in uow.find(Batch, Batch.id.in_({one.batch_id for one in running}))))
        raise PlaceInUse(place=room.code, batches=numbers)
