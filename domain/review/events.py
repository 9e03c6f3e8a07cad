"""What happened in review and release."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReviewed(Event):
    batch: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReviewedByProduction(Event):
    batch: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPartReviewed(Event):
    batch: UUID
    mark: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPolicySet(Event):
    policy: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchDisposed(Event):
    batch: UUID
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRevoked(Event):
    batch: UUID
