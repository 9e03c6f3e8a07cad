"""What happened to impact lists."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationImpactListed(Event):
    impact: UUID
    batches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchImpacted(Event):
    """A batch was made with what was out of tolerance."""

    batch: UUID
    impact: UUID
