"""Quality reviews what a batch's audit trail and its record tell, through the domain's own commands."""

from collections.abc import Collection

from domain.kernel.actor import Actor
from domain.review.acts import COMPLETE_REVIEW, Review
from domain.review.trail.kinds import TrailKind
from domain.review.trail.reviewing import REVIEW_AUDIT_TRAIL, ReviewAuditTrail
from tests import recipes
from tests.execution import Run


def review_trail(run: Run, *, by: Actor | None = None, kinds: Collection[TrailKind] = tuple(TrailKind)) -> None:
    """By the reviewer, unless told."""
    given = ReviewAuditTrail(run.batch, run.row().version, frozenset(kinds), "Nothing unexpected.")
    recipes.sign(run.do, by or run.plant.reviewer, REVIEW_AUDIT_TRAIL, given)


def review(run: Run, *, by: Actor | None = None, conclusion: str = "In order.") -> None:
    """The audit trail, then the record: by the reviewer, unless told."""
    review_trail(run, by=by)
    recipes.sign(run.do, by or run.plant.reviewer, COMPLETE_REVIEW, Review(run.batch, run.row().version, conclusion))
