"""What happened to the clearances of a batch."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceBegun(Event):
    """Of a `room`, or of equipment; a context above may refuse it while the room is used otherwise."""

    batch: UUID
    clearance: UUID
    room: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearancePerformed(Event):
    """It waits for its verifier."""

    batch: UUID
    clearance: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceEnded(Event):
    """It is CLEARED or FAILED."""

    batch: UUID
    clearance: UUID
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceLapsed(Event):
    batch: UUID
    clearance: UUID
    cause: str
