"""What happened to the cleanliness of equipment."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CleaningProcedureDefined(Event):
    procedure: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CleaningProcedureChanged(Event):
    procedure: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CleaningProcedureApproved(Event):
    procedure: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CleaningProcedureReplaced(Event):
    """By a draft, which takes its place once it is approved."""

    procedure: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CleaningProcedureRetired(Event):
    procedure: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CleaningBegun(Event):
    equipment: UUID
    cleaning: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CleaningPerformed(Event):
    """It waits for its verifier."""

    equipment: UUID
    cleaning: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CleaningEnded(Event):
    equipment: UUID
    cleaning: UUID
    inspection: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanHoldLapsed(Event):
    equipment: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DirtyHoldPassed(Event):
    """Whoever used it last hears of it (EQP-3)."""

    equipment: UUID
