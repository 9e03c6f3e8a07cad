"""What happened to printers, labels and jobs."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelIssuerSet(Event):
    issuer: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelPrinterEnrolled(Event):
    printer: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelPrinterChanged(Event):
    printer: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelPrinterRetired(Event):
    printer: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelsQueued(Event):
    """Whoever serves this gateway hands the job out."""

    gateway: UUID
    job: UUID
    printer: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelJobChanged(Event):
    """A job was sent, ended, or got lost; its gateway may have the printer's next one. Null for jobs without one."""

    gateway: UUID | None
    job: UUID
    state: str
