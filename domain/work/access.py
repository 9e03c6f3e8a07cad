"""Tells who may review access where that is due soon, or overdue (PPL-1)."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import DateTime, func, select
from sqlalchemy.orm import Session

from domain.access import queries
from domain.access.rules import LEAD_DAYS
from domain.kernel.actor import Actor
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission
from domain.work.rules.items import Asker, WorkItem


def access_work(session: Session, actor: Actor, asker_at: Callable[[UUID], Asker]) -> Iterator[WorkItem]:
    """Each site, and the company, whose review the person may sign and that is due within two weeks, or was."""
    if actor.sites_for(Permission.ACCESS_REVIEW) == frozenset():
        return
    now = session.scalars(select(func.clock_timestamp(type_=DateTime(timezone=True)))).one()
    for place in queries.standing(session, actor.company):
        today, site = place.today(now), None if place.site is None else SiteId(place.site)
        if place.due_on > today + timedelta(days=LEAD_DAYS) or not actor.may(Permission.ACCESS_REVIEW, site=site):
            continue
        overdue = place.due_on < today
        late = "; it is overdue" if overdue else ""
        title = f"Review who has which rights {_where(place)}, due on {place.due_on}{late}"
        kind = "Company" if place.site is None else "Site"
        yield WorkItem("reviewAccess", kind, place.id, title, asker_at(place.id).cannot_sign, place.due_on, overdue)


def _where(place: queries.Place) -> str:
    return "in the whole company" if place.site is None else f"at {place.name}"
