"""Tells quality what isn't as it was kept, until somebody has acknowledged it (AUD-4)."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.integrity.kinds import FindingState
from domain.integrity.models import VerificationFinding
from domain.kernel.actor import Actor
from domain.kernel.permissions import Permission
from domain.work.rules.items import WorkItem

MOST = 50


def integrity_work(session: Session, actor: Actor) -> Iterator[WorkItem]:
    """The oldest fifty open findings, for who may acknowledge them."""
    if actor.sites_for(Permission.INTEGRITY_ACKNOWLEDGE) == frozenset():
        return
    row = VerificationFinding
    chosen = (
        select(row.id, row.kind, row.place)
        .where(row.company_id == actor.company, row.state == FindingState.OPEN)
        .order_by(row.id)
        .limit(MOST)
    )
    for one in session.execute(chosen):
        title = f"Not as it was kept, {one.kind}: {one.place}; say what is known of it and what follows"
        yield WorkItem("acknowledgeFinding", "VerificationFinding", one.id, title, None)
