"""What happened to consignees and shipments."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsigneeRegistered(Event):
    consignee: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsigneeChanged(Event):
    consignee: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LotShipped(Event):
    lot: UUID
    shipment: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentReversed(Event):
    lot: UUID
    shipment: UUID
