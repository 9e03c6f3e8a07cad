"""Completing a review, and deciding about a batch."""

from typing import Any

import strawberry

from api.auth.signing import SignatureInput, sign
from api.context import Info, changed
from api.execution.types import Batch
from api.problems import Problem
from api.relay import local_id
from api.review.enums import ReviewKind
from domain.review import acts, revoking
from domain.review.apart import OfLot
from domain.review.models import Decision
from domain.signatures.acts import SignedAct, SignedInput


@strawberry.input(description="Review a complete batch, its audit trail having been reviewed (reviewAuditTrail).")
class CompleteReviewAct:
    batch: strawberry.ID
    version: int
    conclusion: str
    kind: ReviewKind = ReviewKind.QUALITY

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        batch = local_id(self.batch, "Batch", path="batch")
        return acts.COMPLETE_REVIEW, acts.Review(batch, self.version, self.conclusion, self.kind)


@strawberry.input
class CompleteReviewInput(CompleteReviewAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class CompleteReviewPayload:
    batch: Batch | None = None
    problems: list[Problem]


@strawberry.input(description="The decision on one lot of a batch that is released (REV-13).")
class DecidedLotInput:
    lot: strawberry.ID
    decision: Decision
    because: str | None = strawberry.field(default=None, description="Why one that is REJECTED doesn't go; else none.")

    def to_domain(self) -> OfLot:
        return OfLot(local_id(self.lot, "MaterialLot", path="lots"), self.decision, self.because)


@strawberry.input(description="Release or reject a batch, with the statement that is signed.")
class DisposeBatchAct:
    batch: strawberry.ID
    version: int
    decision: Decision
    statement: str
    lots: list[DecidedLotInput] | None = strawberry.field(
        default=None,
        description="For a release apart from some of its lots: each lot that the batch gave and that isn't rejected"
        " yet. Without any, all of these go.",
    )

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        batch = local_id(self.batch, "Batch", path="batch")
        return acts.DISPOSE_BATCH, acts.Decide(
            batch, self.version, self.decision, self.statement, tuple(one.to_domain() for one in self.lots or ())
        )


@strawberry.input
class DisposeBatchInput(DisposeBatchAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class DisposeBatchPayload:
    batch: Batch | None = None
    problems: list[Problem]


@strawberry.input(description="Take the release of a batch back; its lots go to quarantine in the same act (REV-12).")
class RevokeReleaseAct:
    batch: strawberry.ID
    version: int
    reason: str

    def signed(self) -> tuple[SignedAct[Any, Any], SignedInput]:
        batch = local_id(self.batch, "Batch", path="batch")
        return revoking.REVOKE_RELEASE, revoking.Revoke(batch, self.version, self.reason)


@strawberry.input
class RevokeReleaseInput(RevokeReleaseAct):
    signature: SignatureInput | None = None
    command_id: str | None = None


@strawberry.type
class RevokeReleasePayload:
    batch: Batch | None = None
    problems: list[Problem]


@strawberry.type
class ReviewMutation:
    @strawberry.mutation(
        description="Sign that a release is taken back, as whoever may release: the batch is reviewed and decided on"
        " again, whoever took of its lots is told, and what had left is listed, for a recall (REV-12, MAT-3)."
    )
    def revoke_release(self, info: Info, input: RevokeReleaseInput) -> RevokeReleasePayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            RevokeReleasePayload,
            "batch",
            Batch,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )

    @strawberry.mutation(
        description="Sign the review of a batch, for quality or before it for production (REV-6, REV-7, REV-10)."
    )
    def complete_review(self, info: Info, input: CompleteReviewInput) -> CompleteReviewPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            CompleteReviewPayload,
            "batch",
            Batch,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )

    @strawberry.mutation(
        description="Sign the disposition of a batch; release is refused while anything blocks it, and with a rejected"
        " one all lots that it gave are rejected. A release may be apart from lots, which it rejects (REV-4, REV-5,"
        " REV-13)."
    )
    def dispose_batch(self, info: Info, input: DisposeBatchInput) -> DisposeBatchPayload:  # noqa: A002 -- GraphQL's word
        return changed(
            info,
            DisposeBatchPayload,
            "batch",
            Batch,
            lambda: sign(info, *input.signed(), input.signature, input.command_id),
        )
