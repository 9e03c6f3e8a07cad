"""What exists of review and release: each decision is a row that accepts no change."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfCompany
from domain.signatures.models import Signature


class Decision(StrEnum):
    RELEASED = "RELEASED"
    REJECTED = "REJECTED"


class BatchReview(OfCompany, Base):
    """Quality's signed review of a batch, its audit trail included; stale once the batch changes after it."""

    __tablename__ = "batch_review"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    reviewer_id: Mapped[UUID]
    reviewer_name: Mapped[str]
    conclusion: Mapped[str]
    reviewed_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            BatchReview.company_id == Signature.company_id, foreign(BatchReview.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )


class Disposition(OfCompany, Base):
    """The decision on a batch, once: a qualified person's unless `decided_as` names another part of quality.

    `policy_id` is the site's release policy where that let somebody decide who else couldn't: as `decided_as`, or as
    its reviewer for `reviewer_because` (REV-6).
    """

    __tablename__ = "disposition"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    decision: Mapped[str]
    statement: Mapped[str]
    decided_by: Mapped[UUID]
    decided_name: Mapped[str]
    decided_at: Mapped[datetime]
    signature_id: Mapped[UUID]
    policy_id: Mapped[UUID | None]
    decided_as: Mapped[str | None]
    reviewer_because: Mapped[str | None]

    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            Disposition.company_id == Signature.company_id, foreign(Disposition.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )
