"""What happened to a question to the floor."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorAsked(Event):
    batch: UUID
    question: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnswered(Event):
    batch: UUID
    question: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionWithdrawn(Event):
    batch: UUID
    question: UUID
