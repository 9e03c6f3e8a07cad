"""Reviews, release blockers and dispositions as GraphQL shows them."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

import strawberry
from sqlalchemy import Boolean, Text, false, func

from api.context import Info
from api.materials.types import MaterialLot
from api.reading.vocabulary import Expression, lowered
from api.relay import Node, Window
from api.review import evaluations
from api.review.enums import Decision, ReviewKind
from api.review.evaluations import RuleEvaluationConnection, RuleEvaluationFilter
from api.signatures.types import Signature
from api.tenancy.types import Site
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.materials.kinds import LotStatus
from domain.review import models, policy_models
from domain.review.policy.rules import Releaser
from domain.review.queries import kind_of
from domain.review.trail import models as trail

KIND = Expression(lambda row, _: func.coalesce(row.kind, ReviewKind.QUALITY.value, type_=Text()))

MARKS = Expression(lambda row, _: func.coalesce(row.marks, false(), type_=Boolean()))


@strawberry.type(description="A signed review of a batch, production's or quality's.")
class BatchReview(Node):
    model: ClassVar[type[OfCompany]] = models.BatchReview
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    reviewer_name: str
    conclusion: str
    reviewed_at: datetime
    signature: Signature

    @strawberry.field(description="Whose review it is.", metadata=lowered(KIND))
    def kind(self, root: strawberry.Parent[models.BatchReview]) -> ReviewKind:
        return kind_of(root)

    @strawberry.field(
        description="Every rule as it was evaluated when the review was signed, whose digest the signature covers; null"
        " of reviews from before this was kept (REV-7)."
    )
    def rule_evaluations(
        self,
        root: strawberry.Parent[models.BatchReview],
        info: Info,
        where: RuleEvaluationFilter | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> RuleEvaluationConnection | None:
        return evaluations.of_review(info, root.id, where, Window(first, after, last, before))


@strawberry.type(description="How a site reviews its batches, as quality signed it (REV-10).")
class ReviewPolicy(Node):
    model: ClassVar[type[OfCompany]] = policy_models.ReviewPolicy
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    version: int
    site: Site
    production_review: bool = strawberry.field(description="Whether production reviews a batch before quality does.")

    production_days: int | None = strawberry.field(
        description="Within how many days of a batch's completion production reviews it; null where none are stated"
        " (REV-14)."
    )
    quality_days: int | None = strawberry.field(description="The same for quality's review.")
    decision_days: int | None = strawberry.field(description="The same for the decision on it.")

    @strawberry.field(
        description="Whether every part is marked as looked at before a review is completed (REV-11).",
        metadata=lowered(MARKS),
    )
    def marks(self, root: strawberry.Parent[policy_models.ReviewPolicy]) -> bool:
        return bool(root.marks)

    because: str
    set_name: str
    set_at: datetime
    signature: Signature


@strawberry.type(
    description="Quality's signed review of a batch's audit trail: under each kind of entry how many of it were shown,"
    " null where the filter left that kind out (REV-4)."
)
class AuditTrailReview(Node):
    model: ClassVar[type[OfCompany]] = trail.AuditTrailReview
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    reviewer_name: str
    changed: int | None
    corrected: int | None
    deleted: int | None
    late: int | None
    overridden: int | None
    entries: int = strawberry.field(description="All that were shown.")
    digest: str = strawberry.field(
        description='SHA-256 of a line for each of these, in their order: "transactionId number kind", and a line feed.'
    )
    upto_transaction: strawberry.ID | None = strawberry.field(description="The last of them; null where none was.")
    upto_number: int | None
    conclusion: str
    reviewed_at: datetime
    signature: Signature


@strawberry.type(description="What a release decided on one lot that the batch gave (REV-13).")
class DecidedLot(Node):
    model: ClassVar[type[OfCompany]] = models.DecidedLot
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    lot: MaterialLot
    number: str
    status: LotStatus = strawberry.field(description="What it was then.")
    decision: Decision = strawberry.field(
        description="One that is RELEASED here goes with the batch, and is released by its own tests (disposeLot)."
    )
    because: str | None = strawberry.field(
        description="Why the release is apart from it; null for one that goes, and one that was rejected before."
    )


@strawberry.type(description="A lot of a batch when its release was revoked; that of one in use went to quarantine.")
class RevokedLot(Node):
    model: ClassVar[type[OfCompany]] = models.RevokedLot
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    lot: MaterialLot
    number: str
    status: LotStatus = strawberry.field(description="What it was then.")
    shipped_value: Decimal = strawberry.field(description="So much had gone to consignees: a recall finds it (DIS-3).")
    unit: str


@strawberry.type(
    description="A release that was taken back, which leaves that decision as it was. What had left is recalled by"
    " beginRecall, of the batch."
)
class ReleaseRevocation(Node):
    model: ClassVar[type[OfCompany]] = models.ReleaseRevocation
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    because: str
    revoked_name: str
    revoked_at: datetime
    signature: Signature
    lots: list[RevokedLot]


@strawberry.type(description="A decision on a batch; never changed. Another is made only after a release was revoked.")
class Disposition(Node):
    model: ClassVar[type[OfCompany]] = models.Disposition
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    decision: Decision
    statement: str
    decided_name: str
    decided_at: datetime
    signature: Signature
    decided_as: Releaser | None = strawberry.field(
        description="QUALITY_UNIT where the site's policy let it decide; null for a qualified person."
    )
    reviewer_because: str | None = strawberry.field(
        description="Why its reviewer decided as well, in the words of the site's policy (REV-6); null for others."
    )
    lots: list[DecidedLot] = strawberry.field(
        description="Which lots it decided on one by one, and which it is apart from; a lot that isn't listed went"
        " with the batch."
    )
    revocation: ReleaseRevocation | None = strawberry.field(description="Null where the decision stands.")
