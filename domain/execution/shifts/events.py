"""What happened as work changed hands."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseTakenOver(Event):
    batch: UUID
    phase: UUID
    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchHandedOver(Event):
    batch: UUID
    hand_over: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverAccepted(Event):
    batch: UUID
    hand_over: UUID
