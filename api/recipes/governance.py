"""Routes, approvals, the frozen route of a submission and periodic reviews as GraphQL shows them."""

from datetime import date, datetime
from typing import ClassVar

import strawberry
from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import aliased

from api.context import Info
from api.people.types import Person
from api.reading.vocabulary import Expression, Given, Row, lowered
from api.recipes import enums as kinds
from api.relay import Node
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.recipes import models
from domain.recipes.governance import queries
from domain.recipes.kinds import VersionState

ORDER = "Steps of one order are given in any order; a later one waits for all earlier."


@strawberry.type(description="One role's approval in a route.")
class ApprovalRouteStep:
    model: ClassVar[type[OfCompany]] = models.ApprovalRouteStep

    order_number: int = strawberry.field(description=ORDER)
    role: kinds.ApprovalRole


@strawberry.type(description="How recipes are approved, in the whole company or at one site (REC-2).")
class ApprovalRoute(Node):
    model: ClassVar[type[OfCompany]] = models.ApprovalRoute
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    version: int
    site: Site | None = strawberry.field(description="Whose own it is; null for that of every site without its own.")
    steps: list[ApprovalRouteStep] = strawberry.field(description="Each role once, by their order.")
    review_months: int = strawberry.field(description="How long a version is in effect until it is looked at again.")
    because: str = strawberry.field(description="Why it was last set.")


@strawberry.type(description="One role's signed approval of one submission.")
class RecipeApproval(Node):
    model: ClassVar[type[OfCompany]] = models.RecipeApproval
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    role: kinds.ApprovalRole
    submission: int = strawberry.field(description="It counts while this is the version's own.")
    approved_at: datetime
    person: Person
    signature: Signature


def _is_next(step: Row, _: Given) -> ColumnElement[bool]:
    """Its submission is in review, it isn't given, and every earlier step is."""
    version, earlier = aliased(models.MasterRecipeVersion), aliased(models.RecipeApprovalStep)
    in_review = exists().where(
        version.company_id == step.company_id,
        version.id == step.recipe_version_id,
        version.submission == step.submission,
        version.state == VersionState.IN_REVIEW,
    )
    waits = exists().where(
        earlier.company_id == step.company_id,
        earlier.recipe_version_id == step.recipe_version_id,
        earlier.submission == step.submission,
        earlier.order_number < step.order_number,
        ~_given(earlier),
    )
    return and_(in_review, ~_given(step), ~waits)


def _given(step: Row) -> ColumnElement[bool]:
    approval = aliased(models.RecipeApproval)
    return exists(
        select(approval.id)
        .where(
            approval.company_id == step.company_id,
            approval.recipe_version_id == step.recipe_version_id,
            approval.submission == step.submission,
            approval.role == step.role,
        )
        .correlate(step)
    )


@strawberry.type(description="A step of the route that a submission was frozen with; no later setting changes it.")
class RecipeApprovalStep:
    model: ClassVar[type[OfCompany]] = models.RecipeApprovalStep

    order_number: int = strawberry.field(description=ORDER)
    role: kinds.ApprovalRole
    approval: RecipeApproval | None = strawberry.field(description="Null until it is given.")

    @strawberry.field(description="Whether it is this role's turn to approve.", metadata=lowered(Expression(_is_next)))
    def is_next(self, root: strawberry.Parent[models.RecipeApprovalStep], info: Info) -> bool:
        return queries.is_next(info.context.session, root)


@strawberry.type(description="A signed look at a version in effect, whether it still stands; never changed.")
class RecipeReview(Node):
    model: ClassVar[type[OfCompany]] = models.RecipeReview
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    outcome: kinds.ReviewOutcome
    conclusion: str
    due_on: date = strawberry.field(description="By when it was due.")
    next_due_on: date = strawberry.field(description="By when the next one is; the same day where a change is needed.")
    reviewed_at: datetime
    person: Person
    signature: Signature
