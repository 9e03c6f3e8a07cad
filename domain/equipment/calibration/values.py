"""What is said of a calibration: what is demanded, and what one found."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardDetails:
    """What may be said anew of a reference standard: its certificate counts until and including `valid_until`."""

    name: str
    certificate: str
    valid_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinedPoint:
    """A value at which equipment is compared; nominal and tolerance (±) in `unit`, a UCUM code."""

    nominal: Decimal
    tolerance: Decimal
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationDemand:
    """At which points, and after how many days again; for `grace_days` more it still counts."""

    points: tuple[DefinedPoint, ...]
    interval_days: int
    grace_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PointFound:
    """What the equipment showed at the defined point of this position; `as_left` None where nothing was adjusted."""

    position: int
    as_found: Decimal
    as_left: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationFound:
    """A calibration as its certificate says; `calibrated_by` is the laboratory or person that made it."""

    calibrated_on: date
    certificate: str
    calibrated_by: str
    points: tuple[PointFound, ...]
    standards: tuple[UUID, ...]
    remark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A point with what it gave, both in `unit`."""

    position: int
    defined: DefinedPoint
    as_found: Decimal
    as_left: Decimal
    found_passes: bool
    left_passes: bool
