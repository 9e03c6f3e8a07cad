"""A room's environment as suitability is asked about it, and its excursions told to the batches that run there."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from domain.equipment.environment.events import EnvironmentLeft
from domain.equipment.environment.kinds import EnvironmentLimitState
from domain.equipment.environment.models import EnvironmentLimit, EnvironmentReading
from domain.equipment.environment.rules import bounds
from domain.equipment.known import Climate
from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution.equipment.models import EquipmentUse
from domain.execution.lots.flagging import is_open
from domain.execution.models import Batch
from domain.kernel.quantity import with_unit
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.container_models import OperationalLocation

EXCURSION = "ENV-2"


def of_room(session: Session, company: UUID, room: UUID | None) -> tuple[Climate, ...]:
    """What is declared of a room, each with its last reading; of no room nothing is."""
    if room is None:
        return ()
    limit, place = EnvironmentLimit, OperationalLocation
    chosen = (
        select(limit, place.code)
        .join(place, (place.company_id == limit.company_id) & (place.id == limit.location_id))
        .where(limit.company_id == company, limit.location_id == room, limit.state == EnvironmentLimitState.WATCHED)
        .order_by(limit.id)
    )
    return tuple(_climate(session, one, code) for one, code in session.execute(chosen))


def _climate(session: Session, limit: EnvironmentLimit, room: str) -> Climate:
    last = session.scalars(_readings(limit, EnvironmentReading.limit_id == limit.id).limit(1)).first()
    return Climate(
        room=room,
        name=limit.name,
        unit=limit.unit,
        low=limit.low,
        high=limit.high,
        max_age_minutes=limit.max_age_minutes,
        value=None if last is None else last.value,
        measured_at=None if last is None else last.measured_at,
    )


def _readings(
    of: EnvironmentLimit | EnvironmentReading, *conditions: ColumnElement[bool]
) -> Select[EnvironmentReading]:
    """The last measured first."""
    reading = EnvironmentReading
    chosen = select(reading).where(reading.company_id == of.company_id, *conditions)
    return chosen.order_by(reading.measured_at.desc(), reading.id.desc())


def tell_batches(uow: UnitOfWork, event: EnvironmentLeft) -> None:
    """An exception of each batch that used something in the room at that moment; once for each excursion (ENV-2)."""
    reading = uow.find(EnvironmentReading, EnvironmentReading.id == event.reading)[0]
    use = EquipmentUse
    uses = uow.find(
        use,
        use.location_id == reading.location_id,
        use.begun_at <= reading.measured_at,
        or_(use.ended_at.is_(None), use.ended_at >= reading.measured_at),
    )
    begun: dict[UUID, datetime] = {}
    for one in uses:
        begun[one.batch_id] = min(one.begun_at, begun.get(one.batch_id, one.begun_at))
    tell(uow, reading, begun)


def _before(uow: UnitOfWork, reading: EnvironmentReading) -> EnvironmentReading | None:
    """What was measured just before it."""
    earlier = (
        EnvironmentReading.limit_id == reading.limit_id,
        EnvironmentReading.id != reading.id,
        EnvironmentReading.measured_at <= reading.measured_at,
    )
    return uow.session.scalars(_readings(reading, *earlier).limit(1)).first()


def tell(uow: UnitOfWork, reading: EnvironmentReading, begun: Mapping[UUID, datetime]) -> None:
    """The exception of each batch that was in the room, by since when; once for each excursion.

    It was told already where the reading before was outside too, and the batch was there.
    """
    before = _before(uow, reading)
    for batch, since in sorted(begun.items()):
        if before is None or not before.outside or before.measured_at < since:
            _tell_batch(uow, reading, batch)


def _tell_batch(uow: UnitOfWork, reading: EnvironmentReading, batch: UUID) -> None:
    """Where it isn't decided."""
    limit = uow.find(EnvironmentLimit, EnvironmentLimit.id == reading.limit_id)[0]
    room = uow.find(OperationalLocation, OperationalLocation.id == reading.location_id)[0]
    (of,) = uow.lock(Batch, Batch.id == batch)
    if is_open(of):
        exceptions.raise_by_rule(
            uow,
            Place(site=of.site_id, batch=of.id),
            rule=EXCURSION,
            title=f"{room.code}: {limit.name} outside its limits",
            description=f"{limit.name} of {room.code} ({room.name}) was"
            f" {with_unit(f'{reading.value:f}', limit.unit)} at {reading.measured_at:%Y-%m-%d %H:%M} UTC; it is to be"
            f" {bounds(reading.low, reading.high, limit.unit)}. This batch was there then.",
        )
