"""What happened to shifts."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftDefined(Event):
    shift: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftChanged(Event):
    shift: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRetired(Event):
    shift: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftAssigned(Event):
    assignment: UUID
    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftAssignmentEnded(Event):
    assignment: UUID
    person: UUID
