"""Gathers what waits of operations that devices have: to be brought back, or recalled (OFL-3)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from domain.execution.models import Batch
from domain.execution.offline.models import OfflineDevice, OperationTakeOut
from domain.kernel.permissions import Permission
from domain.people.models import Person, PersonState
from domain.work.rules.items import Asker, WorkItem

LONG = timedelta(days=1)
"""Who has an operation for longer than this is asked after it."""


def away_work(session: Session, batches: Sequence[Batch], asker_at: Callable[[UUID], Asker]) -> Iterator[WorkItem]:
    """Who took an operation out brings it back; who can't, or doesn't within a day, has it recalled."""
    if not batches:
        return
    of, device, person = OperationTakeOut, OfflineDevice, Person
    late = or_(device.revoked_at.is_not(None), person.state != PersonState.ACTIVE, func.now() - of.taken_at > LONG)
    chosen = (
        select(of, late)
        .join(device, and_(device.company_id == of.company_id, device.id == of.device_id))
        .join(person, and_(person.company_id == of.company_id, person.id == of.taken_by))
        .where(of.company_id == batches[0].company_id, of.batch_id.in_([one.id for one in batches]))
        .where(of.ended_at.is_(None))
    )
    numbers = {one.id: one.number for one in batches}
    for taken, overdue in session.execute(chosen.order_by(of.id)):
        asker = asker_at(taken.site_id)
        title = f"Batch {numbers[taken.batch_id]}: operation {taken.operation} on device {taken.device_code}"[:200]
        another = f"{taken.taken_name} took it out and brings it back." if taken.taken_by != asker.person else None
        because = asker.lacks(Permission.BATCH_EXECUTE) or another
        yield WorkItem("returnOperation", "OperationTakeOut", taken.id, title, because)
        if overdue:
            because = asker.lacks(Permission.BATCH_SUPERVISE)
            yield WorkItem("recallOperation", "OperationTakeOut", taken.id, title, because)
