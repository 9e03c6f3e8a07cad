"""The form of what is said of materials and suppliers; each raises InvalidInput with its field."""

import re
from decimal import Decimal

from domain.kernel.quantity import MAX_DIGITS, Quantity, require_amount
from domain.kernel.refusals import InvalidInput
from domain.kernel.units.parsing import parse
from domain.kernel.words import Path, require_line, require_text
from domain.labels.checks import check_digit
from domain.materials.values import MaterialDetails, Storage

STORAGE, HAZARDS, ADDRESS, CONDITIONS = 200, 2000, 500, 2000
MONTHS = 600
COLDEST, WARMEST = Decimal("-273.15"), Decimal(1000)
HUMIDITY = Decimal(100)
DENSITY = parse("kg/L").dimension

_GTIN, _GLN, _COUNTRY = re.compile(r"[0-9]{14}"), re.compile(r"[0-9]{13}"), re.compile(r"[A-Z]{2}")


def require_details(details: MaterialDetails, *, path: Path = ("details",)) -> None:
    """Everything that is said of a material is of its form."""
    require_storage(details.storage, path=(*path, "storage"))
    for name, months in (("shelfLifeMonths", details.shelf_life_months), ("retestMonths", details.retest_months)):
        if months is not None and not 1 <= months <= MONTHS:
            raise InvalidInput(path=(*path, name), problem=f"This takes 1 to {MONTHS} months; {months} was given.")
    if details.gtin is not None:
        require_gtin(details.gtin, path=(*path, "gtin"))
    if details.hazards is not None:
        require_text(details.hazards, limit=HAZARDS, path=(*path, "hazards"))
    if details.compensator_minimum is not None:
        _require_mass(details.compensator_minimum, path=(*path, "compensatorMinimum"))
    if details.density is not None:
        require_density(details.density, path=(*path, "density"))


def require_storage(storage: Storage, *, path: Path) -> None:
    """Temperatures that there are, the lower one first, and a humidity of at most 100 %."""
    if storage.condition is not None:
        require_line(storage.condition, limit=STORAGE, path=(*path, "condition"))
    for name, value, bounds in (
        ("low", storage.low, (COLDEST, WARMEST)),
        ("high", storage.high, (COLDEST, WARMEST)),
        ("humidityHigh", storage.humidity_high, (Decimal(0), HUMIDITY)),
    ):
        if value is not None and not bounds[0] <= value <= bounds[1]:
            problem = f"This takes {bounds[0]} to {bounds[1]}; {value:f} was given."
            raise InvalidInput(path=(*path, name), problem=problem)
    if storage.low is not None and storage.high is not None and storage.low > storage.high:
        problem = f"The upper bound {storage.high:f} lies below the lower one, {storage.low:f}."
        raise InvalidInput(path=(*path, "high"), problem=problem)


def require_density(density: Quantity, *, path: Path) -> None:
    """A mass by a volume, above zero."""
    require_amount(density, path=path)
    if parse(density.unit, path=(*path, "unit")).dimension != DENSITY:
        problem = f"A density is a mass by a volume, such as kg/L; {density.unit} was given."
        raise InvalidInput(path=(*path, "unit"), problem=problem)


def require_gtin(gtin: str, *, path: Path) -> None:
    """A GS1 trade item number of 14 digits, shorter ones with zeros before them, whose last digit checks the others."""
    _require_checked(gtin, _GTIN, "a GTIN has 14 digits, a shorter one zeros before it", path)


def require_gln(gln: str, *, path: Path) -> None:
    """A GS1 location number of 13 digits, the last of which checks the others."""
    _require_checked(gln, _GLN, "a GLN has 13 digits", path)


def require_country(country: str, *, path: Path) -> None:
    """The form of an ISO 3166-1 code; no list of countries is kept here."""
    if _COUNTRY.fullmatch(country) is None:
        raise InvalidInput(path=path, problem=f"A country is two capital letters, such as AT; {country[:10]!r} isn't.")


def _require_checked(number: str, form: re.Pattern[str], rule: str, path: Path) -> None:
    if form.fullmatch(number) is None:
        raise InvalidInput(path=path, problem=f"{number[:20]!r} is none: {rule}.")
    if (right := check_digit(number[:-1])) != number[-1]:
        raise InvalidInput(path=path, problem=f"The check digit of {number} is {number[-1]}, and should be {right}.")


def _require_mass(value: Decimal, *, path: Path) -> None:
    if not value.is_finite() or value < 0 or len(value.as_tuple().digits) > MAX_DIGITS:
        raise InvalidInput(path=path, problem=f"This takes 0 or more, of at most {MAX_DIGITS} digits.")
