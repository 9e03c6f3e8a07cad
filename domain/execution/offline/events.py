"""What happened to devices, and to what was recorded on them."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRegistered(Event):
    device: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRevoked(Event):
    device: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationTakenOut(Event):
    batch: UUID
    take_out: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationBroughtBack(Event):
    batch: UUID
    take_out: UUID
    recalled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineActKept(Event):
    batch: UUID
    phase: UUID
    act: UUID
    outcome: str
