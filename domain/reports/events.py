"""What happened to reports."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionReportRequested(Event):
    report: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GenealogyReportRequested(Event):
    report: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPublished(Event):
    report: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFailed(Event):
    report: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDownloaded(Event):
    report: UUID
    person: UUID
