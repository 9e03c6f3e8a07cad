"""Reading a batch's reviews and its disposition."""

from typing import cast
from uuid import UUID

from sqlalchemy import select

from api.context import Info, visible
from api.reading.prefetch import prefetch
from api.review.types import BatchReview, Disposition
from domain.review import models


def reviews_of(info: Info, batch_id: UUID) -> list[BatchReview]:
    """The reviews of a batch in the order of their signing."""
    actor, review = info.context.actor, models.BatchReview
    chosen = select(review).where(review.company_id == actor.company, review.batch_id == batch_id).order_by(review.id)
    chosen = visible(actor, BatchReview, chosen).options(*prefetch(info, BatchReview))
    return cast("list[BatchReview]", list(info.context.session.scalars(chosen)))


def disposition_of(info: Info, batch_id: UUID) -> Disposition | None:
    """The last decision on a batch, or None before the first."""
    actor, decision = info.context.actor, models.Disposition
    chosen = select(decision).where(decision.company_id == actor.company, decision.batch_id == batch_id)
    chosen = visible(actor, Disposition, chosen.order_by(decision.id.desc()).limit(1))
    chosen = chosen.options(*prefetch(info, Disposition))
    return cast("Disposition | None", info.context.session.scalars(chosen).one_or_none())


def dispositions_of(info: Info, batch_id: UUID) -> list[Disposition]:
    """The decisions on a batch in their order."""
    actor, decision = info.context.actor, models.Disposition
    chosen = select(decision).where(decision.company_id == actor.company, decision.batch_id == batch_id)
    chosen = visible(actor, Disposition, chosen.order_by(decision.id)).options(*prefetch(info, Disposition))
    return cast("list[Disposition]", list(info.context.session.scalars(chosen)))
