"""What must hold of scales before they are enrolled, calibrated and checked."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from domain.audit.notes import NoteRefused, VerifierKey
from domain.equipment.kinds import Verdict
from domain.equipment.refusals import CalibrationDayRefused, CheckIncomplete, GatewayKeyInvalid
from domain.equipment.values import CalibrationPoint, CheckWeight, Instrument, NewCalibration, ScaleDetails
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.kernel.units import parsing
from domain.kernel.units.conversion import convert
from domain.kernel.units.dimension import MASS
from domain.kernel.words import Path, require_line, require_text

NAME, SERIAL, CERTIFICATE, REASON, KEY = 200, 80, 80, 2000, 200
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}")
GATEWAY_SCALE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
PRINTED = re.compile(r"[ -~]*")
SCALE_UNITS = ("ug", "mg", "g", "kg", "t")
KEY_NAME = "theriac.gateway"
MOST_POINTS = 20
EARLIEST = date(1900, 1, 1)
LONGEST = timedelta(days=5 * 366)
"""A scale is calibrated again within five years at the latest; most plants do each year."""

REQUEST_SECONDS = (5, 300)
"""How long a reading may take, from its request to its answer: at least and at most."""


def read_key(text: str) -> VerifierKey:
    """The key that a gateway prints at its start. Raises GatewayKeyInvalid."""
    try:
        key = VerifierKey.parse(text.strip()) if len(text) <= KEY else None
    except NoteRefused as refused:
        raise GatewayKeyInvalid(problem=str(refused), path=("verifierKey",)) from None
    if key is None:
        raise GatewayKeyInvalid(problem=f"it has more than {KEY} characters", path=("verifierKey",))
    if key.name != KEY_NAME:
        raise GatewayKeyInvalid(problem=f"it is named {key.name[:40]}, not {KEY_NAME}", path=("verifierKey",))
    return key


def require_code(code: str) -> str:
    """A scale's code: 1 to 40 letters, digits, and . _ / - after the first. Raises InvalidInput."""
    if CODE.fullmatch(code) is None:
        problem = "A scale's code has 1 to 40 letters, digits, points, dashes, slashes; a letter or digit comes first."
        raise InvalidInput(path=("code",), problem=problem)
    return code


def require_instrument(instrument: Instrument) -> None:
    """Raises InvalidInput."""
    at = ("instrument",)
    require_line(instrument.maker, limit=NAME, path=(*at, "maker"))
    require_line(instrument.model_name, limit=NAME, path=(*at, "modelName"))
    require_line(instrument.serial_number, limit=SERIAL, path=(*at, "serialNumber"))
    if PRINTED.fullmatch(instrument.serial_number) is None:
        problem = "A serial number is what the scale tells of itself: letters, digits and signs of ASCII."
        raise InvalidInput(path=(*at, "serialNumber"), problem=problem)
    if instrument.unit not in SCALE_UNITS:
        problem = f"{instrument.unit[:40]!r} is no unit of a scale; it is one of {', '.join(SCALE_UNITS)}."
        raise InvalidInput(path=(*at, "unit"), problem=problem)


def require_details(details: ScaleDetails) -> None:
    """What is weighed is told in divisions, from the minimum weight up to the capacity (WGH-8). Raises InvalidInput."""
    at = ("details",)
    require_line(details.name, limit=NAME, path=(*at, "name"))
    for name, value in (("capacity", details.capacity), ("division", details.division)):
        require_above_zero(value, path=(*at, name))
    if Fraction(details.capacity) % Fraction(details.division):
        problem = f"The capacity, {details.capacity:f}, is a multiple of the division, {details.division:f}."
        raise InvalidInput(path=(*at, "capacity"), problem=problem)
    if not details.division <= details.minimum_weight <= details.capacity:
        problem = f"The minimum weight lies from the division, {details.division:f}, to the capacity."
        raise InvalidInput(path=(*at, "minimumWeight"), problem=problem)
    if (details.gateway is None) != (details.gateway_scale is None):
        problem = "A gateway, and what it calls the scale, are named together or not at all."
        raise InvalidInput(path=(*at, "gatewayScale"), problem=problem)
    if details.gateway_scale is not None and GATEWAY_SCALE.fullmatch(details.gateway_scale) is None:
        problem = "A gateway calls a scale by 1 to 40 letters, digits, points, dashes; as `name` stands in its file."
        raise InvalidInput(path=(*at, "gatewayScale"), problem=problem)


def require_above_zero(value: Decimal, *, path: Path) -> None:
    """Raises InvalidInput."""
    if not value > 0:
        raise InvalidInput(path=path, problem=f"This is above 0; {value:f} was given.")


def require_weights(weights: Sequence[CheckWeight], *, capacity: Decimal) -> None:
    """1 to 20 weights that the scale carries, each named once. Raises InvalidInput."""
    if not 1 <= len(weights) <= MOST_POINTS:
        problem = f"A scale is checked with 1 to {MOST_POINTS} weights; {len(weights)} were given."
        raise InvalidInput(path=("weights",), problem=problem)
    for place, one in enumerate(weights):
        at = ("weights", str(place))
        require_line(one.reference, limit=SERIAL, path=(*at, "reference"))
        require_above_zero(one.nominal, path=(*at, "nominal"))
        require_tolerance(one.tolerance, path=(*at, "tolerance"))
        if one.nominal > capacity:
            problem = f"The scale carries {capacity:f}; this weight has {one.nominal:f}."
            raise InvalidInput(path=(*at, "nominal"), problem=problem)
    names = [one.reference for one in weights]
    if len(set(names)) != len(names):
        raise InvalidInput(path=("weights",), problem="Each reference weight is named once.")


def require_tolerance(tolerance: Decimal, *, path: Path) -> None:
    """A tolerance isn't below 0. Raises InvalidInput."""
    if tolerance < 0:
        raise InvalidInput(path=path, problem=f"A tolerance isn't below 0; {tolerance:f} was given.")


def require_calibration(new: NewCalibration, *, today: date) -> None:
    """It was made by today and is due later, within five years. Raises InvalidInput, CalibrationDayRefused."""
    require_line(new.certificate, limit=CERTIFICATE, path=("certificate",))
    require_line(new.calibrated_by, limit=NAME, path=("calibratedBy",))
    if not EARLIEST <= new.calibrated_on <= today:
        raise CalibrationDayRefused(earliest=EARLIEST, latest=today, path=("calibratedOn",))
    if not new.calibrated_on < new.due_on <= new.calibrated_on + LONGEST:
        earliest, latest = new.calibrated_on + timedelta(days=1), new.calibrated_on + LONGEST
        raise CalibrationDayRefused(earliest=earliest, latest=latest, path=("dueOn",))
    if not 1 <= len(new.points) <= MOST_POINTS:
        problem = f"A calibration has 1 to {MOST_POINTS} points; {len(new.points)} were given."
        raise InvalidInput(path=("points",), problem=problem)
    for place, one in enumerate(new.points):
        if one.nominal < 0:
            problem = f"A load isn't below 0; {one.nominal:f} was given."
            raise InvalidInput(path=("points", str(place), "nominal"), problem=problem)
        require_tolerance(one.tolerance, path=("points", str(place), "tolerance"))


def verdict(shown: Quantity, *, nominal: Decimal, tolerance: Decimal, unit: str) -> Verdict:
    """Whether what a scale shows lies within a tolerance of a nominal weight; on its bound it does (WGH-9).

    Nominal and tolerance are in `unit`; what was shown may be in another one of mass, and is compared exactly.
    Raises DimensionsDiffer, InvalidInput for an unknown unit.
    """
    value = Fraction(shown.value) if shown.unit == unit else convert(shown.value, shown.unit, unit)
    return Verdict.PASSED if abs(value - Fraction(nominal)) <= Fraction(tolerance) else Verdict.FAILED


def all_of(verdicts: Sequence[Verdict]) -> Verdict:
    """It passes where every point does."""
    return Verdict.PASSED if all(one is Verdict.PASSED for one in verdicts) else Verdict.FAILED


def as_left(point: CalibrationPoint) -> Decimal:
    """How the scale was handed back: as it was found, where nothing was adjusted."""
    return point.as_found if point.as_left is None else point.as_left


def require_all(wanted: Sequence[int], given: Sequence[int]) -> None:
    """A check takes each weight once. Raises CheckIncomplete."""
    if sorted(given) != sorted(wanted):
        raise CheckIncomplete(wanted=tuple(sorted(wanted)), given=tuple(given)[: MOST_POINTS + 1], path=("results",))


def require_mass(typed: Quantity, *, path: Path) -> None:
    """What is typed is a mass. Raises InvalidInput."""
    known = parsing.known(typed.unit)
    if known is None or known.dimension != MASS:
        raise InvalidInput(path=path, problem=f"{typed.unit[:40]!r} is no unit of mass, such as kg or g.")


def require_reason(reason: str) -> None:
    """Raises InvalidInput."""
    require_text(reason, limit=REASON, path=("reason",))
