"""Reviews, release blockers and dispositions as GraphQL shows them."""

from datetime import datetime
from typing import ClassVar

import strawberry

from api.relay import Node
from api.signatures.types import Signature
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.review import models, rules

strawberry.enum(models.Decision, name="DispositionDecision", description="What was decided about a batch.")
strawberry.enum(rules.BlockerKind, name="ReleaseBlockerKind")


@strawberry.type(description="One thing that still forbids release; computed, never overridden (REV-4).")
class ReleaseBlocker:
    kind: rules.BlockerKind
    place: str = strawberry.field(description="Where in the record: phase 13, exception 2, batch.")
    explanation: str
    clears: str = strawberry.field(description="What would clear it, and by which act.")


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


def release_blocker(found: rules.Blocker) -> ReleaseBlocker:
    return ReleaseBlocker(kind=found.kind, place=found.place, explanation=found.explanation, clears=found.clears)
