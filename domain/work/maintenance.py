"""Gathers what a person's maintenance is computed from: the work orders that aren't verified yet (MNT-1)."""

from collections.abc import Callable, Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from domain.equipment.maintenance.kinds import WorkOrderState
from domain.equipment.maintenance.models import WorkOrder
from domain.equipment.maintenance.rules import require_another
from domain.kernel.actor import Actor
from domain.kernel.models import OfSite
from domain.kernel.permissions import Permission
from domain.work.rules.items import Asker, WorkItem, refused

MOST = 50
NEXT = {
    WorkOrderState.OPEN: "beginWorkOrder",
    WorkOrderState.IN_PROGRESS: "completeWorkOrder",
    WorkOrderState.COMPLETED: "verifyWorkOrder",
}


def maintenance_work(session: Session, actor: Actor, asker_at: Callable[[OfSite], Asker]) -> Iterator[WorkItem]:
    """The oldest fifty that the person may see, by what comes next of each."""
    sites = actor.sites_for(Permission.EQUIPMENT_READ)
    chosen = select(WorkOrder).where(WorkOrder.company_id == actor.company, WorkOrder.state.in_(NEXT))
    if sites is not None:
        chosen = chosen.where(WorkOrder.site_id.in_(sites))
    chosen = chosen.options(selectinload(WorkOrder.equipment)).order_by(WorkOrder.id).limit(MOST)
    for found in session.scalars(chosen):
        yield _item(found, asker_at(found))


def _item(found: WorkOrder, asker: Asker) -> WorkItem:
    state = WorkOrderState(found.state)
    due = "" if found.due_on is None else f", due on {found.due_on}"
    title = f"Work order {found.number} of {found.equipment.code}{due}"
    lacks = Permission.EQUIPMENT_MAINTAIN
    because = asker.lacks(lacks) if state is WorkOrderState.OPEN else asker.cannot(lacks)
    if state is WorkOrderState.COMPLETED and because is None:
        by: frozenset[UUID] = frozenset(one for one in (found.begun_by, found.completed_by) if one is not None)
        because = refused(lambda: require_another(asker.person, done_by=by))
    return WorkItem(NEXT[state], "WorkOrder", found.id, title, because)
