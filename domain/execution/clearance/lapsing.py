"""What ends a clearance: its time, a use that comes between, a failure at its place, another one (EQP-7).

A use writes it down in its own transaction, so that nobody has to look for uses afterwards; time is told at reading
(`rules.state_at`), and written down by the schedule.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, or_

from domain.equipment.clearance import rules
from domain.equipment.clearance.kinds import ClearanceState, LapseCause
from domain.equipment.clearance.states import CLEARANCE, ClearanceAct
from domain.equipment.plant.models import Equipment
from domain.execution.clearance import standing
from domain.execution.clearance.events import ClearanceLapsed
from domain.execution.clearance.models import LineClearance
from domain.kernel.unit_of_work import UnitOfWork


def heed_time(uow: UnitOfWork, *, clearance: UUID) -> LineClearance:
    """What the schedule does when a clearance's time has come; decides again whether it has. Raises NotFound."""
    found = uow.hold(LineClearance, clearance)
    write_time(uow, found)
    return found


def write_time(uow: UnitOfWork, found: LineClearance) -> None:
    """Whoever comes first, a person or the schedule, writes once that its time has passed."""
    written = ClearanceState(found.state)
    if rules.state_at(written, until=found.clear_until, now=uow.now) is not written:
        end(uow, found, LapseCause.TIME)


def heed_use(uow: UnitOfWork, equipment: Equipment, *, batch: UUID) -> None:
    """A batch begins to use equipment: what stood there, or in its room, for another batch counts no more."""
    _end_others(uow, or_(*standing.places(equipment)), batch=batch)


def heed_use_of_room(uow: UnitOfWork, room: UUID, *, batch: UUID) -> None:
    """A batch begins to use a room otherwise, as a weighing does."""
    _end_others(uow, standing.at(room=room), batch=batch)


def _end_others(uow: UnitOfWork, here: ColumnElement[bool], *, batch: UUID) -> None:
    others = uow.lock(LineClearance, here, LineClearance.state.in_(standing.STANDING), LineClearance.batch_id != batch)
    for found in others:
        write_time(uow, found)
        if found.state != ClearanceState.LAPSED:
            end(uow, found, LapseCause.USE)
    if others:
        uow.session.flush()  # a phase may begin to use several pieces in one room: each clearance ends once


def end(uow: UnitOfWork, found: LineClearance, cause: LapseCause) -> None:
    """It counts no more, for this cause; one whose time has passed lapsed then."""
    found.state = CLEARANCE.after(ClearanceState(found.state), ClearanceAct.LAPSE)
    found.lapsed_at = found.clear_until if cause is LapseCause.TIME else uow.now
    found.lapse_cause = cause
    uow.record(ClearanceLapsed(batch=found.batch_id, clearance=found.id, cause=cause))
