"""What happened to cycle counts."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class StockCountOpened(Event):
    count: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerCounted(Event):
    count: UUID
    line: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecountDemanded(Event):
    count: UUID
    line: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class StockCountApproved(Event):
    count: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class StockCountCancelled(Event):
    count: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CountIntervalSet(Event):
    """Of a material or of a location."""

    of: UUID
