"""What happened to what is due of a review."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReviewOverdue(Event):
    batch: UUID
    stage: str
    due_on: str
