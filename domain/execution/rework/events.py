"""What happened to the approval of a rework."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ReworkApproved(Event):
    """Of rejected lots of a batch."""

    batch: UUID
    approval: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReworkWithdrawn(Event):
    batch: UUID
    approval: UUID
