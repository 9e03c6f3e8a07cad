"""What happened to recalls."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallBegun(Event):
    recall: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallFound(Event):
    recall: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallConcluded(Event):
    recall: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallFailed(Event):
    recall: UUID
