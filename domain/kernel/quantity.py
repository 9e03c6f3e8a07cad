"""Amounts: an exact decimal number with a UCUM unit (EXE-4)."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from domain.kernel.refusals import InvalidInput
from domain.kernel.units import parsing

MAX_DIGITS = 30

# The UCUM codes (case-sensitive) to choose from; any other combination of the atoms they are made of is known as well.
UNITS = frozenset(
    unit
    for line in (
        "1 % [ppth] [ppm] kg g mg ug t L mL uL dL m cm mm um nm m2 m3 s min h d wk mo a Hz /min {rpm} Cel K",
        "Pa kPa MPa bar mbar N kN J kJ W kW A mA V mV Ohm S/m uS/cm mS/cm mol mmol mol/L mmol/L g/mL kg/L kg/m3",
        "mg/mL mg/g g/min kg/h mL/min L/min L/h m/s m3/h N.m N.cm [lbf_av].[in_i] [pH] [CFU] [CFU]/mL",
        "[CFU]/(100.mL) [CFU]/m3 [EU]/mL [IU] [IU]/mL {tbl} {vial} {bottle} {label} {count} {count}/m3 {NTU}",
        "mosm/kg Cel/min [mesh_i] [in_i]",
    )
    for unit in line.split()
)

# What people read where a plant writes a unit otherwise than UCUM does; the others are written alike.
_SHOWN = {
    "1": "",
    "[ppth]": "‰",
    "[ppm]": "ppm",
    "ug": "µg",
    "uL": "µL",
    "um": "µm",
    "m2": "m²",
    "m3": "m³",
    "wk": "weeks",
    "mo": "months",
    "a": "years",
    "{rpm}": "rpm",
    "Cel": "°C",
    "Cel/min": "°C/min",
    "Ohm": "Ω",
    "uS/cm": "µS/cm",
    "kg/m3": "kg/m³",
    "m3/h": "m³/h",
    "N.m": "N·m",
    "N.cm": "N·cm",
    "[lbf_av].[in_i]": "lbf·in",
    "[in_i]": "in",
    "[mesh_i]": "mesh",
    "[pH]": "pH",
    "[CFU]": "CFU",
    "[CFU]/mL": "CFU/mL",
    "[CFU]/(100.mL)": "CFU/100 mL",
    "[CFU]/m3": "CFU/m³",
    "[EU]": "EU",
    "[EU]/mL": "EU/mL",
    "[IU]": "IU",
    "[IU]/mL": "IU/mL",
    "{tbl}": "tablets",
    "{vial}": "vials",
    "{bottle}": "bottles",
    "{label}": "labels",
    "{count}": "pieces",
    "{count}/m3": "particles/m³",
    "{NTU}": "NTU",
    "mosm/kg": "mOsm/kg",
}

SHOWN_PARTS = (
    *((code, shown) for code, shown in _SHOWN.items() if code[0] in "[{" and code[-1] in "]}" and "." not in code),
    ("[lbf_av]", "lbf"),
    ("{revolution}", "revolutions"),
    ("Cel", "°C"),
    ("Ohm", "Ω"),
    ("osm", "Osm"),
    ("ug", "µg"),
    ("um", "µm"),
    ("us", "µs"),
    ("uL", "µL"),
    ("uS", "µS"),
    ("m2", "m²"),
    ("m3", "m³"),
    ("s2", "s²"),
    (".", "·"),
)
"""What is replaced one after the other in a unit that no one word is for; a database can do the same."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """`value` keeps the digits it was given ("5.10" stays "5.10"); `unit` is a UCUM code, "1" for a bare number."""

    value: Decimal
    unit: str

    def __str__(self) -> str:
        return with_unit(f"{self.value:f}", self.unit)


def shown_unit(ucum: str) -> str:
    """A unit as the plant writes it: "°C" for Cel, "rpm" for {rpm}; empty for a bare number.

    A unit beside the usual ones is composed, "tablets/min" for {tbl}/min. What machines read keeps UCUM's code.
    """
    if ucum in UNITS:
        return _SHOWN.get(ucum, ucum)
    for code, shown in SHOWN_PARTS:
        ucum = ucum.replace(code, shown)
    return ucum


def with_unit(number: str, ucum: str | None) -> str:
    """A number as it was written, with its unit as people read it: "5.10 °C"."""
    unit = shown_unit(ucum or "1")
    return f"{number} {unit}" if unit else number


def require_unit(unit: str, *, path: tuple[str, ...] = ("unit",)) -> str:
    """Raise InvalidInput for anything that isn't a combination of the atoms that this product knows (EXE-5)."""
    return parsing.parse(unit, path=path).code


def require_amount(quantity: Quantity, *, path: tuple[str, ...]) -> None:
    """An amount of something: more than zero, in a known unit. Raises InvalidInput."""
    require_unit(quantity.unit, path=(*path, "unit"))
    if not quantity.value > 0:
        raise InvalidInput(path=(*path, "value"), problem=f"An amount is above 0; {quantity.value:f} was given.")


def decimal(text: str, *, path: tuple[str, ...] = ("value",)) -> Decimal:
    """Read a decimal as it was written. Raises InvalidInput for NaN, infinity, and more than 30 digits."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise InvalidInput(path=path, problem=f"{text[:40]!r} is not a decimal number such as 12.50.") from None
    if not value.is_finite():
        raise InvalidInput(path=path, problem="A number here is finite; NaN and infinity are not recorded.")
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    if len(value.as_tuple().digits) > MAX_DIGITS or abs(exponent) > MAX_DIGITS:
        raise InvalidInput(path=path, problem=f"A number here has at most {MAX_DIGITS} digits.")
    return value
