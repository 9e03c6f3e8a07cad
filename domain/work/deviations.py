"""Gathers the deviations and actions that wait for somebody (DEV-2, DEV-3, DEV-5)."""

from collections.abc import Callable, Iterator
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from domain.deviations import rules
from domain.deviations.kinds import ActionKind, ActionState, DeviationState
from domain.deviations.models import CorrectiveAction, Deviation, DeviationInvestigation
from domain.deviations.states import LEFT, OVER
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
    chosen = chosen.options(concluded, selectinload(Deviation.actions))
    for found in session.scalars(chosen.order_by(Deviation.id).limit(MOST)):
        yield _item(found, asker_at(found.site_id))


def action_work(session: Session, actor: Actor, asker_at: Callable[[UUID], Asker]) -> Iterator[WorkItem]:
    """The fifty that are due first: one's own to do, and where one may verify, those that are done."""
    row, sites = CorrectiveAction, actor.sites_for(Permission.EXCEPTION_ASSESS)
    own = (row.state == ActionState.OPEN) & (row.owner_id == actor.as_person)
    done = row.state == ActionState.DONE
    if sites is not None:
        done &= row.site_id.in_(sites)
    chosen = select(row).where(row.company_id == actor.company, or_(own, done)).options(selectinload(row.deviation))  # type: ignore[attr-defined]  # told by its context
    for found in session.scalars(chosen.order_by(row.due_on, row.id).limit(MOST)):
        yield _action(found, asker_at(found.site_id))


def _action(found: CorrectiveAction, asker: Asker) -> WorkItem:
    of: Deviation = found.deviation  # type: ignore[attr-defined]  # told by its context
    late = found.overdue_at is not None and found.state == ActionState.OPEN
    title = f"Action {found.number} of deviation {of.number}, due on {found.due_on}{', overdue' if late else ''}"
    if found.state == ActionState.OPEN:
        because = asker.lacks(Permission.BATCH_READ)
        return WorkItem("completeAction", "CorrectiveAction", found.id, title, because, found.due_on, late)
    by = frozenset(one for one in (found.done_by, found.owner_id) if one is not None)
    other = refused(lambda: rules.require_verifier(asker.person, done_by=by))
    because = asker.cannot(Permission.EXCEPTION_ASSESS) or other
    return WorkItem("verifyAction", "CorrectiveAction", found.id, title, because)


def _item(found: Deviation, asker: Asker) -> WorkItem:
    title = f"Deviation {found.number} {found.title}"
    if found.awaits is not None:
        role = ApproverRole(found.awaits)
        because = asker.cannot(routes.PERMISSION[role]) or refused(lambda: _require_approvable(found, asker.person))
        return WorkItem("approveDeviation", "Deviation", found.id, f"{title}: {role}", because)
    if found.state == DeviationState.INVESTIGATING:
        because = asker.cannot(Permission.EXCEPTION_ASSESS)
        return WorkItem("concludeDeviation", "Deviation", found.id, title, because)
    return WorkItem("investigateDeviation", "Deviation", found.id, title, asker.lacks(Permission.EXCEPTION_ASSESS))


def _require_approvable(found: Deviation, person: UUID) -> None:
    left = [one for one in found.actions if one.kind == ActionKind.CORRECTION and one.state in LEFT]
    rules.require_put_right([one.number for one in left])
    last = found.investigations[-1]
    approved = {one.approved_by for one in last.approvals}
    rules.require_other(person, investigated_by=last.investigated_by, approved_by=approved)
