"""Gathers what waits of operations that devices have: to be brought back, or recalled (OFL-3)."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from domain.execution.kinds import UNDECIDED
from domain.execution.models import Batch
from domain.execution.offline.models import OfflineDevice, OperationTakeOut
from domain.kernel.actor import Actor
from domain.kernel.permissions import Permission
from domain.people.models import Person, PersonState
from domain.work.rules.items import Asker, WorkItem

SHOWN = 50
LONG = timedelta(days=1)
"""Who has an operation for longer than this is asked after it."""


def away_work(session: Session, actor: Actor, asker_at: Callable[[UUID], Asker]) -> Iterator[WorkItem]:
    """Who took an operation out brings it back; who can't, or doesn't within a day, has it recalled.

    The oldest fifty that the person may see, of batches that nobody has decided on.
    """
    of, device, person = OperationTakeOut, OfflineDevice, Person
    late = or_(device.revoked_at.is_not(None), person.state != PersonState.ACTIVE, func.now() - of.taken_at > LONG)
    chosen = (
        select(of, late, Batch.number)
        .join(Batch, and_(Batch.company_id == of.company_id, Batch.id == of.batch_id))
        .join(device, and_(device.company_id == of.company_id, device.id == of.device_id))
        .join(person, and_(person.company_id == of.company_id, person.id == of.taken_by))
        .where(of.company_id == actor.company, of.ended_at.is_(None), Batch.disposition.in_(UNDECIDED))
    )
    sites = actor.sites_for(Permission.BATCH_READ)
    if sites is not None:
        chosen = chosen.where(of.site_id.in_(sites))
    for taken, overdue, number in session.execute(chosen.order_by(of.id).limit(SHOWN)):
        asker = asker_at(taken.site_id)
        title = f"Batch {number}: operation {taken.operation} on device {taken.device_code}"[:200]
        another = f"{taken.taken_name} took it out and brings it back." if taken.taken_by != asker.person else None
        because = asker.lacks(Permission.BATCH_EXECUTE) or another
        yield WorkItem("returnOperation", "OperationTakeOut", taken.id, title, because)
        if overdue:
            because = asker.lacks(Permission.BATCH_SUPERVISE)
            yield WorkItem("recallOperation", "OperationTakeOut", taken.id, title, because)
