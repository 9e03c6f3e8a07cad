"""Review's closed lists as GraphQL enums; import them from here, so that they are declared before their use."""

import strawberry

from domain.review.kinds import ReviewKind
from domain.review.models import Decision
from domain.review.trail.kinds import TrailKind

__all__ = ["Decision", "ReviewKind", "TrailKind"]

strawberry.enum(
    ReviewKind,
    name="BatchReviewKind",
    description="PRODUCTION by a supervisor who didn't execute the batch, QUALITY by the quality unit.",
)
strawberry.enum(
    TrailKind,
    name="AuditTrailKind",
    description="What an entry of an audit trail tells, beyond what was recorded first, in its time and as demanded. An"
    " entry is of one kind, the first of these that holds: something was deleted, what was recorded was corrected, what"
    " is demanded was set aside, it was entered late, anything changed.",
)
strawberry.enum(Decision, name="DispositionDecision", description="What was decided about a batch.")
