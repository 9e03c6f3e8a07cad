"""Open a work order: when a plan's time has come, or because equipment broke down (MNT-1, MNT-2)."""

from uuid import UUID

from sqlalchemy import func, select

from domain.equipment import rules as form
from domain.equipment.maintenance.events import WorkOrderOpened
from domain.equipment.maintenance.kinds import PlanState, WorkOrderKind, WorkOrderState
from domain.equipment.maintenance.models import MaintenancePlan, WorkOrder
from domain.equipment.maintenance.states import PLAN, PlanAct
from domain.equipment.plant.models import Equipment
from domain.equipment.plant.queries import used
from domain.equipment.plant.states import ServiceAct
from domain.equipment.service.commands.tagging import tag_out
from domain.equipment.service.kinds import TagKind
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork
from domain.kernel.words import require_text


def heed_time(uow: UnitOfWork, *, plan: UUID) -> MaintenancePlan:
    """What the schedule does when a plan's lead has begun: its order opens, once. Raises NotFound, WrongState."""
    seen = uow.look_at(MaintenancePlan, plan)
    if seen is not None:
        uow.hold(Equipment, seen.equipment_id)  # its orders are numbered one after the other
    found = uow.hold(MaintenancePlan, plan)
    PLAN.after(PlanState(found.state), PlanAct.OPEN_ORDER)
    if found.work_order_id is None:
        order = _order(uow, found.equipment_id, found.site_id, WorkOrderKind.PLANNED, says=found.name)
        order.plan_id, order.edition, order.steps, order.due_on = found.id, found.edition, found.steps, found.due_on
        found.work_order_id = uow.add(order).id
        uow.record(WorkOrderOpened(equipment=found.equipment_id, work_order=order.id))
    return found


def report_breakdown(uow: UnitOfWork, *, equipment: UUID, says: str) -> WorkOrder:
    """It broke down: out of service at once, until a corrective order is verified and its return signed (MNT-2).

    Raises NotFound, Forbidden, WrongState, InvalidInput.
    """
    found = used(uow, equipment, Permission.EQUIPMENT_REPORT, ServiceAct.TAG_OUT)
    require_text(says, limit=form.REASON - len(found.code) - 20, path=("says",))
    if found.parent_id is not None:
        uow.hold(Equipment, found.parent_id)  # no use of what it belongs to begins meanwhile, and isn't told
    order = _order(uow, found.id, found.site_id, WorkOrderKind.CORRECTIVE, says=says)
    order.opened_by = uow.person
    uow.add(order)
    uow.record(WorkOrderOpened(equipment=found.id, work_order=order.id))
    tag_out(uow, found, kind=TagKind.BREAKDOWN, says=f"{found.code} broke down: {says}", work_order=order.id)
    return order


def _order(uow: UnitOfWork, equipment: UUID, site: UUID, kind: WorkOrderKind, *, says: str) -> WorkOrder:
    uow.session.flush()
    last = select(func.coalesce(func.max(WorkOrder.number), 0)).where(
        WorkOrder.company_id == uow.actor.company, WorkOrder.equipment_id == equipment
    )
    return WorkOrder(
        id=new_id(),
        site_id=site,
        equipment_id=equipment,
        number=uow.session.scalars(last).one() + 1,
        kind=kind,
        says=says,
        state=WorkOrderState.OPEN,
        opened_name=uow.actor.name,
        opened_at=uow.now,
    )
