"""What went into a batch, at any depth and at other sites too, and isn't released (REV-4)."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.execution.kinds import Disposition
from domain.execution.lots.reaching import reached
from domain.execution.models import Batch
from domain.materials.kinds import LotStatus
from domain.materials.models import MaterialLot
from domain.materials.quality.models import LotStatusChange
from domain.review.rules import Upstream

GOOD = frozenset({LotStatus.RELEASED, LotStatus.RESTRICTED})
"""What quality decided to be used. A restricted lot went in by an approval, and is an exception that was assessed."""


def unreleased(session: Session, batch: Batch) -> tuple[Upstream, ...]:
    """Batches first, then lots, each by number. Reads a company's rows: the caller's own, at every site."""
    found = set(reached(session, batch.company_id, batch.id, forward=False))
    lots = {lot for lot, _ in found if lot is not None}
    batches = {made for _, made in found if made is not None} - {batch.id}
    return (*_batches(session, batch.company_id, batches), *_lots(session, batch.company_id, lots))


def _batches(session: Session, company: UUID, wanted: set[UUID]) -> tuple[Upstream, ...]:
    if not wanted:
        return ()
    chosen = (
        select(Batch.number, Batch.disposition)
        .where(Batch.company_id == company, Batch.id.in_(wanted), Batch.disposition != Disposition.RELEASED)
        .order_by(Batch.number)
    )
    return tuple(Upstream("batch", number, disposition) for number, disposition in session.execute(chosen))


def _lots(session: Session, company: UUID, wanted: set[UUID]) -> tuple[Upstream, ...]:
    """By quality's last word: that a last day or a retest day passed after a lot was used takes back no release.

    A lot has its first status without a change: that of the lot that it was divided from, or QUARANTINE.
    """
    if not wanted:
        return ()
    lot, change = MaterialLot, LotStatusChange
    of_lot = change.company_id == lot.company_id, change.lot_id == lot.id
    last = select(change.after).where(*of_lot, change.changed_by.is_not(None)).order_by(change.id.desc()).limit(1)
    first = select(change.before).where(*of_lot).order_by(change.id).limit(1)
    word = func.coalesce(last.scalar_subquery(), first.scalar_subquery(), lot.status)
    chosen = (
        select(lot.number, word.label("word"))
        .where(lot.company_id == company, lot.id.in_(wanted), word.not_in(GOOD))
        .order_by(lot.number)
    )
    return tuple(Upstream("lot", number, state) for number, state in session.execute(chosen))
