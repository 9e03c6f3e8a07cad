"""What happened to the verification of what is kept."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityAlarmRaised(Event):
    """The first thing that a run found: people are told of it, and look for the others themselves."""

    finding: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MismatchFound(Event):
    finding: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingAcknowledged(Event):
    finding: UUID
