"""What happened to retention samples."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRuleSet(Event):
    material: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionSampleTaken(Event):
    lot: UUID
    sample: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionSampleInspected(Event):
    sample: UUID
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionSampleConsumed(Event):
    sample: UUID
