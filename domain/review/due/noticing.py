"""Note that people are to be told of a review that is overdue (REV-14); the schedule does it."""

from uuid import UUID

from domain.execution.models import Batch
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.review.due.events import BatchReviewOverdue
from domain.review.due.models import BatchReviewNotice
from domain.review.due.queries import Due, due_of


def heed_time(uow: UnitOfWork, *, batch: UUID) -> Batch:
    """Once for each stage that is overdue, until its day is put off; what isn't overdue is left as it is.

    Raises NotFound.
    """
    found = uow.hold(Batch, batch)
    for due in due_of(uow.session, found.company_id, [found.id])[found.id]:
        if due.overdue and not _told(uow, found, due):
            told = BatchReviewNotice(
                id=new_id(),
                site_id=found.site_id,
                batch_id=found.id,
                stage=due.stage,
                due_on=due.due_on,
                told_at=uow.now,
            )
            uow.add(told)
            uow.record(BatchReviewOverdue(batch=found.id, stage=due.stage, due_on=str(due.due_on)))
    return found


def _told(uow: UnitOfWork, batch: Batch, due: Due) -> bool:
    row = BatchReviewNotice
    return uow.any(row, row.batch_id == batch.id, row.stage == due.stage, row.due_on >= due.due_on)
