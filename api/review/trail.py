"""Reviewing the audit trail of a batch."""

from typing import Any

import strawberry

from api.auth.signing import SignatureInput, sign
from api.context import Info, changed
from api.execution.types import Batch
from api.problems import Problem
from api.relay import local_id
from api.review.enums import TrailKind
from domain.review.trail.reviewing import REVIEW_AUDIT_TRAIL, ReviewAuditTrail
from domain.signatures.acts import SignedAct, SignedInput


@strawberry.input(
    description="Review what a batch's audit trail has of these kinds; the signature says what was shown."
)
class ReviewAuditTrailAct:
    batch: strawberry.ID
    version: int
    kinds: list[TrailKind]
    conclusion: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        batch = local_id(self.batch, "Batch", path="batch")
        given = ReviewAuditTrail(batch, self.version, frozenset(self.kinds), self.conclusion)
        return REVIEW_AUDIT_TRAIL, given


@strawberry.input
class ReviewAuditTrailInput(ReviewAuditTrailAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class ReviewAuditTrailPayload:
    batch: Batch | None = None
    problems: list[Problem]


@strawberry.type
class TrailMutation:
    @strawberry.mutation(
        description="Sign the review of a batch's audit trail, which a review and a release wait for: somebody of"
        " quality who didn't execute the batch (REV-4, REV-6; EU GMP Annex 11 §9)."
    )
    def review_audit_trail(self, info: Info, input: ReviewAuditTrailInput) -> ReviewAuditTrailPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            ReviewAuditTrailPayload,
            "batch",
            Batch,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )
