"""What happened to the maintenance of equipment."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenancePlanDefined(Event):
    plan: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenancePlanChanged(Event):
    plan: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenancePlanEnded(Event):
    plan: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenanceBecameDue(Event):
    """So many uses made it due."""

    plan: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOrderOpened(Event):
    equipment: UUID
    work_order: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOrderMoved(Event):
    """It was begun, completed, verified or sent back: `state` is what it is now."""

    equipment: UUID
    work_order: UUID
    state: str
