"""What happened to process orders and campaigns."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessOrderPlanned(Event):
    order: UUID
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessOrderChanged(Event):
    order: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessOrderReissued(Event):
    """It is moved to another version of its recipe (REC-4)."""

    order: UUID
    version: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessOrderReady(Event):
    order: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessOrderIssued(Event):
    order: UUID
    batch: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessOrderCancelled(Event):
    order: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCampaignOpened(Event):
    campaign: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCampaignClosed(Event):
    campaign: UUID
