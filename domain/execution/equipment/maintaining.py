"""What uses mean for maintenance, and a breakdown for the batches that use what broke (MNT-1, MNT-2)."""

from sqlalchemy import func, select

from domain.equipment.maintenance.commands.plans import heed_uses, plans_of
from domain.equipment.maintenance.events import MaintenancePlanChanged
from domain.equipment.maintenance.models import MaintenancePlan
from domain.equipment.plant.models import Equipment
from domain.equipment.service.events import EquipmentTaggedOut
from domain.equipment.service.kinds import TagKind
from domain.equipment.service.models import ServiceTag
from domain.exceptions import commands as exceptions
from domain.exceptions.commands import Place
from domain.execution.equipment.events import EquipmentUseEnded
from domain.execution.equipment.kinds import UseState
from domain.execution.equipment.models import EquipmentUse
from domain.execution.models import Batch
from domain.kernel.unit_of_work import UnitOfWork

BREAKDOWN = "MNT-2"


def count_use(uow: UnitOfWork, event: EquipmentUseEnded) -> None:
    """So many ended uses since a plan was last done make it due (MNT-1)."""
    uow.session.flush()
    for plan in plans_of(uow, event.equipment):
        _count(uow, plan)


def count_anew(uow: UnitOfWork, event: MaintenancePlanChanged) -> None:
    """What a changed plan is due after is compared with the uses that there were already (MNT-1)."""
    uow.session.flush()
    _count(uow, uow.hold(MaintenancePlan, event.plan))


def _count(uow: UnitOfWork, plan: MaintenancePlan) -> None:
    if plan.interval_uses is not None:
        use = EquipmentUse
        ended = select(func.count()).where(
            use.company_id == uow.actor.company,
            use.equipment_id == plan.equipment_id,
            use.state == UseState.ENDED,
            use.ended_at > plan.done_at,
        )
        heed_uses(uow, plan, uses=uow.session.scalars(ended).one())


def tell_users(uow: UnitOfWork, event: EquipmentTaggedOut) -> None:
    """A breakdown is an exception of each batch that uses what broke, or what that belongs to, now (MNT-2)."""
    if event.kind != TagKind.BREAKDOWN:
        return
    uow.session.flush()
    equipment = uow.find(Equipment, Equipment.id == event.equipment)[0]
    tag = uow.find(ServiceTag, ServiceTag.id == event.tag)[0]
    concerned = [equipment.id, equipment.parent_id or equipment.id]
    running = uow.find(EquipmentUse, EquipmentUse.equipment_id.in_(concerned), EquipmentUse.state == UseState.RUNNING)
    batches = {one.batch_id for one in running}
    for batch in uow.lock(Batch, Batch.id.in_(batches)) if batches else ():
        exceptions.raise_by_rule(
            uow,
            Place(site=batch.site_id, batch=batch.id),
            rule=BREAKDOWN,
            title=f"{equipment.code}: breakdown",
            description=f"{tag.says} This batch was using it.",
        )
