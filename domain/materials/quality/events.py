"""What happened to specifications, samples, results and the status of lots."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecificationWritten(Event):
    specification: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecificationApproved(Event):
    specification: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecificationWithdrawn(Event):
    specification: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecificationDemanded(Event):
    material: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LotSampled(Event):
    lot: UUID
    sample: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LotCertificateAttached(Event):
    lot: UUID
    certificate: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LotResultRecorded(Event):
    lot: UUID
    result: UUID
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LotResultCorrected(Event):
    lot: UUID
    result: UUID
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LotInvestigationOpened(Event):
    lot: UUID
    investigation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class LotInvestigationClosed(Event):
    lot: UUID
    investigation: UUID
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LotStatusChanged(Event):
    lot: UUID
    change: UUID
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LotStatusWorsened(Event):
    """A lot may be used less than before: whoever used it is told in the same transaction (MAT-3)."""

    lot: UUID
    change: UUID
