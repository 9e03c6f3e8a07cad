"""What happened in practice."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeBegun(Event):
    practice: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeEntered(Event):
    practice: UUID
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeCompleted(Event):
    practice: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeAbandoned(Event):
    practice: UUID
