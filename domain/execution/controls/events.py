"""What happened to the in-process controls of a batch."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlDue(Event):
    batch: UUID
    phase: UUID
    control: UUID
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlOverdue(Event):
    batch: UUID
    phase: UUID
    control: UUID
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlMissed(Event):
    batch: UUID
    phase: UUID
    control: UUID
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlsExhausted(Event):
    """More fell due than the recipe lets be recorded."""

    batch: UUID
    phase: UUID
    series: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturePolicySet(Event):
    policy: UUID
