"""Say which shifts a site works in."""

from uuid import UUID

from domain.kernel.ids import SiteId, new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_line, require_words
from domain.tenancy.models import Site
from domain.training.shifts import events, rules
from domain.training.shifts.models import Shift
from domain.training.shifts.refusals import ShiftCodeTaken, ShiftIsRetired, TooManyShifts
from domain.training.shifts.rules import ShiftDetails


def define_shift(uow: UnitOfWork, *, site: SiteId, code: str, details: ShiftDetails) -> Shift:
    """A shift of a site, in its local time (TRN-12; ISA-95 work calendar).

    Raises Forbidden, NotFound, InvalidInput, ShiftCodeTaken, TooManyShifts.
    """
    uow.require(Permission.TRAINING_GRANT, site=site)
    rules.require_code(code)
    _require(details)
    uow.hold(Site, site)  # one at a time, so that two of one code are refused, not broken off
    if uow.any(Shift, Shift.site_id == site, Shift.code == code):
        raise ShiftCodeTaken(taken=code, path=("code",))
    if len(uow.find(Shift, Shift.site_id == site, Shift.retired_at.is_(None))) >= rules.SHIFTS:
        raise TooManyShifts(limit=rules.SHIFTS, what="A site works in")
    found = Shift(id=new_id(), site_id=site, code=code)
    _write(found, details)
    uow.record(events.ShiftDefined(shift=found.id))
    return uow.add(found)


def change_shift(uow: UnitOfWork, *, shift: UUID, version: int, details: ShiftDetails) -> Shift:
    """Other times or days from now on; who works in it stays.

    Raises NotFound, Forbidden, VersionConflict, ShiftIsRetired, InvalidInput.
    """
    found = _in_use(uow, shift, version)
    _require(details)
    _write(found, details)
    uow.record(events.ShiftChanged(shift=found.id))
    return found


def retire_shift(uow: UnitOfWork, *, shift: UUID, version: int, reason: str) -> Shift:
    """It is worked no more; it stays on record with who worked in it. Raises as `change_shift`."""
    found = _in_use(uow, shift, version)
    found.retired_reason = require_words(reason, limit=rules.REASON, path=("reason",))
    found.retired_name, found.retired_at = uow.actor.name, uow.now
    uow.record(events.ShiftRetired(shift=found.id))
    return found


def _in_use(uow: UnitOfWork, shift: UUID, version: int) -> Shift:
    found = uow.load(Shift, shift, Permission.TRAINING_GRANT, version=version)
    if found.retired_at is not None:
        raise ShiftIsRetired(shift=found.code)
    return found


def _require(details: ShiftDetails) -> None:
    require_line(details.name, limit=rules.NAME, path=("name",))
    rules.require_times(details)


def _write(found: Shift, details: ShiftDetails) -> None:
    found.name, found.weekdays = details.name, details.in_order
    found.begins_at, found.ends_at = details.begins_at, details.ends_at
