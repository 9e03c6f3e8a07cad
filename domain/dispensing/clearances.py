"""What weighing means for a room: it isn't cleared meanwhile, and its excursions concern what is weighed there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_

from domain.dispensing.kinds import WeighingState
from domain.dispensing.weighing_models import Weighing
from domain.equipment.clearance.refusals import PlaceInUse
from domain.equipment.environment.events import EnvironmentLeft
from domain.equipment.environment.models import EnvironmentReading
from domain.execution.clearance.events import ClearanceBegun
from domain.execution.equipment import climate
from domain.execution.models import Batch
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.container_models import OperationalLocation


def require_no_weighing(uow: UnitOfWork, event: ClearanceBegun) -> None:
    """A place where something of another batch is being weighed isn't cleared (EQP-7). Raises PlaceInUse."""
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


def tell_weighed(uow: UnitOfWork, event: EnvironmentLeft) -> None:
    """An exception of each batch of which something was being weighed in the room at that moment (ENV-2)."""
    reading = uow.find(EnvironmentReading, EnvironmentReading.id == event.reading)[0]
    weighed = uow.find(
        Weighing,
        Weighing.booth_id == reading.location_id,
        Weighing.begun_at <= reading.measured_at,
        or_(Weighing.state == WeighingState.RUNNING, Weighing.weighed_at >= reading.measured_at),
    )
    begun: dict[UUID, datetime] = {}
    for one in weighed:
        begun[one.batch_id] = min(one.begun_at, begun.get(one.batch_id, one.begun_at))
    climate.tell(uow, reading, begun)
