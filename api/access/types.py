"""Reviews of access as GraphQL shows them: what is to be reviewed, what was, and how often."""

from datetime import date, datetime
from typing import ClassVar

import strawberry

from api.people.types import Person
from api.relay import Node
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.access import models, rules
from domain.access.kinds import AccessOutcome
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission, Role
from domain.people.models import PersonState

strawberry.enum(AccessOutcome, description="What a review decides of a role that somebody holds.")


@strawberry.type(
    description="Within how many months the company reviews who has which rights."
    f" A company that set nothing has {rules.MONTHS}."
)
class AccessReviewPolicy(Node):
    model: ClassVar[type[OfCompany]] = models.AccessReviewPolicy
    reads: ClassVar[Permission | None] = Permission.AUDIT_READ

    version: int
    months: int
    because: str


@strawberry.type(description="A role as a review found it, and what it decided.")
class ReviewedGrant:
    model: ClassVar[type[OfCompany]] = models.ReviewedGrant

    number: int
    person: Person
    person_name: str
    role: Role
    held_since: datetime
    last_signed_in_at: datetime | None = strawberry.field(description="Until the list was read; null for never.")
    outcome: AccessOutcome
    reason: str | None = strawberry.field(description="Why it was revoked.")


@strawberry.type(
    description="A signed review of all roles that were held at a site, or of those of the whole company (PPL-1; EU GMP"
    " Annex 11 §12.3)."
)
class AccessReview(Node):
    model: ClassVar[type[OfCompany]] = models.AccessReview
    reads: ClassVar[Permission | None] = Permission.AUDIT_READ

    site: Site | None = strawberry.field(description="Null for the roles that are of no site.")
    due_on: date = strawberry.field(description="By when it was due.")
    kept: int
    revoked: int
    grants: list[ReviewedGrant]
    conclusion: str
    reviewer_name: str
    reviewed_at: datetime
    signature: Signature


@strawberry.type(description="A role that somebody holds now, with what a reviewer has to know.")
class GrantToReview:
    grant_id: strawberry.ID
    person_id: strawberry.ID
    person_name: str
    person_state: PersonState
    role: Role
    held_since: datetime
    last_signed_in_at: datetime | None = strawberry.field(description="Null for never.")
    own: bool = strawberry.field(description="Yours: another person would revoke it.")


@strawberry.type(description="Who has which rights at a site, or in the whole company, to be reviewed.")
class AccessToReview:
    company_id: strawberry.ID
    version: int = strawberry.field(description="The company's, for `reviewAccess`.")
    site_id: strawberry.ID | None
    seen_at: datetime = strawberry.field(description="When this was read, for `reviewAccess`.")
    due_on: date = strawberry.field(description="By when the next review is due.")
    last_review_id: strawberry.ID | None
    grants: list[GrantToReview] = strawberry.field(description=f"Refused with more than {rules.GRANTS}.")
