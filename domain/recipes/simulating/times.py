"""Simulated time: seconds from the beginning of the batch, exact to the microsecond."""

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput
from domain.kernel.units.conversion import convert
from domain.kernel.units.dimension import TIME
from domain.kernel.units.parsing import known
from domain.kernel.words import Path
from domain.recipes.simulating.bounds import SECONDS

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
MICROSECOND = Decimal("0.000001")
_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)


def is_time(unit: str | None) -> bool:
    """Whether the unit measures time."""
    found = None if unit is None else known(unit)
    return found is not None and found.dimension == TIME


def seconds(quantity: Quantity, *, path: Path) -> Decimal:
    """An amount of time in seconds. Raises InvalidInput for another amount, and for one below 0 or above ten years."""
    if not is_time(quantity.unit):
        raise InvalidInput(path=path, problem=f"{quantity.value:f} {quantity.unit} is no amount of time.")
    found = plain(convert(quantity.value, quantity.unit, "s"))
    if not 0 <= found <= SECONDS:
        raise InvalidInput(path=path, problem=f"{quantity} isn't between 0 and ten years.")
    return found


def plain(value: Fraction) -> Decimal:
    """To the microsecond, without zeros at its end: 600, 0.5."""
    micro = _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator)).quantize(MICROSECOND, context=_EXACT)
    whole = micro.to_integral_value()
    return whole if whole == micro else micro.normalize(_EXACT)


def moment(at: Decimal) -> datetime:
    """The simulated moment as formulas see it."""
    return BEGINNING + timedelta(microseconds=int(at * 1_000_000))


def shown(at: Decimal) -> str:
    """A duration for people: "1 h 12 min", "45 s"."""
    whole = int(at)
    parts = [(whole // 86_400, "d"), (whole // 3600 % 24, "h"), (whole // 60 % 60, "min"), (whole % 60, "s")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or f"{at:f} s"
