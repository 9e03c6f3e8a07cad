"""What becomes of a lot when its days have passed, and when quality takes it back (MAT-1)."""

from datetime import date
from uuid import UUID

from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_words
from domain.materials.kinds import LotStatus
from domain.materials.models import MaterialLot
from domain.materials.quality import form
from domain.materials.quality.commands import statuses
from domain.materials.quality.kinds import QuarantineReason
from domain.materials.queries import today_at
from domain.materials.states import LotAct

EXPIRING = frozenset({LotStatus.QUARANTINE, LotStatus.RELEASED, LotStatus.RESTRICTED})


def heed_days(uow: UnitOfWork, *, lot: UUID) -> MaterialLot:
    """A lot past its last day is EXPIRED, one past its retest day waits in quarantine for a retest (MAT-1).

    Days are those of its site. A lot that isn't due is left as it is, so that this may be run any number of times,
    however late. Raises NotFound, Forbidden.
    """
    found = uow.load(MaterialLot, lot, Permission.LOT_DISPOSE)
    today, status = today_at(uow, found.site_id), LotStatus(found.status)
    if status in EXPIRING and has_passed(found.expires_on, today):
        because = f"Its last day of use, {found.expires_on}, has passed."
        statuses.change(uow, found, LotAct.EXPIRE, because=because)
    elif status in statuses.IN_USE and has_passed(found.retest_on, today):
        because = f"Its retest day, {found.retest_on}, has passed."
        statuses.change(uow, found, LotAct.QUARANTINE, because=because, reason=QuarantineReason.RETEST)
        statuses.begin_retest(uow, found)
    return found


def return_to_quarantine(uow: UnitOfWork, *, lot: UUID, seen: int, reason: str) -> MaterialLot:
    """Stop the use of a lot until quality decides again; it needs no signature to be careful.

    Raises NotFound, Forbidden, VersionConflict, InvalidInput, WrongState.
    """
    found = uow.load(MaterialLot, lot, Permission.LOT_DISPOSE, version=seen)
    reason = require_words(reason, limit=form.REASON, path=("reason",))
    statuses.change(uow, found, LotAct.QUARANTINE, because=reason, reason=QuarantineReason.RETURNED)
    return found


def has_passed(day: date | None, today: date) -> bool:
    """A day counts to its end; without one nothing passes."""
    return day is not None and today > day
