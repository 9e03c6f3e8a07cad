"""What happened to the calibration of equipment."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceStandardRegistered(Event):
    standard: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceStandardRenewed(Event):
    standard: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceStandardRetired(Event):
    standard: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationDefined(Event):
    equipment: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationEnded(Event):
    equipment: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationPerformed(Event):
    """It waits for its verifier."""

    equipment: UUID
    calibration: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationJudged(Event):
    equipment: UUID
    calibration: UUID
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOutOfTolerance(Event):
    """A context above lists every batch since the last calibration that left it good (EQP-5).

    `equipment` or `scale` is None where it isn't the one or the other; what found it is one of the calibrations.
    """

    site: UUID
    code: str
    equipment: UUID | None
    scale: UUID | None
    calibration: UUID | None = None
    scale_calibration: UUID | None = None
