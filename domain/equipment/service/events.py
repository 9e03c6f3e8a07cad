"""What happened to the service of equipment by rule."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentTaggedOut(Event):
    """A context above tells the batches that use it."""

    equipment: UUID
    tag: UUID
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentTagsCleared(Event):
    """Somebody signed that it returns to service."""

    equipment: UUID
