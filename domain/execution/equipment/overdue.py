"""An overdue dirty hold is told to the batch that used the equipment last (EQP-3)."""

from sqlalchemy import select

from domain.equipment.cleaning.events import DirtyHoldPassed
from domain.equipment.plant.models import Equipment
from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution.equipment.kinds import UseState
from domain.execution.equipment.models import EquipmentUse
from domain.execution.lots.flagging import is_open
from domain.execution.models import Batch
from domain.kernel.unit_of_work import UnitOfWork

DIRTY_HOLD = "EQP-3"


def tell_last_batch(uow: UnitOfWork, event: DirtyHoldPassed) -> None:
    """An exception of the batch that used it last, where that one isn't decided; whoever found it out is not asked."""
    equipment = uow.find(Equipment, Equipment.id == event.equipment)[0]
    last = uow.session.scalars(
        select(EquipmentUse)
        .where(
            EquipmentUse.company_id == uow.actor.company,
            EquipmentUse.equipment_id == equipment.id,
            EquipmentUse.state == UseState.ENDED,
        )
        .order_by(EquipmentUse.ended_at.desc(), EquipmentUse.id.desc())
        .limit(1)
    ).first()
    if last is None:
        return
    (batch,) = uow.lock(Batch, Batch.id == last.batch_id)
    if is_open(batch):
        exceptions.raise_by_rule(
            uow,
            Place(site=batch.site_id, batch=batch.id),
            rule=DIRTY_HOLD,
            title=f"{equipment.code}: dirty hold overdue",
            description=f"{equipment.code} ({equipment.name}), which this batch used until"
            f" {last.ended_at:%Y-%m-%d %H:%M} UTC, was to be cleaned by"
            f" {equipment.dirty_until:%Y-%m-%d %H:%M} UTC and was not.",
        )
