"""What happened while a batch's materials were dispensed."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DispensingOrdered(Event):
    batch: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LotsChosen(Event):
    order: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DispenseHeld(Event):
    order: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DispenseRestarted(Event):
    order: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DispenseClosed(Event):
    order: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighingBegun(Event):
    weighing: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightRecorded(Event):
    weighing: UUID
    reading: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighingAbandoned(Event):
    weighing: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighingWitnessed(Event):
    weighing: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighingVerified(Event):
    weighing: UUID
    batch: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DispensedContainerCharged(Event):
    dispensed: UUID
    batch: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AdditionVerified(Event):
    dispensed: UUID
    batch: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DispensedContainerReturned(Event):
    dispensed: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BoothCleared(Event):
    booth: UUID
    clearance: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignOpened(Event):
    campaign: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignClosed(Event):
    campaign: UUID
