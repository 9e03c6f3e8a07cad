"""Hold every open dispense of a lot whose status got worse, at once and in the same transaction (MAT-3)."""

from collections.abc import Sequence
from uuid import UUID

from domain.dispensing import queries
from domain.dispensing.commands.holding import hold
from domain.dispensing.kinds import OrderState
from domain.dispensing.models import DispenseOrder, DispenseSource
from domain.dispensing.weighing_models import DispensedContainer
from domain.execution.lots.flagging import flag, is_open
from domain.execution.models import Batch
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.models import MaterialLot
from domain.materials.quality.events import LotStatusWorsened
from domain.materials.quality.models import LotStatusChange

HELD_BY = frozenset({OrderState.OPEN, OrderState.IN_PROGRESS, OrderState.COMPLETE})


def hold_dispenses(uow: UnitOfWork, event: LotStatusWorsened) -> None:
    """Orders that promise something of the lot, or of which something of it isn't charged yet, and their batches."""
    uow.session.flush()
    lot = uow.find(MaterialLot, MaterialLot.id == event.lot)[0]
    change = uow.find(LotStatusChange, LotStatusChange.id == event.change)[0]
    concerned = _concerned(uow, lot.id)
    if not concerned:
        return
    orders = uow.find(DispenseOrder, DispenseOrder.id.in_(concerned))
    for batch in uow.lock(Batch, Batch.id.in_({one.batch_id for one in orders})):
        if is_open(batch):
            _hold(uow, queries.orders_of(uow, batch.id), concerned, lot, change)
            flag(uow, batch, lot, change, how="is being dispensed for this batch")


def _concerned(uow: UnitOfWork, lot: UUID) -> set[UUID]:
    promised = DispenseSource.planned > DispenseSource.weighed
    sources = uow.find(DispenseSource, DispenseSource.lot_id == lot, DispenseSource.dropped_at.is_(None), promised)
    state = DispensedContainer.state.in_(queries.HELD_FOR_A_BATCH)
    waiting = uow.find(DispensedContainer, DispensedContainer.lot_id == lot, state)
    return {one.order_id for one in sources} | {one.order_id for one in waiting}


def _hold(
    uow: UnitOfWork,
    orders: Sequence[DispenseOrder],
    concerned: set[UUID],
    lot: MaterialLot,
    change: LotStatusChange,
) -> None:
    for order in orders:
        if order.id in concerned and order.state in HELD_BY:
            hold(uow, order, f"Lot {lot.number} went from {change.before} to {change.after}: {change.because}")
