"""What happened between batches and equipment."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentAllocated(Event):
    batch: UUID
    equipment: UUID
    allocation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentReleased(Event):
    batch: UUID
    equipment: UUID
    allocation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentUseBegun(Event):
    batch: UUID
    equipment: UUID
    use: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentUseEnded(Event):
    batch: UUID
    equipment: UUID
    use: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentReplaced(Event):
    """A phase went on with this equipment in another's place."""

    batch: UUID
    equipment: UUID
    use: UUID
