"""Say who works in which shift, and until when."""

from datetime import date
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.people.models import Person
from domain.training.commands import asking
from domain.training.shifts import events, rules
from domain.training.shifts.models import Shift, ShiftAssignment
from domain.training.shifts.refusals import AlreadyInShift, AssignmentEnded, ShiftIsRetired, TooManyShifts


def assign_shift(
    uow: UnitOfWork, *, shift: UUID, person: UUID, from_on: date, until_on: date | None
) -> ShiftAssignment:
    """A person of the site works in a shift, from a day to a last one; who rotates is in several (TRN-12).

    Raises NotFound, Forbidden, ShiftIsRetired, PersonNotHere, InvalidInput, AlreadyInShift, TooManyShifts.
    """
    of = uow.load(Shift, shift, Permission.TRAINING_GRANT)  # held, so that one person comes into it once
    if of.retired_at is not None:
        raise ShiftIsRetired(shift=of.code)
    somebody, today = asking.require_here(uow, person, of.site_id), asking.today(uow, of.site_id)
    rules.require_days(from_on, until_on, today=today)
    _require_room(uow, of, somebody, from_on, until_on, today)
    found = ShiftAssignment(
        id=new_id(),
        site_id=of.site_id,
        shift_id=of.id,
        person_id=person,
        from_on=from_on,
        until_on=until_on,
        assigned_by=uow.actor.as_person,
        assigned_name=uow.actor.name,
        assigned_at=uow.now,
    )
    uow.record(events.ShiftAssigned(assignment=found.id, person=person))
    return uow.add(found)


def end_assignment(uow: UnitOfWork, *, assignment: UUID, version: int, until_on: date, reason: str) -> ShiftAssignment:
    """A person works in a shift until a day that is earlier than what was said, once.

    Raises NotFound, Forbidden, VersionConflict, AssignmentEnded, InvalidInput.
    """
    found = uow.load(ShiftAssignment, assignment, Permission.TRAINING_GRANT, version=version)
    because = require_words(reason, limit=rules.REASON, path=("reason",))
    if found.ended_name is not None:
        assert found.until_on is not None, found.id
        raise AssignmentEnded(name=found.ended_name, until_on=found.until_on)
    today = asking.today(uow, found.site_id)
    rules.require_end(until_on, first=found.from_on, last=found.until_on, today=today)
    found.until_on, found.ended_because = until_on, because
    found.ended_by, found.ended_name, found.ended_at = uow.actor.as_person, uow.actor.name, uow.now
    uow.record(events.ShiftAssignmentEnded(assignment=found.id, person=found.person_id))
    return found


def _require_room(
    uow: UnitOfWork, of: Shift, person: Person, from_on: date, until_on: date | None, today: date
) -> None:
    """Nobody twice in a shift, nor in more shifts than are told whole. Raises AlreadyInShift, TooManyShifts."""
    row = ShiftAssignment
    still = row.until_on.is_(None) | (row.until_on >= min(today, from_on))
    mine = uow.find(row, row.person_id == person.id, row.site_id == of.site_id, still)
    for one in mine:
        if one.shift_id == of.id and rules.overlap(from_on, until_on, other_first=one.from_on, other_last=one.until_on):
            raise AlreadyInShift(
                name=person.name, shift=of.code, from_on=one.from_on, until_on=one.until_on, path=("person",)
            )
    if len(mine) >= rules.ASSIGNMENTS:
        raise TooManyShifts(limit=rules.ASSIGNMENTS, what="A person is in shifts of a site", path=("person",))
