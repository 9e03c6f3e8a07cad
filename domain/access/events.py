"""What happened to reviews of access."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessReviewPolicySet(Event):
    policy: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessReviewNears(Event):
    notice: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessReviewed(Event):
    review: UUID
