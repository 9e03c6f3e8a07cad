"""Who is told of what happens to a batch: those whose turn it is next."""

from collections.abc import Mapping

from domain.exceptions.kinds import ApproverRole
from domain.exceptions.routes import PERMISSION
from domain.kernel.permissions import Permission

AUDIENCE: Mapping[str, Permission] = {
    "ExceptionRaised": Permission.EXCEPTION_ASSESS,
    "ExceptionReopened": Permission.EXCEPTION_ASSESS,
    "ExceptionFoundAfterDecision": Permission.BATCH_DISPOSE,
    "TimerAlerted": Permission.BATCH_SUPERVISE,
    "BatchCompleted": Permission.BATCH_REVIEW,
    "BatchReviewed": Permission.BATCH_DISPOSE,
    "BatchReviewedByProduction": Permission.BATCH_REVIEW,
    "BatchDisposed": Permission.BATCH_REVIEW,
    "ReleaseRevoked": Permission.BATCH_REVIEW,
}
"""The permission, at the batch's site, of those who are told of an event (by its name)."""


def audience(event: str) -> Permission | None:
    """Whose permission an event concerns; None where nobody is told."""
    return AUDIENCE.get(event)


def approvers(role: str) -> Permission:
    """Whose turn it is to approve an exception's assessment in this role (REV-1)."""
    return PERMISSION[ApproverRole(role)]
