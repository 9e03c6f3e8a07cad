"""What must hold of a room's environment, and whether it is as declared: from values alone (ENV-1, ENV-2)."""

from datetime import datetime, timedelta
from decimal import Decimal

from domain.equipment.environment.values import EnvironmentDetails, NewReading
from domain.kernel.quantity import with_unit
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import require_line

NAME, DEVICE = 80, 80
LONGEST = 31 * 24 * 60
"""In minutes; both how old a reading may be, and how late it is told."""
DIGITS = 30


def require_details(details: EnvironmentDetails) -> None:
    """Raises InvalidInput."""
    if details.low is None and details.high is None:
        raise InvalidInput(path=("details", "low"), problem="Say a lower or an upper bound, or both.")
    for name, bound in (("low", details.low), ("high", details.high)):
        if bound is not None:
            _require_number(bound, path=("details", name))
    if details.low is not None and details.high is not None and details.low > details.high:
        problem = f"The lower bound, {details.low:f}, is above the upper one, {details.high:f}."
        raise InvalidInput(path=("details", "low"), problem=problem)
    if not 1 <= details.max_age_minutes <= LONGEST:
        problem = f"A reading counts for 1 to {LONGEST} minutes; {details.max_age_minutes} were given."
        raise InvalidInput(path=("details", "maxAgeMinutes"), problem=problem)


def require_reading(given: NewReading, *, unit: str, now: datetime) -> None:
    """In the limit's own unit, of what has been measured, within a month. Raises InvalidInput."""
    _require_number(given.value, path=("value",))
    if given.unit != unit:
        raise InvalidInput(path=("unit",), problem=f"This is read in {unit}; {given.unit[:40]} was given.")
    if given.measured_at > now:
        raise InvalidInput(path=("measuredAt",), problem="It was measured before now; a later moment was given.")
    if given.measured_at < now - timedelta(minutes=LONGEST):
        raise InvalidInput(path=("measuredAt",), problem="A reading is told within 31 days.")
    if given.device is not None:
        require_line(given.device, limit=DEVICE, path=("device",))


def is_outside(value: Decimal, *, low: Decimal | None, high: Decimal | None) -> bool:
    """A value on a bound is within (ENV-2)."""
    return (low is not None and value < low) or (high is not None and value > high)


def is_too_old(measured_at: datetime, *, max_age_minutes: int, now: datetime) -> bool:
    """Whether a reading counts no more; its last moment still counts (ENV-1)."""
    return now > measured_at + timedelta(minutes=max_age_minutes)


def bounds(low: Decimal | None, high: Decimal | None, unit: str) -> str:
    """As people read them: "19 to 25 °C"."""
    if low is not None and high is not None:
        return f"{low:f} to {with_unit(f'{high:f}', unit)}"
    if low is not None:
        return f"at least {with_unit(f'{low:f}', unit)}"
    assert high is not None, "one of both is said"
    return f"at most {with_unit(f'{high:f}', unit)}"


def _require_number(value: Decimal, *, path: tuple[str, ...]) -> None:
    if not value.is_finite() or len(value.as_tuple().digits) > DIGITS or abs(value.adjusted()) > DIGITS:
        raise InvalidInput(path=path, problem=f"This takes a number of at most {DIGITS} digits.")
