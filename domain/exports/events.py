"""What happened to exports."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordExportRequested(Event):
    export: UUID
    batch: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordExportProgressed(Event):
    export: UUID
    batch: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordExportAttested(Event):
    export: UUID
    batch: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordExported(Event):
    export: UUID
    batch: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordExportFailed(Event):
    export: UUID
    batch: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDownloaded(Event):
    export: UUID
    person: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanySealSet(Event):
    seal: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanySealWithdrawn(Event):
    seal: UUID
