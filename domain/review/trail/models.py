"""What exists of the review of an audit trail: each is a row that accepts no change."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, inspect
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.execution.models import Batch
from domain.kernel.models import Base, OfCompany
from domain.signatures.models import Signature


class AuditTrailReview(OfCompany, Base):
    """Quality's signed review of a batch's audit trail, as far as it was written then.

    Under each kind of entry stands how many of it were shown, None where the filter left that kind out; `entries` are
    all of these. `digest` is the SHA-256 of what names them, one line each, in their order; the last one is the entry
    `upto_number` of the transaction `upto_transaction`, None where nothing was shown.
    """

    __tablename__ = "audit_trail_review"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    reviewer_id: Mapped[UUID]
    reviewer_name: Mapped[str]
    changed: Mapped[int | None]
    corrected: Mapped[int | None]
    deleted: Mapped[int | None]
    late: Mapped[int | None]
    overridden: Mapped[int | None]
    entries: Mapped[int]
    digest: Mapped[str]
    upto_transaction: Mapped[UUID | None]
    upto_number: Mapped[int | None]
    conclusion: Mapped[str]
    reviewed_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            AuditTrailReview.company_id == Signature.company_id, foreign(AuditTrailReview.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )


inspect(Batch).add_property(
    "audit_trail_reviews",
    relationship(
        AuditTrailReview,
        primaryjoin=lambda: and_(
            Batch.company_id == AuditTrailReview.company_id, Batch.id == foreign(AuditTrailReview.batch_id)
        ),
        order_by=lambda: AuditTrailReview.id,
        viewonly=True,
        lazy="raise",
        uselist=True,
    ),
)
