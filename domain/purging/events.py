"""What happened to records that are purged."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeProposed(Event):
    purge: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeApproved(Event):
    purge: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPurged(Event):
    """The record of a batch is gone; its files follow."""

    batch: UUID
    batch_purge: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordNotPurged(Event):
    """Since it was approved, something came to keep the record."""

    batch: UUID
    batch_purge: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgedFileDeleted(Event):
    file: UUID
