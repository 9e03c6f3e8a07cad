"""What exists of an exception's assessment: each that was signed, its approvals, and who is to give them.

Import it through domain.exceptions.models: the exceptions that these belong to must be mapped beside them.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, and_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from domain.kernel.models import Base, OfCompany, Versioned
from domain.people.models import Person
from domain.signatures.models import Signature
from domain.tenancy.models import Site


class ExceptionRoute(Versioned, Base):
    """Who approves an assessment of each class in a company, or at one site where `for_site_id` names it (REV-1).

    `because` is why it was last set. The column is no `site_id`: whoever reads batches reads every route, since the
    company's holds at each site.
    """

    __tablename__ = "exception_route"

    for_site_id: Mapped[UUID | None]
    minor: Mapped[list[str]] = mapped_column(ARRAY(Text))
    major: Mapped[list[str]] = mapped_column(ARRAY(Text))
    critical: Mapped[list[str]] = mapped_column(ARRAY(Text))
    because: Mapped[str]

    site: Mapped[Site | None] = relationship(
        primaryjoin=lambda: and_(
            ExceptionRoute.company_id == Site.company_id, foreign(ExceptionRoute.for_site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )


class ExceptionApproval(OfCompany, Base):
    """One role's signed approval of one assessment; accepts no change."""

    __tablename__ = "exception_approval"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    exception_id: Mapped[UUID]
    assessment_id: Mapped[UUID]
    role: Mapped[str]
    approved_by: Mapped[UUID]
    approved_name: Mapped[str]
    approved_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    approver: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(
            ExceptionApproval.company_id == Person.company_id, foreign(ExceptionApproval.approved_by) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            ExceptionApproval.company_id == Signature.company_id,
            foreign(ExceptionApproval.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )


class ExceptionAssessment(OfCompany, Base):
    """One signed assessment of an exception, numbered there from 1; accepts no change.

    The last one counts, unless a correction took it back. `approvers` are frozen with it, whatever is set later;
    `downgraded_from` is the gravest class of those before, where this one is below it.
    """

    __tablename__ = "exception_assessment"

    site_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    exception_id: Mapped[UUID]
    number: Mapped[int]
    classification: Mapped[str]
    downgraded_from: Mapped[str | None]
    rationale: Mapped[str]
    approvers: Mapped[list[str]] = mapped_column(ARRAY(Text))
    assessed_by: Mapped[UUID]
    assessed_name: Mapped[str]
    assessed_at: Mapped[datetime]
    signature_id: Mapped[UUID]

    assessor: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(
            ExceptionAssessment.company_id == Person.company_id,
            foreign(ExceptionAssessment.assessed_by) == Person.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            ExceptionAssessment.company_id == Signature.company_id,
            foreign(ExceptionAssessment.signature_id) == Signature.id,
        ),
        viewonly=True,
        lazy="raise",
    )
    approvals: Mapped[list[ExceptionApproval]] = relationship(
        primaryjoin=lambda: and_(
            ExceptionAssessment.company_id == ExceptionApproval.company_id,
            ExceptionAssessment.id == foreign(ExceptionApproval.assessment_id),
        ),
        order_by=lambda: ExceptionApproval.id,
        viewonly=True,
        lazy="raise",
    )
