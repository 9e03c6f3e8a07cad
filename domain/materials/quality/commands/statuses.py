"""Change a lot's status: each time with why, and with whoever used the lot told at once where it got worse (MAT-3)."""

from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.kinds import LotStatus
from domain.materials.models import MaterialLot
from domain.materials.quality.events import LotStatusChanged, LotStatusWorsened
from domain.materials.quality.kinds import PurposeOfTesting, QuarantineReason
from domain.materials.quality.models import LotStatusChange, LotTesting
from domain.materials.quality.queries import current, deciding, effective_for, testings_of
from domain.materials.queries import parts_of
from domain.materials.states import LOT, SEVERITY, LotAct

BECAUSE = 2000
IN_USE = frozenset({LotStatus.RELEASED, LotStatus.RESTRICTED})


def change(
    uow: UnitOfWork,
    lot: MaterialLot,
    act: LotAct,
    *,
    because: str,
    reason: QuarantineReason | None = None,
    restriction: str | None = None,
) -> LotStatusChange | None:
    """Take the lot where the act leads; None where it stays as it is. Raises WrongState."""
    assert LotStatusWorsened in uow.reactions, "whoever used a lot is told of what becomes of it (MAT-3)"
    before = LotStatus(lot.status)
    after = LOT.after(before, act)
    lot.status, lot.restriction = after, restriction
    lot.quarantine_reason = reason
    if after is before:
        return None
    told = uow.add(_told(uow, lot, before, after, because))
    uow.record(LotStatusChanged(lot=lot.id, change=told.id, status=after))
    if SEVERITY[after] > SEVERITY[before]:
        uow.record(LotStatusWorsened(lot=lot.id, change=told.id))
        if act is not LotAct.EXPIRE and reason is not QuarantineReason.RETEST:  # every lot has its own days
            hold_parts(uow, lot, because=because, reason=reason or QuarantineReason.RETURNED)
    return told


def hold_parts(uow: UnitOfWork, lot: MaterialLot, *, because: str, reason: QuarantineReason) -> None:
    """Lots in use that came of this one wait in quarantine for a decision of their own (MAT-5)."""
    because = f"It came of lot {lot.number}. {because}"
    parts = parts_of(uow, lot.id)
    for part in uow.lock(MaterialLot, MaterialLot.id.in_(parts)) if parts else ():
        if part.status in IN_USE:
            change(uow, part, LotAct.QUARANTINE, because=because, reason=reason)
        else:
            hold_parts(uow, part, because=because, reason=reason)


def open_testing(uow: UnitOfWork, lot: MaterialLot, purpose: PurposeOfTesting) -> LotTesting:
    """The testing of this purpose that is under way, or a new one by the specification that is in effect now."""
    testings = testings_of(uow, lot)
    last = deciding(testings)
    if purpose is not PurposeOfTesting.COMPLAINT and last is not None and last.decided_at is None:
        return last
    specification = effective_for(uow, lot)
    return uow.add(
        LotTesting(
            id=new_id(),
            site_id=lot.site_id,
            lot_id=lot.id,
            number=len(testings) + 1,
            purpose=purpose,
            specification_id=None if specification is None else specification.id,
            opened_at=uow.now,
        )
    )


def begin_retest(uow: UnitOfWork, lot: MaterialLot) -> None:
    """A testing for the retest, unless one is under way."""
    last = current(deciding(testings_of(uow, lot)))
    if last is None or last.decided:
        open_testing(uow, lot, PurposeOfTesting.RETEST)


def _told(uow: UnitOfWork, lot: MaterialLot, before: LotStatus, after: LotStatus, because: str) -> LotStatusChange:
    person: UUID | None = uow.actor.person
    return LotStatusChange(
        id=new_id(),
        site_id=lot.site_id,
        lot_id=lot.id,
        before=before,
        after=after,
        because=because[:BECAUSE],
        changed_by=person,
        changed_name=uow.actor.name,
        changed_at=uow.now,
    )
