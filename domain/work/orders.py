"""Gathers the process orders that wait for a planner: to be ready, to be issued, to be moved (REC-4)."""

from collections.abc import Callable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from domain.execution.orders.commands.settling import require_ready
from domain.execution.orders.kinds import OrderState
from domain.execution.orders.models import ProcessOrder
from domain.execution.orders.rules import ENDED
from domain.kernel.actor import Actor
from domain.kernel.models import OfSite
from domain.kernel.permissions import Permission
from domain.recipes.models import MasterRecipeVersion
from domain.work.rules.items import Asker, WorkItem, refused

MOST = 50


def order_work(session: Session, actor: Actor, asker_at: Callable[[OfSite], Asker]) -> Iterator[WorkItem]:
    """The oldest fifty that the person may see, by what comes next of each."""
    sites, row = actor.sites_for(Permission.BATCH_READ), ProcessOrder
    chosen = select(row).where(
        row.company_id == actor.company, row.state.in_((OrderState.PLANNED.value, OrderState.READY.value))
    )
    if sites is not None:
        chosen = chosen.where(row.site_id.in_(sites))
    of = selectinload(row.recipe_version).selectinload(MasterRecipeVersion.recipe)
    for found in session.scalars(chosen.options(of).order_by(row.id).limit(MOST)):
        yield _item(found, asker_at(found))


def _item(found: ProcessOrder, asker: Asker) -> WorkItem:
    version = found.recipe_version
    start = "" if found.planned_start_at is None else f", to start on {found.planned_start_at:%Y-%m-%d}"
    title = f"Order {found.number} of {version.recipe.product}{start}"
    if version.state in ENDED:
        because = asker.lacks(Permission.BATCH_ISSUE)
        return WorkItem("reissueProcessOrder", "ProcessOrder", found.id, title, because)
    if found.state == OrderState.READY:
        because = asker.cannot(Permission.BATCH_ISSUE)
        return WorkItem("issueProcessOrder", "ProcessOrder", found.id, title, because)
    because = asker.lacks(Permission.BATCH_ISSUE) or refused(lambda: require_ready(found, version))
    return WorkItem("readyProcessOrder", "ProcessOrder", found.id, title, because)
