"""What an element string says about materials and products, as values; and values as elements."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from domain.kernel.quantity import Quantity
from domain.kernel.units.conversion import convert
from domain.labels import dates
from domain.labels.elements import Element, ElementString
from domain.labels.refusals import WeightNotExact
from domain.labels.values import Gtin, Sscc

SSCC, GTIN, CONTENT, LOT, PRODUCED, BEST_BEFORE, EXPIRY, SERIAL = "00", "01", "02", "10", "11", "15", "17", "21"
_NET_WEIGHT = "310"
_DECIMALS: Final = 5
_LARGEST = 10**6


@dataclass(frozen=True, slots=True)
class Contents:
    """The common values of an element string; a date without a day is the last of its month."""

    sscc: Sscc | None
    gtin: Gtin | None
    lot: str | None
    serial: str | None
    expires_on: date | None
    net: Quantity | None


def contents(string: ElementString, *, today: date) -> Contents:
    """Read a checked element string; the GTIN is the thing's own or, on a logistic unit, its content's."""
    unit, product = string.value(SSCC), string.value(GTIN, CONTENT)
    expires = string.value(EXPIRY)
    return Contents(
        sscc=Sscc(unit) if unit else None,
        gtin=Gtin(product) if product else None,
        lot=string.value(LOT),
        serial=string.value(SERIAL),
        expires_on=dates.day_of(expires, today=today) if expires else None,
        net=_net(string),
    )


def expiry(day: date, *, today: date) -> Element:
    """The last day of use. Raises ImpossibleDate for one that two digits of a year don't reach."""
    return Element(EXPIRY, dates.written(day, today=today, title=f"({EXPIRY}) expiry date"))


def net_weight(weight: Quantity) -> Element:
    """A net weight in any unit of mass as kilograms, exact, with the decimals it was given where six digits hold them.

    Raises WeightNotExact; DimensionsDiffer for what is no mass; InvalidInput for an unknown unit (EXE-4, EXE-5).
    """
    kilograms = convert(weight.value, weight.unit, "kg")
    if kilograms < 0:
        raise WeightNotExact(weight=weight)
    given = _decimals(weight)
    for decimals in (*range(given, -1, -1), *range(given + 1, _DECIMALS + 1)):
        digits = kilograms * 10**decimals
        if digits.denominator == 1 and digits < _LARGEST:
            return Element(f"{_NET_WEIGHT}{decimals}", f"{digits.numerator:06d}")
    raise WeightNotExact(weight=weight)


def _decimals(weight: Quantity) -> int:
    """How many decimals of kilograms the weight was given with: "5.10 kg" has two, "250 g" three."""
    exponent = weight.value.as_tuple().exponent
    assert isinstance(exponent, int), weight
    size = convert(Decimal(1), weight.unit, "kg")
    shift = next((places for places in range(-3, 10) if size * 10**places == 1), 0)
    return min(max(shift - exponent, 0), _DECIMALS)


def _net(string: ElementString) -> Quantity | None:
    for one in string.elements:
        if one.code.startswith(_NET_WEIGHT):
            return Quantity(Decimal(one.value).scaleb(-int(one.code[-1])), "kg")
    return None
