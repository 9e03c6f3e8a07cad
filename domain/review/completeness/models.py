"""What exists of the rules that a review evaluated: the list as it was signed, which accepts no change."""

from uuid import UUID

from sqlalchemy import and_, inspect
from sqlalchemy.orm import Mapped, deferred, foreign, mapped_column, relationship

from domain.kernel.models import Base, OfCompany
from domain.review.models import BatchReview


class ReviewEvaluation(OfCompany, Base):
    """Every rule that was evaluated as a review was signed, and how many of each outcome (REV-7).

    `content` is the canonical JSON (RFC 8785) of the rules, as they read then, and of what each gave at each place;
    `digest` its SHA-256 in lower-case hexadecimal, which the review's signature covers.
    """

    __tablename__ = "review_evaluation"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    review_id: Mapped[UUID]
    content: Mapped[str] = deferred(mapped_column(nullable=False))
    digest: Mapped[str]
    passed: Mapped[int]
    failed: Mapped[int]
    not_applicable: Mapped[int]
    overridden: Mapped[int]


inspect(BatchReview).add_property(
    "evaluation",
    relationship(
        ReviewEvaluation,
        primaryjoin=lambda: and_(
            BatchReview.company_id == ReviewEvaluation.company_id, BatchReview.id == foreign(ReviewEvaluation.review_id)
        ),
        viewonly=True,
        lazy="raise",
        uselist=False,
    ),
)
