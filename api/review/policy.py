"""Who releases the batches of a site: asking for it, and quality's setting of it."""

from datetime import datetime
from typing import Any, ClassVar

import strawberry
from sqlalchemy import ColumnElement

from api.auth.signing import SignatureInput, sign
from api.context import Info, changed
from api.listing import listed
from api.problems import Problem
from api.reading.vocabulary import Given, Pages, Row, lowered
from api.relay import Connection, Node, Window, local_id
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.review.policy import models
from domain.review.policy.rules import Releaser
from domain.review.policy.setting import SET_RELEASE_POLICY, SetReleasePolicy
from domain.signatures.acts import SignedAct, SignedInput

strawberry.enum(
    Releaser,
    name="BatchReleaser",
    description="Who decides on batches: a qualified person (EU GMP Annex 16), or the quality unit, which a qualified"
    " person belongs to (21 CFR 211.22).",
)


def _of(row: Row, _: Row, given: Given) -> list[ColumnElement[bool]]:
    """The arguments of `releasePolicies` in SQL."""
    return [row.site_id == given.id("siteId", "Site")] if given.has("siteId") else []


POLICIES = Pages(_of, newest_first=True)


@strawberry.type(description="Who releases the batches of a site; never changed, the last one of a site holds (REV-6).")
class ReleasePolicy(Node):
    model: ClassVar[type[OfCompany]] = models.ReleasePolicy
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    site: Site
    number: int = strawberry.field(description="From 1 at its site.")
    releaser: Releaser
    rationale: str | None = strawberry.field(
        description="Why the reviewer of a batch may release it as well; null where they may not."
    )
    because: str = strawberry.field(description="Why it was set.")
    set_name: str
    set_at: datetime
    signature: Signature


@strawberry.input(description="Who releases the batches of a site from now on; what was decided stays as it is.")
class SetReleasePolicyAct:
    site: strawberry.ID
    version: int = strawberry.field(description="The site's.")
    releaser: Releaser
    reviewer_may_release: str | None = strawberry.field(
        default=None,
        description="Why the reviewer of a batch may release it as well: it is in the record of each release that"
        " rests on it. Null: they may not (REV-6).",
    )
    policy_number: int | None = strawberry.field(
        default=None, description="Of the policy that it replaces; null where none was set."
    )
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        return SET_RELEASE_POLICY, SetReleasePolicy(
            subject=local_id(self.site, "Site", path="site"),
            version=self.version,
            releaser=self.releaser,
            reviewer_may_release=self.reviewer_may_release,
            seen=self.policy_number,
            reason=self.reason,
        )


@strawberry.input
class SetReleasePolicyInput(SetReleasePolicyAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class SetReleasePolicyPayload:
    policy: ReleasePolicy | None = None
    problems: list[Problem]


@strawberry.type
class ReleasePolicyQuery:
    @strawberry.field(
        description="Who releases batches, the last that was set first. Where none was set, a QUALIFIED_PERSON does,"
        " who didn't review them (REV-6).",
        metadata=lowered(POLICIES),
    )
    def release_policies(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        site_id: strawberry.ID | None = None,
    ) -> Connection[ReleasePolicy]:
        return listed(info, ReleasePolicy, POLICIES, Window(first, after, last, before), siteId=site_id)


@strawberry.type
class ReleasePolicyMutation:
    @strawberry.mutation(
        description="Say who releases the batches of a site, signed by quality (REV-6; 21 CFR 211.22)."
    )
    def set_release_policy(self, info: Info, input: SetReleasePolicyInput) -> SetReleasePolicyPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            SetReleasePolicyPayload,
            "policy",
            ReleasePolicy,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )
