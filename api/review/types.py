"""Reviews, release blockers and dispositions as GraphQL shows them."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

import strawberry

from api.materials.types import MaterialLot
from api.relay import Node
from api.signatures.types import Signature
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.materials.kinds import LotStatus
from domain.review import models
from domain.review.policy.rules import Releaser

strawberry.enum(models.Decision, name="DispositionDecision", description="What was decided about a batch.")


@strawberry.type(description="Quality's signed review of a batch and its audit trail.")
class BatchReview(Node):
    model: ClassVar[type[OfCompany]] = models.BatchReview
    reads: ClassVar[Permission | None] = Permission.BATCH_READ

    reviewer_name: str
    conclusion: str
    reviewed_at: datetime
    signature: Signature


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

    decision: models.Decision
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
    revocation: ReleaseRevocation | None = strawberry.field(description="Null where the decision stands.")
