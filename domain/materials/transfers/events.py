"""What happened to transfers."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferDispatched(Event):
    transfer: UUID
    lot: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferReceived(Event):
    """`lot` is the new one; None where nothing arrived."""

    transfer: UUID
    lot: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferCancelled(Event):
    transfer: UUID
    lot: UUID
