"""What must hold of a calibration of equipment, and until when it counts: from values alone (EQP-5)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Final
from uuid import UUID

from domain.equipment import rules as form
from domain.equipment.calibration.refusals import PointsIncomplete, StandardLapsed, VerifiedOwnCalibration
from domain.equipment.calibration.values import (
    CalibrationDemand,
    CalibrationFound,
    DefinedPoint,
    Judged,
    PointFound,
    StandardDetails,
)
from domain.equipment.refusals import CalibrationDayRefused
from domain.kernel.quantity import require_unit
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import Path, require_line, require_text

LONGEST_INTERVAL: Final = 1826
"""In days: five years, as for a scale's certificate."""
LONGEST_GRACE: Final = 90
LATEST: Final = date(2200, 1, 1)
MOST_STANDARDS: Final = 10


def require_standard(details: StandardDetails) -> None:
    """Raises InvalidInput."""
    require_line(details.name, limit=form.NAME, path=("details", "name"))
    require_line(details.certificate, limit=form.CERTIFICATE, path=("details", "certificate"))
    if not form.EARLIEST <= details.valid_until <= LATEST:
        problem = f"This day is from {form.EARLIEST} to {LATEST}."
        raise InvalidInput(path=("details", "validUntil"), problem=problem)


def require_demand(demand: CalibrationDemand, *, scale_unit: str | None) -> None:
    """1 to 20 points, each once; an interval that is longer than its grace. `scale_unit`: of the scale that it is.

    Raises InvalidInput.
    """
    at = ("demand",)
    if not 1 <= demand.interval_days <= LONGEST_INTERVAL:
        problem = f"This is 1 to {LONGEST_INTERVAL} days; {demand.interval_days} were given."
        raise InvalidInput(path=(*at, "intervalDays"), problem=problem)
    most = min(LONGEST_GRACE, demand.interval_days - 1)
    if not 0 <= demand.grace_days <= most:
        problem = f"The grace is 0 to {most} days, less than the interval; {demand.grace_days} were given."
        raise InvalidInput(path=(*at, "graceDays"), problem=problem)
    if not 1 <= len(demand.points) <= form.MOST_POINTS:
        problem = f"A calibration has 1 to {form.MOST_POINTS} points; {len(demand.points)} were given."
        raise InvalidInput(path=(*at, "points"), problem=problem)
    for place, one in enumerate(demand.points):
        _require_point(one, scale_unit=scale_unit, path=(*at, "points", str(place)))
    if len({(Fraction(one.nominal), one.unit) for one in demand.points}) != len(demand.points):
        raise InvalidInput(path=(*at, "points"), problem="Each point is defined once.")


def _require_point(point: DefinedPoint, *, scale_unit: str | None, path: Path) -> None:
    require_unit(point.unit, path=(*path, "unit"))
    form.require_tolerance(point.tolerance, path=(*path, "tolerance"))
    if scale_unit is None:
        return
    if point.unit != scale_unit:
        problem = f"It is a scale that weighs in {scale_unit}, in which its points are given."
        raise InvalidInput(path=(*path, "unit"), problem=problem)
    if point.nominal < 0:
        raise InvalidInput(path=(*path, "nominal"), problem=f"A load isn't below 0; {point.nominal:f} was given.")


def require_found(found: CalibrationFound, *, today: date, last: date | None) -> None:
    """It was made by today, and not before the last one. Raises InvalidInput, CalibrationDayRefused."""
    require_line(found.certificate, limit=form.CERTIFICATE, path=("certificate",))
    require_line(found.calibrated_by, limit=form.NAME, path=("calibratedBy",))
    if found.remark is not None:
        require_text(found.remark, limit=form.REASON, path=("remark",))
    earliest = last or form.EARLIEST
    if not earliest <= found.calibrated_on <= today:
        raise CalibrationDayRefused(earliest=earliest, latest=today, path=("calibratedOn",))
    if not 1 <= len(found.standards) <= MOST_STANDARDS or len(set(found.standards)) != len(found.standards):
        problem = f"1 to {MOST_STANDARDS} reference standards are named, each once; {len(found.standards)} were given."
        raise InvalidInput(path=("standards",), problem=problem)


def require_valid(standard: str, *, valid_until: date, calibrated_on: date) -> None:
    """The standard's certificate counted on that day, its last one included. Raises StandardLapsed."""
    if calibrated_on > valid_until:
        raise StandardLapsed(
            standard=standard, valid_until=valid_until, calibrated_on=calibrated_on, path=("standards",)
        )


def judged(defined: Mapping[int, DefinedPoint], found: Sequence[PointFound]) -> tuple[Judged, ...]:
    """What each point gave, compared exactly; on its bound it passes. Raises PointsIncomplete."""
    given = [one.position for one in found]
    if sorted(given) != sorted(defined):
        few = tuple(given)[: form.MOST_POINTS + 1]
        raise PointsIncomplete(wanted=tuple(sorted(defined)), given=few, path=("points",))
    return tuple(_judged(defined[one.position], one) for one in sorted(found, key=lambda one: one.position))


def _judged(defined: DefinedPoint, found: PointFound) -> Judged:
    left = found.as_found if found.as_left is None else found.as_left
    nominal, tolerance = Fraction(defined.nominal), Fraction(defined.tolerance)
    found_passes, left_passes = (abs(Fraction(one) - nominal) <= tolerance for one in (found.as_found, left))
    return Judged(
        position=found.position,
        defined=defined,
        as_found=found.as_found,
        as_left=left,
        found_passes=found_passes,
        left_passes=left_passes,
    )


def due(calibrated_on: date, *, interval_days: int, grace_days: int) -> tuple[date, date]:
    """The day on which it is due again, and the last one on which it counts (EQP-5)."""
    due_on = calibrated_on + timedelta(days=interval_days)
    return due_on, due_on + timedelta(days=grace_days)


def require_another(verifier: UUID, *, performed_by: UUID) -> None:
    """Raises VerifiedOwnCalibration."""
    if verifier == performed_by:
        raise VerifiedOwnCalibration


def out_of_tolerance(equipment: str, points: Sequence[Judged]) -> str | None:
    """What to say of equipment that was found, or left, out of tolerance; None where it was neither."""
    when = [("as found", [one for one in points if not one.found_passes])]
    when += [("as left", [one for one in points if not one.left_passes])]
    said = [f"{word} at {', '.join(_shown(one) for one in which)}" for word, which in when if which]
    return f"{equipment} was out of tolerance {', and '.join(said)}." if said else None


def _shown(point: Judged) -> str:
    return f"{point.defined.nominal:f} {point.defined.unit}"
