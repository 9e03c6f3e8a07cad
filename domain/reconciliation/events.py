"""What happened in reconciliation."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationLimitsSet(Event):
    material: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialLossRecorded(Event):
    batch: UUID
    loss: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialLossWithdrawn(Event):
    batch: UUID
    loss: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelsCounted(Event):
    batch: UUID
    lot: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelsReconciled(Event):
    batch: UUID
    lot: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchReconciled(Event):
    batch: UUID
