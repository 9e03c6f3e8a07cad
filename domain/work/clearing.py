"""Gathers what a person's clearances are computed from: those that wait for who performs or verifies them."""

from collections.abc import Callable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.equipment import training
from domain.equipment.clearance.kinds import ClearanceState
from domain.equipment.clearance.rules import require_another
from domain.execution.clearance.clearing import ACT
from domain.execution.clearance.models import LineClearance
from domain.kernel.actor import Actor
from domain.kernel.models import OfSite
from domain.kernel.permissions import Permission
from domain.work.ahead import Ahead, KeptRows
from domain.work.rules.items import Asker, WorkItem, refused

MOST = 50


def clearance_work(session: Session, actor: Actor, asker_at: Callable[[OfSite], Asker]) -> Iterator[WorkItem]:
    """The oldest fifty that the person may see: one signs what was found, another person verifies it (EQP-7)."""
    sites = actor.sites_for(Permission.BATCH_READ)
    states = (ClearanceState.RUNNING, ClearanceState.PERFORMED)
    chosen = select(LineClearance).where(LineClearance.company_id == actor.company, LineClearance.state.in_(states))
    if sites is not None:
        chosen = chosen.where(LineClearance.site_id.in_(sites))
    ahead = Ahead(KeptRows(session, actor.company), actor)
    for found in session.scalars(chosen.order_by(LineClearance.id).limit(MOST)):
        yield _item(ahead, found, asker_at(found))


def _item(ahead: Ahead, found: LineClearance, asker: Asker) -> WorkItem:
    """Who signs it is trained on its procedure (EXE-15)."""
    title = f"Clearance of {found.place_code}"
    untrained = refused(lambda: training.require(ahead, found.site_id, found.procedure_code, act=ACT))
    if found.state == ClearanceState.RUNNING:
        because = asker.cannot(Permission.BATCH_EXECUTE) or untrained
        return WorkItem("completeClearance", "LineClearance", found.id, title, because)
    by = frozenset({found.begun_by, found.performed_by or found.begun_by})
    own = refused(lambda: require_another(asker.person, cleared_by=by))
    because = asker.cannot(Permission.BATCH_VERIFY) or untrained or own
    return WorkItem("verifyClearance", "LineClearance", found.id, title, because)
