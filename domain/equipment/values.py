"""What is said of scales, their weights, calibrations and checks."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.kernel.quantity import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """Which thing it is: another serial number is another scale, with a calibration of its own."""

    maker: str
    model_name: str
    serial_number: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleDetails:
    """All that may be said anew of a scale; capacity, division and minimum weight are in its unit.

    `gateway` and `gateway_scale`, what the gateway calls it, go together; without them its weights are typed.
    """

    name: str
    capacity: Decimal
    division: Decimal
    minimum_weight: Decimal
    gateway: UUID | None = None
    gateway_scale: str | None = None
    location: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckWeight:
    """A reference weight by what stands on it; nominal and tolerance (±) in the scale's unit."""

    reference: str
    nominal: Decimal
    tolerance: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationPoint:
    """One load; `as_left` None where nothing was adjusted. All in the scale's unit."""

    nominal: Decimal
    tolerance: Decimal
    as_found: Decimal
    as_left: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCalibration:
    """What the certificate says; `calibrated_by` is the laboratory or person that made it."""

    calibrated_on: date
    due_on: date
    certificate: str
    calibrated_by: str
    points: tuple[CalibrationPoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckGiven:
    """What the scale showed of the weight at a position: a reading of its gateway, or what was typed; one of both."""

    position: int
    reading: UUID | None = None
    typed: Quantity | None = None
