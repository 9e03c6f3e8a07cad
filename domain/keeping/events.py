"""What happened to how long records are kept."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionComputed(Event):
    """It names the row of the batch's retention: what the batch's people follow isn't changed by it."""

    retention: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPolicySet(Event):
    policy: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPolicyFollowed(Event):
    """By the retentions up to this one, in the order of their ids; those behind it follow."""

    policy: UUID
    after: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHoldPlaced(Event):
    hold: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHoldRenewed(Event):
    hold: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHoldFollowed(Event):
    """By the stored objects of the batches up to this one, in the order of their ids; those behind it follow."""

    hold: UUID
    after: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHoldReleased(Event):
    hold: UUID
