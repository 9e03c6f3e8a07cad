"""What a review asks of the questions to the floor."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.execution.models import Batch
from domain.kernel.actor import Actor
from domain.kernel.canonical import Json
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission, Role
from domain.review.questions import rules
from domain.review.questions.models import FloorQuestion
from domain.review.questions.rules import Put


def of_batch(session: Session, batch: Batch) -> list[FloorQuestion]:
    """By number."""
    of = FloorQuestion
    chosen = select(of).where(of.company_id == batch.company_id, of.batch_id == batch.id)
    return list(session.scalars(chosen.order_by(of.number)))


def open_ones(session: Session, batches: Sequence[Batch]) -> list[FloorQuestion]:
    """Of these batches, in the order of their asking."""
    of = FloorQuestion
    if not batches:
        return []
    chosen = select(of).where(
        of.company_id == batches[0].company_id,
        of.batch_id.in_([one.id for one in batches]),
        of.answered_at.is_(None),
        of.withdrawn_at.is_(None),
    )
    return list(session.scalars(chosen.order_by(of.id)))


def answered_by(questions: Sequence[FloorQuestion]) -> set[UUID]:
    """Who spoke for the floor."""
    return {one.answered_by for one in questions if one.answered_by is not None}


def told(questions: Sequence[FloorQuestion]) -> list[Json]:
    """Each as a reviewer is shown it and signs it: whoever completes the review accepts the answers."""
    return [
        {
            "number": str(one.number),
            "question": one.question,
            "askedBy": one.asked_name,
            "answer": one.answer,
            "answeredBy": one.answered_name,
            "withdrawnBy": one.withdrawn_name,
        }
        for one in questions
    ]


def would_stand_in(question: FloorQuestion, actor: Actor) -> bool:
    """Whether this person would answer in place of whom was asked. Raises SamePerson, AskedOfAnother."""
    put = Put(question.number, question.asked_by, question.to_person, question.to_name, question.to_role)
    at = (None, question.site_id)
    role = None if question.to_role is None else Role(question.to_role)
    return rules.instead(
        put,
        person=actor.as_person,
        in_role=any(one.role == role and one.site in at for one in actor.grants),
        supervises=actor.may(Permission.BATCH_SUPERVISE, site=SiteId(question.site_id)),
    )
