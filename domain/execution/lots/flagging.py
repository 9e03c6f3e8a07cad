"""Tell every batch that consumed a lot of what became of it, at once and in the same transaction (MAT-3)."""

from uuid import UUID

from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution.kinds import UNDECIDED, BatchState
from domain.execution.lots import reaching
from domain.execution.lots.events import BatchFlagged
from domain.execution.lots.models import LotFlag
from domain.execution.models import Batch
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.models import MaterialLot
from domain.materials.quality.events import LotStatusWorsened
from domain.materials.quality.models import LotStatusChange

LOT_WORSENED = "MAT-3"


def flag_batches(uow: UnitOfWork, event: LotStatusWorsened) -> None:
    """A flag for each batch that consumed the lot, at any depth, and an exception for each that is open."""
    uow.session.flush()
    lot = uow.find(MaterialLot, MaterialLot.id == event.lot)[0]
    change = uow.find(LotStatusChange, LotStatusChange.id == event.change)[0]
    batches = _consumers(uow, lot.id)
    for batch in uow.lock(Batch, Batch.id.in_(batches)) if batches else ():
        flag(uow, batch, lot, change, how="this batch consumed by itself or in an intermediate")


def is_open(batch: Batch) -> bool:
    """Whether something can still be assessed within the batch's own record."""
    return batch.disposition in UNDECIDED and batch.state != BatchState.ABORTED


def flag(uow: UnitOfWork, batch: Batch, lot: MaterialLot, change: LotStatusChange, *, how: str) -> None:
    """Flag a locked batch once for a change; `how` says what it has to do with the lot."""
    if uow.any(LotFlag, LotFlag.batch_id == batch.id, LotFlag.change_id == change.id):
        return
    raised = None
    if is_open(batch):
        raised = exceptions.raise_by_rule(
            uow,
            Place(site=batch.site_id, batch=batch.id),
            rule=LOT_WORSENED,
            title=f"Lot {lot.number}: {change.after}",
            description=f"Lot {lot.number}, which {how}, went from {change.before} to {change.after}: {change.because}",
        )
    raised_flag = uow.add(
        LotFlag(
            id=new_id(),
            site_id=batch.site_id,
            batch_id=batch.id,
            lot_id=lot.id,
            change_id=change.id,
            exception_id=None if raised is None else raised.id,
            raised_at=uow.now,
        )
    )
    uow.record(BatchFlagged(batch=batch.id, lot=lot.id, flag=raised_flag.id))


def _consumers(uow: UnitOfWork, lot: UUID) -> set[UUID]:
    """The batches that the lot went into and that hadn't it taken back; what lies between is held meanwhile.

    Who charges an intermediate relies on its row: with it locked, no charge of it is under way that this would miss.
    """
    held = {lot}
    while True:
        reached = set(reaching.reached(uow.session, uow.actor.company, lot, forward=True))
        lots = {one for one, _ in reached if one is not None} - held
        if not lots:
            return {batch for _, batch in reached if batch is not None}
        uow.lock(MaterialLot, MaterialLot.id.in_(lots))
        held |= lots
