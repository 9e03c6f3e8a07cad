"""What went into a batch, at any depth and at other sites too, and isn't released (REV-4)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from domain.execution.kinds import Disposition
from domain.execution.lots.models import ConditionalUse, LotFlag
from domain.execution.lots.reaching import reached
from domain.execution.models import Batch
from domain.materials.kinds import EdgeKind, LotStatus
from domain.materials.models import GenealogyEdge, MaterialLot
from domain.materials.quality.models import LotStatusChange
from domain.materials.quality.queries import last_narrowed
from domain.review import reworked
from domain.review.facts import Upstream
from domain.review.looking import looking
from domain.review.reworked import Excused


def unreleased(session: Session, batch: Batch) -> tuple[Upstream, ...]:
    """Batches first, then lots, each by number. Reads a company's rows: the caller's own, at every site.

    What was rejected and went in by an approved rework alone is let be as that; what went into it isn't (REV-5).
    """
    found = set(reached(session, batch.company_id, batch.id, forward=False))
    lots = {lot for lot, _ in found if lot is not None}
    batches = {made for _, made in found if made is not None} - {batch.id}
    origins = reworked.excused(session, batch, batches, lots)
    return (*_batches(session, batch.company_id, batches, origins), *_lots(session, batch, lots, origins))


def _batches(session: Session, company: UUID, wanted: set[UUID], origins: Excused) -> tuple[Upstream, ...]:
    if not wanted:
        return ()
    chosen = (
        select(Batch.id, Batch.number, Batch.disposition)
        .where(Batch.company_id == company, Batch.id.in_(wanted), Batch.disposition != Disposition.RELEASED)
        .order_by(Batch.number)
    )
    return tuple(
        Upstream("batch", number, disposition)
        for made, number, disposition in session.execute(chosen)
        if not (disposition == Disposition.REJECTED and made in origins.batches)
    )


def _lots(session: Session, batch: Batch, wanted: set[UUID], origins: Excused) -> tuple[Upstream, ...]:
    """By quality's last word: that a last day or a retest day passed after a lot was used takes back no release.

    A lot has its first status without a change: that of the lot that it was divided from, or QUARANTINE. A restricted
    one forbids the release where this batch took it itself and quality hasn't let it since: what an intermediate took
    was asked of the batch that made that, and what was divided from a lot is decided on by itself.
    """
    if not wanted:
        return ()
    lot, change = MaterialLot, LotStatusChange
    of_lot = change.company_id == lot.company_id, change.lot_id == lot.id
    last = select(change.after).where(*of_lot, change.changed_by.is_not(None)).order_by(change.id.desc()).limit(1)
    first = select(change.before).where(*of_lot).order_by(change.id).limit(1)
    word = func.coalesce(last.scalar_subquery(), first.scalar_subquery(), lot.status)
    chosen = (
        select(lot.id, lot.number, word.label("word"))
        .where(lot.company_id == batch.company_id, lot.id.in_(wanted), word != LotStatus.RELEASED)
        .order_by(lot.number)
    )
    found = session.execute(chosen).all()
    fine = _let_be_used(session, batch, {lot for lot, _, state in found if state == LotStatus.RESTRICTED})
    fine |= {lot for lot, _, state in found if state == LotStatus.REJECTED and lot in origins.lots}
    return tuple(Upstream("lot", number, state) for lot, number, state in found if lot not in fine)


def _let_be_used(session: Session, batch: Batch, restricted: set[UUID]) -> set[UUID]:
    """The restricted lots that the batch didn't take itself, or may have used as they are restricted now (MAT-1).

    By an approval for it that is younger than the restriction, or by what quality was told then, and concluded (MAT-3).
    """
    if not restricted:
        return set()
    uow, use, flag = looking(session, batch.company_id), ConditionalUse, LotFlag
    concluded = or_(flag.exception_id.is_not(None), flag.assessed_at.is_not(None))
    heard = [(one.lot_id, one.approved_at) for one in uow.find(use, use.batch_id == batch.id)]
    heard += [(one.lot_id, one.raised_at) for one in uow.find(flag, flag.batch_id == batch.id, concluded)]
    taken = set(session.scalars(_charged(batch))) & restricted
    since = {lot: last_narrowed(uow, lot) for lot in taken}
    return restricted - taken | {lot for lot, at in heard if lot in taken and _not_before(since[lot], at)}


def _not_before(since: datetime | None, at: datetime) -> bool:
    return since is None or at >= since


def _charged(batch: Batch) -> Select[UUID]:
    """The lots that went into the batch, and of which not every charge was taken back."""
    edge, back = GenealogyEdge, aliased(GenealogyEdge)
    taken_back = exists().where(back.company_id == edge.company_id, back.reverses_id == edge.id)
    into = edge.company_id == batch.company_id, edge.target_id == batch.id, edge.kind == EdgeKind.CHARGE
    return select(edge.source_id).where(*into, ~taken_back)
