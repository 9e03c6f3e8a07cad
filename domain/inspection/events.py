"""What happened to inspections."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionGranted(Event):
    access: UUID
    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionRevoked(Event):
    access: UUID
    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectorLooked(Event):
    look: UUID
    person: UUID
