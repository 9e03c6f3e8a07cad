"""Gathers the deviations that wait for somebody: to be investigated, concluded or approved (DEV-2, DEV-3)."""

from collections.abc import Callable, Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from domain.deviations import rules
from domain.deviations.kinds import DeviationState
from domain.deviations.models import Deviation, DeviationInvestigation
from domain.deviations.states import OVER
from domain.exceptions import routes
from domain.exceptions.kinds import ApproverRole
from domain.kernel.actor import Actor
from domain.kernel.permissions import Permission
from domain.work.rules.items import Asker, WorkItem, refused

MOST = 50


def deviation_work(session: Session, actor: Actor, asker_at: Callable[[UUID], Asker]) -> Iterator[WorkItem]:
    """The oldest fifty that the person may see, by what comes next of each."""
    sites = actor.sites_for(Permission.BATCH_READ)
    chosen = select(Deviation).where(Deviation.company_id == actor.company, Deviation.state.not_in(OVER))
    if sites is not None:
        chosen = chosen.where(Deviation.site_id.in_(sites))
    concluded = selectinload(Deviation.investigations).selectinload(DeviationInvestigation.approvals)
    for found in session.scalars(chosen.options(concluded).order_by(Deviation.id).limit(MOST)):
        yield _item(found, asker_at(found.site_id))


def _item(found: Deviation, asker: Asker) -> WorkItem:
    title = f"Deviation {found.number} {found.title}"
    if found.awaits is not None:
        role = ApproverRole(found.awaits)
        because = asker.cannot(routes.PERMISSION[role]) or refused(lambda: _require_other(found, asker.person))
        return WorkItem("approveDeviation", "Deviation", found.id, f"{title}: {role}", because)
    if found.state == DeviationState.INVESTIGATING:
        because = asker.cannot(Permission.EXCEPTION_ASSESS)
        return WorkItem("concludeDeviation", "Deviation", found.id, title, because)
    return WorkItem("investigateDeviation", "Deviation", found.id, title, asker.lacks(Permission.EXCEPTION_ASSESS))


def _require_other(found: Deviation, person: UUID) -> None:
    last = found.investigations[-1]
    approved = {one.approved_by for one in last.approvals}
    rules.require_other(person, investigated_by=last.investigated_by, approved_by=approved)
