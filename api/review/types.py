"""Reviews, release blockers and dispositions as GraphQL shows them."""

from datetime import datetime
from typing import ClassVar

import strawberry

from api.relay import Node
from api.signatures.types import Signature
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
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


@strawberry.type(description="The decision on a batch, made once.")
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
