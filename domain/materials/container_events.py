"""What happened to containers, and to lots that were divided or put together."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationOpened(Event):
    location: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationClosed(Event):
    location: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class StockPolicySet(Event):
    policy: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerSplit(Event):
    source: UUID
    container: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerMoved(Event):
    container: UUID
    location: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerAdjusted(Event):
    container: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerEmptied(Event):
    container: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionPerformed(Event):
    container: UUID
    destruction: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionWitnessed(Event):
    container: UUID
    destruction: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionWithdrawn(Event):
    container: UUID
    destruction: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LotSplit(Event):
    source: UUID
    lot: UUID
    edge: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LotsMerged(Event):
    lot: UUID
