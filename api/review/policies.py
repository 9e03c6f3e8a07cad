"""How a site reviews its batches: asking for it, and quality's setting of it."""

from typing import Any

import strawberry
from sqlalchemy import select

from api.auth.signing import SignatureInput, sign
from api.context import Info, changed, visible
from api.problems import Problem
from api.reading.prefetch import prefetch
from api.reading.vocabulary import Rows, lowered
from api.relay import local_id
from api.review.types import ReviewPolicy
from domain.review import policy_models
from domain.review.due.rules import DAYS, Days
from domain.review.policies import SET_REVIEW_POLICY, SetReviewPolicy
from domain.signatures.acts import SignedAct, SignedInput

OF_SITE = Rows(lambda row, _, given: [row.site_id == given.id("site", "Site")])


@strawberry.input(description="How a site's batches are reviewed from now on.")
class SetReviewPolicyAct:
    site: strawberry.ID
    version: int = strawberry.field(description="The site's.")
    production_review: bool = strawberry.field(description="Whether production reviews a batch before quality does.")
    marks: bool = strawberry.field(
        default=False, description="Whether every part is marked as looked at before a review is completed."
    )
    production_days: int | None = strawberry.field(
        default=None,
        description="Within how many days of a batch's completion, or of its release being taken back, production"
        f" reviews it: from 1 to {DAYS}, by the calendar of the site; null states none (REV-14).",
    )
    quality_days: int | None = strawberry.field(
        default=None, description="The same for quality's review, and that of the audit trail before it."
    )
    decision_days: int | None = strawberry.field(default=None, description="The same for the decision on it.")
    policy_version: int | None = strawberry.field(
        default=None, description="Of the policy that it replaces; null for none."
    )
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return SET_REVIEW_POLICY, SetReviewPolicy(
            subject=local_id(self.site, "Site", path="site"),
            version=self.version,
            production_review=self.production_review,
            marks=self.marks,
            days=Days(self.production_days, self.quality_days, self.decision_days),
            seen=self.policy_version,
            reason=self.reason,
        )


@strawberry.input
class SetReviewPolicyInput(SetReviewPolicyAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class SetReviewPolicyPayload:
    policy: ReviewPolicy | None = None
    problems: list[Problem]


@strawberry.type
class ReviewPolicyQuery:
    @strawberry.field(
        description="How a site reviews its batches; null where quality set nothing.", metadata=lowered(OF_SITE)
    )
    def review_policy(self, info: Info, site: strawberry.ID) -> ReviewPolicy | None:
        actor, row = info.context.actor, policy_models.ReviewPolicy
        chosen = select(row).where(row.company_id == actor.company, row.site_id == local_id(site, "Site", path="site"))
        seen = visible(actor, ReviewPolicy, chosen).options(*prefetch(info, ReviewPolicy))
        found: ReviewPolicy | None = info.context.session.scalars(seen).one_or_none()
        return found


@strawberry.type
class ReviewPolicyMutation:
    @strawberry.mutation(description="Say how a site's batches are reviewed from now on, signed by quality (REV-10).")
    def set_review_policy(self, info: Info, input: SetReviewPolicyInput) -> SetReviewPolicyPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            SetReviewPolicyPayload,
            "policy",
            ReviewPolicy,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )
