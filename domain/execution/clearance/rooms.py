"""A room that a batch uses without equipment of its hierarchy, as a weighing at a booth does."""

from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from domain.equipment.clearance.kinds import DemandState
from domain.equipment.clearance.models import ClearanceDemand
from domain.equipment.environment.kinds import EnvironmentLimitState
from domain.equipment.environment.models import EnvironmentLimit
from domain.equipment.known import RoomStanding, Wanted
from domain.equipment.suitability import room_suitability
from domain.execution.clearance import lapsing, standing
from domain.execution.clearance.models import LineClearance
from domain.execution.clearance.refusals import RoomNotSuitable
from domain.execution.equipment import climate
from domain.execution.models import Batch
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.container_models import OperationalLocation

COMPANY, ROOM = (bindparam(name, type_=Uuid()) for name in ("company", "room"))
CONCERNED = select(
    or_(
        exists().where(
            ClearanceDemand.company_id == COMPANY,
            ClearanceDemand.location_id == ROOM,
            ClearanceDemand.state == DemandState.DEMANDED,
        ),
        exists().where(
            LineClearance.company_id == COMPANY,
            LineClearance.location_id == ROOM,
            or_(*(LineClearance.state == one for one in standing.STANDING)),
        ),
        exists().where(
            EnvironmentLimit.company_id == COMPANY,
            EnvironmentLimit.location_id == ROOM,
            EnvironmentLimit.state == EnvironmentLimitState.WATCHED,
        ),
    )
)
"""Whether a room demands anything at all, or is cleared for others: most rooms aren't."""


def of(session: Session, room: OperationalLocation, batch: UUID) -> RoomStanding:
    """A room as it stands for a batch."""
    return RoomStanding(
        code=room.code,
        site=room.site_id,
        demands=standing.of_room(session, room, batch),
        climate=climate.of_room(session, room.company_id, room.id),
    )


def begin_use(uow: UnitOfWork, room: OperationalLocation, batch: Batch) -> None:
    """A batch begins to use a locked room now: what was cleared there for others counts no more (EQP-7, ENV-1).

    Raises RoomNotSuitable.
    """
    ((concerned,),) = uow.look_up(CONCERNED, room=room.id)
    if not concerned:
        return
    wanted = Wanted(batch=batch.id, site=batch.site_id, product=batch.product, now=uow.now)
    reasons = room_suitability(of(uow.session, room, batch.id), wanted)
    if reasons:
        raise RoomNotSuitable(reasons=reasons, path=("booth",))
    lapsing.heed_use_of_room(uow, room.id, batch=batch.id)
