"""What happened between batches and the status of lots."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionalUseApproved(Event):
    lot: UUID
    batch: UUID
    approval: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchFlagged(Event):
    batch: UUID
    lot: UUID
    flag: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LotFlagAssessed(Event):
    batch: UUID
    flag: UUID
