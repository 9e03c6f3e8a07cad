"""What happened to the review of an audit trail."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditTrailReviewed(Event):
    batch: UUID
