"""What happened to downtime sets."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DowntimePolicySet(Event):
    policy: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DowntimeSetDue(Event):
    batch: UUID
    set: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DowntimeSetRequested(Event):
    batch: UUID
    set: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DowntimeSetMade(Event):
    batch: UUID
    set: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DowntimeSetEnded(Event):
    """It was superseded, dropped, or couldn't be made."""

    batch: UUID
    set: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DowntimeSetUsed(Event):
    batch: UUID
    use: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DowntimePageReconciled(Event):
    batch: UUID
    page: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryTranscribed(Event):
    batch: UUID
    page: UUID
    transcription: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DowntimePageChecked(Event):
    batch: UUID
    page: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DowntimePageReopened(Event):
    batch: UUID
    page: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DowntimePageAccountTakenBack(Event):
    batch: UUID
    page: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionCorrected(Event):
    batch: UUID
    page: UUID
    transcription: UUID
