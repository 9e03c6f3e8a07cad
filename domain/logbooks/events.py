"""What happened to logbooks."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class LogbookNoteWritten(Event):
    note: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LogbookExportRequested(Event):
    export: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LogbookExported(Event):
    export: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LogbookExportFailed(Event):
    export: UUID
