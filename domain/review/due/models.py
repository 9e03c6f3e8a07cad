"""What exists of overdue reviews: that people were told."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Mapped

from domain.kernel.models import Base, OfCompany


class BatchReviewNotice(OfCompany, Base):
    """That people were told of a review, or a decision, that was due by the end of a day; never changes."""

    __tablename__ = "batch_review_notice"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    stage: Mapped[str]
    due_on: Mapped[date]
    told_at: Mapped[datetime]
