"""Gathers approved reworks of which no batch was issued yet (REV-5)."""

from collections.abc import Callable, Iterator

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, selectinload

from domain.execution.models import Batch
from domain.execution.rework.models import ReworkApproval
from domain.execution.rules import batches
from domain.kernel.actor import Actor
from domain.kernel.models import OfSite
from domain.kernel.permissions import Permission
from domain.work.rules.items import Asker, WorkItem, refused

MOST = 50


def rework_work(session: Session, actor: Actor, asker_at: Callable[[OfSite], Asker]) -> Iterator[WorkItem]:
    """The oldest fifty that the person may see: a batch is issued by each, once its recipe version is in effect."""
    row, sites = ReworkApproval, actor.sites_for(Permission.BATCH_READ)
    issued = exists().where(Batch.company_id == row.company_id, Batch.rework_id == row.id)
    chosen = select(row).where(row.company_id == actor.company, row.withdrawn_at.is_(None), ~issued)
    if sites is not None:
        chosen = chosen.where(row.site_id.in_(sites))
    chosen = chosen.options(selectinload(row.recipe_version)).order_by(row.id).limit(MOST)
    for found in session.scalars(chosen):
        yield _item(found, asker_at(found))


def _item(found: ReworkApproval, asker: Asker) -> WorkItem:
    title = f"{found.kind.capitalize()} of batch {found.batch_number} by {found.recipe_name}"
    state = found.recipe_version.state
    because = asker.cannot(Permission.BATCH_ISSUE) or refused(lambda: batches.require_effective(state))
    return WorkItem("issueBatch", "ReworkApproval", found.id, title, because)
