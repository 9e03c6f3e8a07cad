"""What happened to pick lists."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PickListOpened(Event):
    list: UUID
    batch: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerStaged(Event):
    pick: UUID
    container: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerReturned(Event):
    pick: UUID
    container: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PickListCancelled(Event):
    list: UUID
