"""What places demand a clearance, and what stands there for a batch, as `suitability` is asked about it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from domain.equipment.clearance.kinds import ClearanceState, DemandState, LapseCause
from domain.equipment.clearance.models import ClearanceDemand
from domain.equipment.known import Clearance, PlaceDemand
from domain.equipment.plant.models import Equipment
from domain.execution.clearance.models import LineClearance
from domain.materials.container_models import OperationalLocation

STANDING = (ClearanceState.RUNNING, ClearanceState.PERFORMED, ClearanceState.CLEARED)
"""What a use, or a failure, at the place ends."""


def of_equipment(session: Session, found: Equipment, batch: UUID) -> tuple[PlaceDemand, ...]:
    """What the equipment itself and its room demand. Whoever decides by it holds the one and relies on the other."""
    conditions = [ClearanceDemand.equipment_id == found.id]
    if found.location_id is not None:
        conditions.append(ClearanceDemand.location_id == found.location_id)
    return _demands(session, found.company_id, or_(*conditions), batch)


def of_room(session: Session, room: OperationalLocation, batch: UUID) -> tuple[PlaceDemand, ...]:
    """What a room demands."""
    return _demands(session, room.company_id, ClearanceDemand.location_id == room.id, batch)


def _demands(session: Session, company: UUID, where: ColumnElement[bool], batch: UUID) -> tuple[PlaceDemand, ...]:
    demand, room, equipment = ClearanceDemand, OperationalLocation, Equipment
    chosen = (
        select(demand, room.code.label("room"), equipment.code.label("equipment"))
        .outerjoin(room, (room.company_id == demand.company_id) & (room.id == demand.location_id))
        .outerjoin(equipment, (equipment.company_id == demand.company_id) & (equipment.id == demand.equipment_id))
        .where(demand.company_id == company, demand.state == DemandState.DEMANDED, where)
        .order_by(demand.id)
    )
    return tuple(
        PlaceDemand(place=in_room or on_equipment, clearance=_last(session, one, batch))
        for one, in_room, on_equipment in session.execute(chosen)
    )


def _last(session: Session, demand: ClearanceDemand, batch: UUID) -> Clearance | None:
    """The batch's last clearance of the place, by the procedure that it demands now.

    What was begun later replaces what was cleared before.
    """
    chosen = (
        select(LineClearance)
        .where(
            LineClearance.company_id == demand.company_id,
            LineClearance.batch_id == batch,
            LineClearance.procedure_id == demand.procedure_id,
            at(room=demand.location_id, equipment=demand.equipment_id),
        )
        .order_by(LineClearance.id.desc())
        .limit(1)
    )
    found = session.scalars(chosen).first()
    if found is None:
        return None
    return Clearance(
        state=ClearanceState(found.state),
        until=found.clear_until,
        lapsed_at=found.lapsed_at,
        cause=None if found.lapse_cause is None else LapseCause(found.lapse_cause),
    )


def at(*, room: UUID | None = None, equipment: UUID | None = None) -> ColumnElement[bool]:
    """Which clearances concern a place."""
    if room is not None:
        return LineClearance.location_id == room
    return LineClearance.equipment_id == equipment


def places(found: Equipment) -> Sequence[ColumnElement[bool]]:
    """Which clearances concern a piece of equipment, or the room that it stands in."""
    here = [at(equipment=found.id)]
    return here if found.location_id is None else [*here, at(room=found.location_id)]
