"""Reviews, release blockers and dispositions as GraphQL shows them."""

from datetime import datetime
from typing import ClassVar

import strawberry

from api.relay import Node
from api.signatures.types import Signature
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.review import models

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
