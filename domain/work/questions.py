"""Gathers what quality asked the floor of a batch, and who answers it (REV-4)."""

from collections.abc import Callable, Iterator
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from domain.execution.kinds import UNDECIDED
from domain.execution.models import Batch
from domain.kernel.actor import Actor
from domain.kernel.permissions import Permission
from domain.review.questions import queries
from domain.review.questions.models import FloorQuestion
from domain.work.rules.items import Asker, WorkItem, refused

SHOWN = 50


def question_work(session: Session, actor: Actor, asker_at: Callable[[UUID], Asker]) -> Iterator[WorkItem]:
    """Each open question waits for whom it was put to, or for a supervisor; or for quality, who may withdraw it.

    The oldest fifty that the person may see, of batches that nobody has decided on.
    """
    of, sites = FloorQuestion, actor.sites_for(Permission.BATCH_READ)
    of_batch = and_(Batch.company_id == of.company_id, Batch.id == of.batch_id)
    waiting = of.answered_at.is_(None), of.withdrawn_at.is_(None), Batch.disposition.in_(UNDECIDED)
    chosen = select(of, Batch.number).join(Batch, of_batch).where(of.company_id == actor.company, *waiting)
    if sites is not None:
        chosen = chosen.where(of.site_id.in_(sites))
    for one, number in session.execute(chosen.order_by(of.id).limit(SHOWN)):
        asker, title = asker_at(one.site_id), f"Question {one.number} about batch {number}"
        because = asker.lacks(Permission.BATCH_EXECUTE) or refused(
            lambda one=one: queries.would_stand_in(one, actor)  # type: ignore[misc]  # bound as it is now
        )
        yield WorkItem("answerQuestion", "FloorQuestion", one.id, title, because)
        yield WorkItem("withdrawQuestion", "FloorQuestion", one.id, title, asker.lacks(Permission.BATCH_REVIEW))
