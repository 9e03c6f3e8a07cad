"""Gathers what quality asked the floor of a batch, and who answers it (REV-4)."""

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from domain.execution.models import Batch
from domain.kernel.actor import Actor
from domain.kernel.permissions import Permission
from domain.review.questions import queries
from domain.work.rules.items import Asker, WorkItem, refused

SHOWN = 50


def question_work(
    session: Session, actor: Actor, batches: Sequence[Batch], asker_at: Callable[[UUID], Asker]
) -> Iterator[WorkItem]:
    """Each open question waits for whom it was put to, or for a supervisor; or for quality, who may withdraw it."""
    numbers = {one.id: one.number for one in batches}
    for one in queries.open_ones(session, batches)[:SHOWN]:
        asker, title = asker_at(one.site_id), f"Question {one.number} about batch {numbers[one.batch_id]}"
        because = asker.lacks(Permission.BATCH_EXECUTE) or refused(
            lambda one=one: queries.would_stand_in(one, actor)  # type: ignore[misc]  # bound as it is now
        )
        yield WorkItem("answerQuestion", "FloorQuestion", one.id, title, because)
        yield WorkItem("withdrawQuestion", "FloorQuestion", one.id, title, asker.lacks(Permission.BATCH_REVIEW))
