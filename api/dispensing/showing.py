"""Computes what of a dispense is in no row, in the snapshot of the operation."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from api.context import Info, looking
from api.dispensing.values import (
    DispenseProposal,
    DispensingLabel,
    LotLeftOut,
    LotLeftOutBecause,
    NextDispenseStep,
    ProposedLot,
    shown_label,
    shown_next,
)
from api.scalars import Quantity
from domain.dispensing import queries, standing
from domain.dispensing.commands import choosing
from domain.dispensing.following import next_step
from domain.dispensing.models import DispenseOrder
from domain.dispensing.weighing_models import DispensedContainer
from domain.execution.models import Batch
from domain.kernel.quantity import Quantity as Amount
from domain.materials.models import MaterialLot


def proposal_of(info: Info, order: DispenseOrder) -> DispenseProposal:
    """What first-expired-first-out would take now; whoever reads the order reads the lots' numbers (as a trace)."""
    uow = looking(info)
    batch = uow.find(Batch, Batch.id == order.batch_id)[0]
    stock = queries.stock_for(uow, order, batch)
    found = choosing.propose(uow, order, batch, stock)
    ids = {one.lot: key for key, one in stock.items()}
    lots = _lots(info, list(stock))
    taken = {one.source.lot: one.quantity for one in found.allocation.charges}
    return DispenseProposal(
        usable=[
            ProposedLot(
                lot=lots[ids[one.stock.lot]],
                available=_quantity(one.stock.balance),
                expires_on=one.stock.expires_on,
                quantity=_quantity(taken[one.stock.lot]) if one.stock.lot in taken else None,
            )
            for one in found.usable
        ],
        left_out=[
            LotLeftOut(
                lot=lots[ids[one.stock.lot]],
                reasons=[LotLeftOutBecause(kind=why.kind, rule=why.rule, explanation=why.says) for why in one.reasons],
            )
            for one in found.unusable
        ],
        missing=None if found.allocation.met else _quantity(found.allocation.remaining),
    )


def following_of(info: Info, order: DispenseOrder) -> NextDispenseStep:
    """The next step of an order as it stands in the snapshot."""
    return shown_next(next_step(standing.standing_of(looking(info), order)))


def label_of(info: Info, dispensed: DispensedContainer) -> DispensingLabel:
    return shown_label(standing.label_for(looking(info), dispensed), today=datetime.now(UTC).date())


def _lots(info: Info, wanted: list[UUID]) -> dict[UUID, Any]:
    """The lots as a trace shows them, with all that may be asked of them."""
    chosen = select(MaterialLot).where(MaterialLot.company_id == info.context.actor.company, MaterialLot.id.in_(wanted))
    loaded = selectinload(MaterialLot.material), selectinload(MaterialLot.site)
    return {one.id: one for one in info.context.session.scalars(chosen.options(*loaded))}


def _quantity(amount: Amount) -> Quantity:
    return Quantity(value=amount.value, unit=amount.unit)
