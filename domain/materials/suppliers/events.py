"""What happened to suppliers and their approvals."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierRegistered(Event):
    supplier: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierChanged(Event):
    supplier: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierApprovalRequested(Event):
    approval: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierDecided(Event):
    approval: UUID
    decision: str
