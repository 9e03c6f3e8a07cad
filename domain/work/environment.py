"""Gathers which readings of rooms are due: those of which none counts any more (ENV-1)."""

from collections.abc import Callable, Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from domain.equipment.environment.kinds import EnvironmentLimitState
from domain.equipment.environment.models import EnvironmentLimit, EnvironmentReading
from domain.kernel.actor import Actor
from domain.kernel.models import OfSite
from domain.kernel.permissions import Permission
from domain.work.rules.items import Asker, WorkItem

MOST = 50


def environment_work(session: Session, actor: Actor, asker_at: Callable[[OfSite], Asker]) -> Iterator[WorkItem]:
    """The oldest fifty quantities of rooms that the person may see and that nothing recent was read of."""
    sites, limit, reading = actor.sites_for(Permission.EQUIPMENT_READ), EnvironmentLimit, EnvironmentReading
    counts = func.now() - func.make_interval(0, 0, 0, 0, 0, limit.max_age_minutes)
    recent = select(reading.id).where(
        reading.company_id == limit.company_id, reading.limit_id == limit.id, reading.measured_at >= counts
    )
    chosen = select(limit).where(
        limit.company_id == actor.company, limit.state == EnvironmentLimitState.WATCHED, ~recent.exists()
    )
    if sites is not None:
        chosen = chosen.where(limit.site_id.in_(sites))
    chosen = chosen.options(selectinload(limit.room)).order_by(limit.id).limit(MOST)
    for found in session.scalars(chosen):
        because = asker_at(found).lacks(Permission.ENVIRONMENT_RECORD)
        title = f"{found.name} of {found.room.code} is to be read"
        yield WorkItem("recordEnvironmentReading", "EnvironmentLimit", found.id, title, because)
