"""Declare what a room's environment is to be, say it anew, watch it no more; record what was read (ENV-1, ENV-2)."""

from uuid import UUID

from domain.equipment import rules as form
from domain.equipment.environment import rules
from domain.equipment.environment.events import (
    EnvironmentLeft,
    EnvironmentLimitChanged,
    EnvironmentLimitEnded,
    EnvironmentRead,
    EnvironmentWatched,
)
from domain.equipment.environment.kinds import EnvironmentLimitState, EnvironmentSource
from domain.equipment.environment.models import EnvironmentLimit, EnvironmentReading
from domain.equipment.environment.refusals import EnvironmentWatchedAlready
from domain.equipment.environment.states import LIMIT, LimitAct
from domain.equipment.environment.values import EnvironmentDetails, NewReading
from domain.equipment.plant.rules import folded
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.quantity import require_unit
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line
from domain.materials.container_models import OperationalLocation


def watch(uow: UnitOfWork, *, room: UUID, name: str, unit: str, details: EnvironmentDetails) -> EnvironmentLimit:
    """From now on a quantity of a room is read, and its limits count. Raises as below, EnvironmentWatchedAlready."""
    found = uow.load(OperationalLocation, room, Permission.EQUIPMENT_DEFINE)
    require_line(name, limit=rules.NAME, path=("name",))
    unit = require_unit(unit)
    rules.require_details(details)
    there = uow.find(
        EnvironmentLimit,
        EnvironmentLimit.location_id == found.id,
        EnvironmentLimit.state == EnvironmentLimitState.WATCHED,
    )
    if any(folded(one.name) == folded(name) for one in there):
        raise EnvironmentWatchedAlready(room=found.code, name=name, path=("name",))
    limit = EnvironmentLimit(
        id=new_id(),
        site_id=found.site_id,
        location_id=found.id,
        name=name.strip(),
        unit=unit,
        state=EnvironmentLimitState.WATCHED,
        declared_by=uow.person,
        declared_name=uow.actor.name,
        declared_at=uow.now,
    )
    _say(limit, details)
    uow.record(EnvironmentWatched(limit=limit.id))
    return uow.add(limit)


def change_limit(
    uow: UnitOfWork, *, limit: UUID, version: int, details: EnvironmentDetails, reason: str
) -> EnvironmentLimit:
    """These limits count from now on; what was read keeps those that it was judged by.

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput.
    """
    found = uow.load(EnvironmentLimit, limit, Permission.EQUIPMENT_DEFINE, version=version)
    LIMIT.after(EnvironmentLimitState(found.state), LimitAct.CHANGE)
    rules.require_details(details)
    form.require_reason(reason)
    _say(found, details)
    uow.record(EnvironmentLimitChanged(limit=found.id))
    return found


def end_limit(uow: UnitOfWork, *, limit: UUID, version: int, reason: str) -> EnvironmentLimit:
    """Watch it no more. Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput."""
    found = uow.load(EnvironmentLimit, limit, Permission.EQUIPMENT_DEFINE, version=version)
    found.state = LIMIT.after(EnvironmentLimitState(found.state), LimitAct.END)
    form.require_reason(reason)
    found.ended_by, found.ended_name = uow.person, uow.actor.name
    found.ended_at, found.ended_reason = uow.now, reason
    uow.record(EnvironmentLimitEnded(limit=found.id))
    return found


def record(uow: UnitOfWork, *, limit: UUID, given: NewReading) -> EnvironmentReading:
    """Keep what a person read or a device told, within its limits or not (ENV-2).

    Raises NotFound, Forbidden, WrongState, InvalidInput.
    """
    found = uow.load(EnvironmentLimit, limit, Permission.ENVIRONMENT_RECORD)
    LIMIT.after(EnvironmentLimitState(found.state), LimitAct.READ)
    rules.require_reading(given, unit=found.unit, now=uow.now)
    reading = EnvironmentReading(
        id=new_id(),
        site_id=found.site_id,
        limit_id=found.id,
        location_id=found.location_id,
        value=given.value,
        low=found.low,
        high=found.high,
        outside=rules.is_outside(given.value, low=found.low, high=found.high),
        source=EnvironmentSource.PERSON if given.device is None else EnvironmentSource.DEVICE,
        device=given.device,
        measured_at=given.measured_at,
        recorded_by=uow.person,
        recorded_name=uow.actor.name,
        recorded_at=uow.now,
    )
    uow.add(reading)
    uow.record(EnvironmentRead(reading=reading.id))
    if reading.outside:
        uow.session.flush()  # whoever reacts looks at the reading
        uow.record(EnvironmentLeft(reading=reading.id))
    return reading


def _say(limit: EnvironmentLimit, details: EnvironmentDetails) -> None:
    limit.low, limit.high, limit.max_age_minutes = details.low, details.high, details.max_age_minutes
