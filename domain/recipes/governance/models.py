"""What exists of a version's governance: routes, the frozen route of a submission, approvals, periodic reviews.

Import it through domain.recipes.models: the versions that these belong to must be mapped beside them.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Mapped, foreign, relationship

from domain.kernel.models import Base, OfCompany, Versioned
from domain.people.models import Person
from domain.signatures.models import Signature
from domain.tenancy.models import Site


class ApprovalRoute(Versioned, Base):
    """How a company's recipes are approved, or those of one site where `for_site_id` names it; set by quality (REC-2).

    `review_months` is how long a version is in effect before it is looked at again. `because` is why it was last set.
    The column is no `site_id`: whoever reads recipes reads every route, since the company's holds at each site.
    """

    __tablename__ = "approval_route"

    for_site_id: Mapped[UUID | None]
    review_months: Mapped[int]
    because: Mapped[str]

    site: Mapped[Site | None] = relationship(
        primaryjoin=lambda: and_(
            ApprovalRoute.company_id == Site.company_id, foreign(ApprovalRoute.for_site_id) == Site.id
        ),
        viewonly=True,
        lazy="raise",
    )
    steps: Mapped[list["ApprovalRouteStep"]] = relationship(
        primaryjoin=lambda: and_(
            ApprovalRoute.company_id == ApprovalRouteStep.company_id,
            ApprovalRoute.id == foreign(ApprovalRouteStep.route_id),
        ),
        order_by=lambda: (ApprovalRouteStep.order_number, ApprovalRouteStep.id),
        viewonly=True,
        lazy="raise",
    )


class ApprovalRouteStep(OfCompany, Base):
    """One role's approval in a route; those of one order number are given in any order."""

    __tablename__ = "approval_route_step"

    route_id: Mapped[UUID]
    order_number: Mapped[int]
    role: Mapped[str]


class RecipeApproval(OfCompany, Base):
    """One role's signed approval of one submission of a version; accepts no change.

    Once the version was returned to its author, approvals of that submission no longer count (REC-2).
    """

    __tablename__ = "recipe_approval"

    site_id: Mapped[UUID]
    recipe_version_id: Mapped[UUID]
    submission: Mapped[int]
    role: Mapped[str]
    person_id: Mapped[UUID]
    signature_id: Mapped[UUID]
    approved_at: Mapped[datetime]

    person: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(
            RecipeApproval.company_id == Person.company_id, foreign(RecipeApproval.person_id) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            RecipeApproval.company_id == Signature.company_id, foreign(RecipeApproval.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )


class RecipeApprovalStep(OfCompany, Base):
    """A step of the route that one submission was frozen with; accepts no change, whatever is set later (REC-2)."""

    __tablename__ = "recipe_approval_step"

    site_id: Mapped[UUID]
    recipe_version_id: Mapped[UUID]
    submission: Mapped[int]
    order_number: Mapped[int]
    role: Mapped[str]

    approval: Mapped[RecipeApproval | None] = relationship(
        primaryjoin=lambda: and_(
            RecipeApprovalStep.company_id == RecipeApproval.company_id,
            RecipeApprovalStep.recipe_version_id == foreign(RecipeApproval.recipe_version_id),
            RecipeApprovalStep.submission == foreign(RecipeApproval.submission),
            RecipeApprovalStep.role == foreign(RecipeApproval.role),
        ),
        viewonly=True,
        lazy="raise",
        uselist=False,
    )


class RecipeReview(OfCompany, Base):
    """A signed look at a version in effect, whether it still stands; accepts no change.

    `due_on` is the day by which it was due, `next_due_on` the day by which the next one is.
    """

    __tablename__ = "recipe_review"

    site_id: Mapped[UUID]
    recipe_version_id: Mapped[UUID]
    outcome: Mapped[str]
    conclusion: Mapped[str]
    due_on: Mapped[date]
    next_due_on: Mapped[date]
    person_id: Mapped[UUID]
    signature_id: Mapped[UUID]
    reviewed_at: Mapped[datetime]

    person: Mapped[Person] = relationship(
        primaryjoin=lambda: and_(
            RecipeReview.company_id == Person.company_id, foreign(RecipeReview.person_id) == Person.id
        ),
        viewonly=True,
        lazy="raise",
    )
    signature: Mapped[Signature] = relationship(
        primaryjoin=lambda: and_(
            RecipeReview.company_id == Signature.company_id, foreign(RecipeReview.signature_id) == Signature.id
        ),
        viewonly=True,
        lazy="raise",
    )
