"""What becomes of equipment by itself as its hold passes: clean becomes dirty, and dirty overdue (EQP-2, EQP-3)."""

from uuid import UUID

from domain.equipment.cleaning import rules
from domain.equipment.cleaning.events import CleanHoldLapsed, DirtyHoldPassed
from domain.equipment.cleaning.kinds import Cleanliness
from domain.equipment.cleaning.states import CLEANLINESS, CleanlinessAct
from domain.equipment.plant.models import Equipment
from domain.equipment.plant.queries import require_used
from domain.kernel.unit_of_work import UnitOfWork


def heed_time(uow: UnitOfWork, *, equipment: UUID) -> Equipment:
    """What the schedule does when a hold's time has come; decides again whether it has. Raises NotFound."""
    found = uow.hold(Equipment, equipment)
    require_used(found)
    write_lapse(uow, found)
    return found


def write_lapse(uow: UnitOfWork, found: Equipment) -> Cleanliness:
    """What held equipment is now, written down: whoever comes first, a person or the schedule, writes it once."""
    written = Cleanliness(found.cleanliness or Cleanliness.DIRTY)
    now = rules.cleanliness_at(written, clean_until=found.clean_until, now=uow.now)
    if now is not written:
        found.cleanliness, found.clean_until = CLEANLINESS.after(written, CleanlinessAct.LAPSE), None
        uow.record(CleanHoldLapsed(equipment=found.id))
    if found.overdue_at is None and rules.is_overdue(now, dirty_until=found.dirty_until, now=uow.now):
        found.overdue_at = uow.now
        uow.record(DirtyHoldPassed(equipment=found.id))
    return now
