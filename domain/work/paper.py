"""Gathers what is to do about paper: pages of used downtime sets to be accounted for, and to be checked (EXE-11)."""

from collections.abc import Callable, Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from domain.downtime import queries, rules
from domain.downtime.kinds import DowntimePageState
from domain.downtime.models import DowntimePage, DowntimeUse
from domain.execution.kinds import UNDECIDED
from domain.execution.models import Batch
from domain.kernel.actor import Actor
from domain.kernel.models import OfSite
from domain.kernel.permissions import Permission
from domain.work.rules.items import Asker, WorkItem, refused

MOST = 50


def paper_work(session: Session, actor: Actor, asker_at: Callable[[OfSite], Asker]) -> Iterator[WorkItem]:
    """The oldest fifty pages that the person may see: one accounts for each, another person checks a used one."""
    page, sites = DowntimePage, actor.sites_for(Permission.BATCH_READ)
    chosen = (
        select(page)
        .join(Batch, (Batch.company_id == page.company_id) & (Batch.id == page.batch_id))
        .where(
            page.company_id == actor.company,
            page.state.in_((DowntimePageState.ISSUED, DowntimePageState.USED)),
            Batch.disposition.in_(UNDECIDED),
        )
        .options(
            selectinload(page.use).selectinload(DowntimeUse.set),
            selectinload(page.use).selectinload(DowntimeUse.batch),
        )
    )
    if sites is not None:
        chosen = chosen.where(page.site_id.in_(sites))
    found = session.scalars(chosen.order_by(page.id).limit(MOST)).all()
    hands = queries.hands_of(session, actor.company, [one.id for one in found if one.state == DowntimePageState.USED])
    for one in found:
        yield _item(one, hands[one.id], asker_at(one))


def _item(page: DowntimePage, hands: set[UUID], asker: Asker) -> WorkItem:
    title = rules.label(page.use.batch.number, page.use.set.number, page.page, page.copy)
    if page.state == DowntimePageState.ISSUED:
        because = asker.lacks(Permission.BATCH_EXECUTE)
        return WorkItem("reconcileDowntimePage", "DowntimePage", page.id, title, because)
    own = refused(lambda: rules.require_another(asker.person, hands={*hands, page.reconciled_by}))
    because = asker.cannot(Permission.BATCH_VERIFY) or own
    return WorkItem("checkDowntimePage", "DowntimePage", page.id, title, because)
