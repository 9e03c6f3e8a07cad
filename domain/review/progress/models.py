"""What exists of a review's progress: that a reviewer looked at a part of a batch, as it was then."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped

from domain.kernel.models import Base, OfCompany


class ReviewMark(OfCompany, Base):
    """A reviewer's mark on one part of a batch; accepts no change (REV-11).

    `part` is what the part is called in the batch, `place` where it is in words. `digest` is the SHA-256 of what the
    reviewer was shown of it, in lower-case hexadecimal: the mark is stale once that of the part is another.
    """

    __tablename__ = "review_mark"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    kind: Mapped[str]
    part: Mapped[str]
    place: Mapped[str]
    digest: Mapped[str]
    reviewer_id: Mapped[UUID]
    reviewer_name: Mapped[str]
    reviewed_at: Mapped[datetime]
