"""What happened to scales and their gateways."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayEnrolled(Event):
    gateway: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayRenamed(Event):
    gateway: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayRetired(Event):
    gateway: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleEnrolled(Event):
    scale: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleChanged(Event):
    scale: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleRetired(Event):
    scale: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleCalibrated(Event):
    scale: UUID
    calibration: UUID
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationWithdrawn(Event):
    scale: UUID
    calibration: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleChecked(Event):
    scale: UUID
    check: UUID
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleCheckWitnessed(Event):
    scale: UUID
    check: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleReadingRequested(Event):
    """Whoever serves this gateway hands the request out."""

    gateway: UUID
    scale: UUID
    request: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleReadingTaken(Event):
    scale: UUID
    request: UUID
    reading: UUID
    quality: str
