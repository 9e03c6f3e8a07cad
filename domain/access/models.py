"""What exists of reviews of access: the reviews, what each decided, how often they are due, and who was told."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfCompany, Versioned
from domain.people.models import Person
from domain.signatures.models import Signature
from domain.tenancy.models import Site


class AccessReviewPolicy(Versioned, Base):
    """Within how many months a company reviews who has which rights; one row, or none."""

    __tablename__ = "access_review_policy"

    months: Mapped[int]
    because: Mapped[str]


class ReviewedGrant(OfCompany, Base):
    """A role as a review found it, and what it decided: `reason` is of a revoked one. Accepts no change.

    `held_since` is when it was granted, `last_signed_in_at` its person's last sign-in until the list was read.
    """

    __tablename__ = "reviewed_grant"

    review_id: Mapped[UUID]
    number: Mapped[int]
    grant_id: Mapped[UUID]
    person_id: Mapped[UUID]
    person_name: Mapped[str]
    role: Mapped[str]
    held_since: Mapped[datetime]
    last_signed_in_at: Mapped[datetime | None]
    outcome: Mapped[str]
    reason: Mapped[str | None]

    person: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(
            ReviewedGrant.company_id == Person.company_id, foreign(ReviewedGrant.person_id) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )


class AccessReview(Versioned, Base):
    """That all roles at a site, or those of the whole company where no site is named, were reviewed; never changes.

    `due_on` is the day on which it was due, of its site, in UTC for the company.
    """

    __tablename__ = "access_review"

    site_id: Mapped[UUID | None]
    due_on: Mapped[date]
    kept: Mapped[int]
    revoked: Mapped[int]
    conclusion: Mapped[str]
    reviewer_id: Mapped[UUID]
    reviewer_name: Mapped[str]
    reviewed_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    site: Mapped[Site | None] = relationship(
        primaryjoin=lambda: and_(AccessReview.company_id == Site.company_id, foreign(AccessReview.site_id) == Site.id),
        viewonly=True,
        lazy="raise",
    )
    grants: Mapped[list[ReviewedGrant]] = relationship(
        primaryjoin=lambda: and_(
            AccessReview.company_id == ReviewedGrant.company_id,
            AccessReview.id == foreign(ReviewedGrant.review_id),
        ),
        order_by=lambda: ReviewedGrant.number,
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            AccessReview.company_id == Signature.company_id, foreign(AccessReview.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )


class AccessReviewNotice(OfCompany, Base):
    """That people were told that a review is due on a day; never changes."""

    __tablename__ = "access_review_notice"

    site_id: Mapped[UUID | None]
    due_on: Mapped[date]
    told_at: Mapped[datetime]
