"""Asking who has which rights, reviewing them, and saying how often."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, select

from api.access.types import AccessReview, AccessReviewPolicy, AccessToReview, GrantToReview
from api.auth.signing import SignatureInput, sign
from api.context import Info, act, changed, looking, read
from api.listing import listed
from api.problems import Problem
from api.reading.vocabulary import Given, Pages, Row, Rows, lowered
from api.relay import Connection, Window, global_id, local_id, maybe_id
from domain.access import models, policy, queries, rules
from domain.access.kinds import AccessOutcome
from domain.access.queries import Held
from domain.access.reviewing import REVIEW_ACCESS, ReviewAccess
from domain.access.rules import Decision
from domain.kernel.ids import SiteId
from domain.kernel.permissions import Permission, Role
from domain.kernel.refusals import NotFound
from domain.people.models import PersonState
from domain.people.rules import require_reason
from domain.signatures.acts import SignedAct, SignedInput
from domain.tenancy.models import Company
from infra.transaction import Outcome


def _of(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `accessReviews` in SQL."""
    return [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []


REVIEWS = Pages(_of, newest_first=True)


@strawberry.input(description="What becomes of one role.")
class GrantDecisionInput:
    grant: strawberry.ID
    outcome: AccessOutcome
    reason: str | None = strawberry.field(default=None, description="Why it is revoked; none where it is kept.")


@strawberry.input(
    description="Review all roles that are held at a site, or without one those of the whole company, as they were read"
    " (`accessToReview`): each is kept or revoked."
)
class ReviewAccessAct:
    company: strawberry.ID
    version: int = strawberry.field(description="The company's.")
    site: strawberry.ID | None = None
    seen_at: datetime = strawberry.field(description="When the list was read, within the last 24 hours.")
    grants: list[GrantDecisionInput] = strawberry.field(description=f"Each once, up to {rules.GRANTS}.")
    conclusion: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return REVIEW_ACCESS, ReviewAccess(
            subject=local_id(self.company, "Company", path="company"),
            version=self.version,
            site=maybe_id(self.site, "Site", path="site"),
            seen_at=self.seen_at,
            decisions=tuple(
                Decision(local_id(one.grant, "RoleGrant", path="grants"), one.outcome, one.reason)
                for one in self.grants
            ),
            conclusion=self.conclusion,
        )


@strawberry.input
class ReviewAccessInput(ReviewAccessAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class ReviewAccessPayload:
    review: AccessReview | None = None
    problems: list[Problem]


@strawberry.input(description="Within how many months access is reviewed from now on, counted from the last review.")
class SetAccessReviewPolicyInput:
    months: int = strawberry.field(description=f"1 to {rules.MONTHS_LONGEST}.")
    version: int | None = strawberry.field(default=None, description="Of the policy that it replaces; null for none.")
    reason: str
    command_id: str | None = None


@strawberry.type
class SetAccessReviewPolicyPayload:
    policy: AccessReviewPolicy | None = None
    problems: list[Problem]


@strawberry.type
class AccessQuery:
    @strawberry.field(
        description="Who has which rights at a site, or without one in the whole company, for whoever may review it:"
        " quality or an administrator there. Null where nobody holds a role."
    )
    def access_to_review(self, info: Info, site: strawberry.ID | None = None) -> AccessToReview | None:
        chosen, uow = maybe_id(site, "Site", path="site"), looking(info)
        uow.require(Permission.ACCESS_REVIEW, site=None if chosen is None else SiteId(chosen))
        place = queries.place(uow.session, uow.actor.company, chosen)
        if place is None:
            return None
        company = uow.look_at(Company, uow.actor.company)
        if company is None:
            raise NotFound(kind="Company", id=uow.actor.company)
        return AccessToReview(
            company_id=global_id("Company", company.id),
            version=company.version,
            site_id=None if chosen is None else global_id("Site", chosen),
            seen_at=uow.now,
            due_on=place.due_on,
            last_review_id=None if place.review is None else global_id("AccessReview", place.review),
            grants=[_shown(info, one) for one in queries.held(uow, chosen, seen_at=uow.now)],
        )

    @strawberry.field(
        description="Signed reviews of access, the newest first, at a site or wherever you may know them.",
        metadata=lowered(REVIEWS),
    )
    def access_reviews(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
    ) -> Connection[AccessReview]:
        return listed(info, AccessReview, REVIEWS, Window(first, after, last, before), siteId=site_id)

    @strawberry.field(
        description="Within how many months access is reviewed; null where nothing was set.",
        metadata=lowered(Rows(lambda *_: ())),
    )
    def access_review_policy(self, info: Info) -> AccessReviewPolicy | None:
        context, model = info.context, models.AccessReviewPolicy
        found = context.session.scalars(select(model.id).where(model.company_id == context.actor.company)).one_or_none()
        return None if found is None else read(info, AccessReviewPolicy, found)


@strawberry.type
class AccessMutation:
    @strawberry.mutation(
        description="Sign the review of all roles at a site, or of the whole company, by quality or an administrator"
        " there; what is revoked counts at its person's next act, and is never the signer's own (PPL-1)."
    )
    def review_access(self, info: Info, input: ReviewAccessInput) -> ReviewAccessPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            ReviewAccessPayload,
            "review",
            AccessReview,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )

    @strawberry.mutation(description="Say within how many months access is reviewed; for the whole company's (PPL-1).")
    def set_access_review_policy(self, info: Info, input: SetAccessReviewPolicyInput) -> SetAccessReviewPolicyPayload:  # noqa: A002 -- GraphQL's word
        return changed(info, SetAccessReviewPolicyPayload, "policy", AccessReviewPolicy, lambda: _set(info, input))


def _set(info: Info, given: SetAccessReviewPolicyInput) -> Outcome:
    return act(
        info,
        "setAccessReviewPolicy",
        lambda uow: policy.set_policy(uow, months=given.months, seen=given.version, reason=given.reason),
        given=[given.months, given.version, given.reason],
        command_id=given.command_id,
        reason=require_reason(given.reason),
    )


def _shown(info: Info, one: Held) -> GrantToReview:
    return GrantToReview(
        grant_id=global_id("RoleGrant", one.grant.id),
        person_id=global_id("Person", one.person.id),
        person_name=one.person.name,
        person_state=PersonState(one.person.state),
        role=Role(one.grant.role),
        held_since=one.since,
        last_signed_in_at=one.signed_in_at,
        own=one.person.id == info.context.actor.person,
    )
