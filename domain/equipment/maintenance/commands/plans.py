"""Define what is done to equipment again and again, say it anew, end it; uses may make it due (MNT-1)."""

from uuid import UUID

from domain.equipment import queries as sites
from domain.equipment import rules as form
from domain.equipment.maintenance import rules
from domain.equipment.maintenance.events import (
    MaintenanceBecameDue,
    MaintenancePlanChanged,
    MaintenancePlanDefined,
    MaintenancePlanEnded,
    WorkOrderMoved,
)
from domain.equipment.maintenance.kinds import PlanState, WorkOrderState
from domain.equipment.maintenance.models import MaintenancePlan, WorkOrder
from domain.equipment.maintenance.refusals import OrderUnderWay, PlanCodeTaken
from domain.equipment.maintenance.states import PLAN, WORK_ORDER, PlanAct, WorkOrderAct
from domain.equipment.maintenance.values import PlanDetails
from domain.equipment.models import Scale
from domain.equipment.plant.events import EquipmentChanged, EquipmentRetired
from domain.equipment.plant.models import Equipment
from domain.equipment.plant.queries import used
from domain.equipment.plant.states import ServiceAct
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork


def define_plan(uow: UnitOfWork, *, equipment: UUID, code: str, details: PlanDetails) -> MaintenancePlan:
    """It counts from today. Raises NotFound, Forbidden, WrongState, InvalidInput, PlanCodeTaken."""
    found = used(uow, equipment, Permission.EQUIPMENT_DEFINE, ServiceAct.MAINTAIN)
    form.require_code(code)
    rules.require_plan(details)
    if uow.any(MaintenancePlan, MaintenancePlan.equipment_id == found.id, MaintenancePlan.code == code):
        raise PlanCodeTaken(plan=code, path=("code",))
    plan = MaintenancePlan(
        id=new_id(),
        site_id=found.site_id,
        equipment_id=found.id,
        code=code,
        edition=1,
        state=PlanState.ACTIVE,
        done_at=uow.now,
    )
    _say(uow, plan, details)
    uow.record(MaintenancePlanDefined(plan=plan.id))
    uow.add(plan)
    tell_scale(uow, plan.equipment_id)
    return plan


def change_plan(uow: UnitOfWork, *, plan: UUID, version: int, details: PlanDetails, reason: str) -> MaintenancePlan:
    """From now on; it is due anew from when it was last done. An order that is open follows what it was opened with.

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput.
    """
    found = uow.load(MaintenancePlan, plan, Permission.EQUIPMENT_DEFINE, version=version)
    found.state = PLAN.after(PlanState(found.state), PlanAct.CHANGE)
    rules.require_plan(details)
    form.require_reason(reason)
    found.edition += 1
    _say(uow, found, details)
    tell_scale(uow, found.equipment_id)
    uow.record(MaintenancePlanChanged(plan=found.id))
    return found


def end_plan(uow: UnitOfWork, *, plan: UUID, version: int, reason: str) -> MaintenancePlan:
    """Nothing becomes due by it any more; an order that nobody began is cancelled.

    Raises NotFound, Forbidden, VersionConflict, WrongState, InvalidInput, OrderUnderWay.
    """
    found = uow.load(MaintenancePlan, plan, Permission.EQUIPMENT_DEFINE, version=version)
    form.require_reason(reason)
    for order in uow.lock(WorkOrder, WorkOrder.id == found.work_order_id) if found.work_order_id else ():
        if order.state != WorkOrderState.OPEN:
            raise OrderUnderWay(number=order.number, state=order.state)
        _cancel(uow, order)
    _end(uow, found)
    return found


def end_plans(uow: UnitOfWork, event: EquipmentRetired) -> None:
    """What is retired is maintained no more: its plans end, and their orders with them."""
    uow.session.flush()
    found = uow.lock(
        MaintenancePlan, MaintenancePlan.equipment_id == event.equipment, MaintenancePlan.state == PlanState.ACTIVE
    )
    orders = [one.work_order_id for one in found if one.work_order_id is not None]
    for order in uow.lock(WorkOrder, WorkOrder.id.in_(orders)) if orders else ():
        _cancel(uow, order)
    for plan in found:
        _end(uow, plan)


def heed_uses(uow: UnitOfWork, plan: MaintenancePlan, *, uses: int) -> None:
    """So many uses since it was done last; hold the plan."""
    today = sites.today_at(uow, plan.site_id)
    if rules.reached(uses, interval_uses=plan.interval_uses, due_on=plan.due_on, today=today):
        plan.due_on, plan.counts_until = rules.due(today, interval_days=0, grace_days=plan.grace_days)
        tell_scale(uow, plan.equipment_id)
        uow.record(MaintenanceBecameDue(plan=plan.id))


def tell_scale(uow: UnitOfWork, equipment: UUID) -> None:
    """A scale says until when the maintenance of the equipment that it is may wait: weighing looks at its row alone.

    Called wherever that may have changed (MNT-1).
    """
    uow.session.flush()
    found = uow.find(Equipment, Equipment.id == equipment)[0]
    if found.scale_id is None:
        return
    scale = uow.hold(Scale, found.scale_id)  # whoever says it of another plan waits, and counts this one too
    in_force = (MaintenancePlan.equipment_id == equipment, MaintenancePlan.state == PlanState.ACTIVE)
    active = uow.find(MaintenancePlan, *in_force)
    scale.maintained_until = min((one.counts_until for one in active if one.counts_until is not None), default=None)


def heed_change(uow: UnitOfWork, event: EquipmentChanged) -> None:
    """It may be another scale from now on."""
    tell_scale(uow, event.equipment)


def plans_of(uow: UnitOfWork, equipment: UUID) -> list[MaintenancePlan]:
    """Those in force of a piece of equipment, locked."""
    return uow.lock(
        MaintenancePlan, MaintenancePlan.equipment_id == equipment, MaintenancePlan.state == PlanState.ACTIVE
    )


def _say(uow: UnitOfWork, plan: MaintenancePlan, details: PlanDetails) -> None:
    plan.name, plan.steps = details.name, details.steps
    plan.interval_days, plan.interval_uses = details.interval_days, details.interval_uses
    plan.lead_days, plan.grace_days = details.lead_days, details.grace_days
    done_on = sites.day_at(uow, plan.site_id, plan.done_at)
    plan.due_on, plan.counts_until = rules.due(
        done_on, interval_days=details.interval_days, grace_days=details.grace_days
    )


def _cancel(uow: UnitOfWork, order: WorkOrder) -> None:
    order.state = WORK_ORDER.after(WorkOrderState(order.state), WorkOrderAct.CANCEL)
    uow.record(WorkOrderMoved(equipment=order.equipment_id, work_order=order.id, state=order.state))


def _end(uow: UnitOfWork, plan: MaintenancePlan) -> None:
    plan.state, plan.work_order_id = PLAN.after(PlanState(plan.state), PlanAct.END), None
    tell_scale(uow, plan.equipment_id)
    uow.record(MaintenancePlanEnded(plan=plan.id))
