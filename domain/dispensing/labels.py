"""What the label of a dispensed container says: words for people, GS1 element strings for scanners (WGH-13)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.dispensing import exact
from domain.kernel.quantity import Quantity
from domain.kernel.units.dimension import MASS
from domain.kernel.units.parsing import parse

GTIN, LOT, EXPIRY, NET_WEIGHT, COUNT, INTERNAL = "01", "10", "17", "310", "30", "91"
LOT_LENGTH, COUNT_LENGTH, INTERNAL_LENGTH = 20, 8, 90
MOST_DECIMALS, WEIGHT_DIGITS = 6, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A GS1 application identifier with its data, as the General Specifications write it."""

    identifier: str
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What is printed. `code` is scanned when the container is charged."""

    code: str
    material: str
    material_name: str
    lot: str
    batch: str
    net: Quantity
    expires_on: date | None
    gtin: str | None


def elements(label: Label) -> tuple[Element, ...]:
    """GTIN, lot, expiry, net weight in kilograms or count, and the container's code under a company's own identifier.

    What a GS1 field can't hold is left out rather than cut: a lot of more than 20 characters, a net of more than six
    digits. A container that stays in the plant is no logistic unit, and bears no SSCC.
    """
    found = [] if label.gtin is None else [Element(identifier=GTIN, data=label.gtin.zfill(14))]
    if len(label.lot) <= LOT_LENGTH:
        found.append(Element(identifier=LOT, data=label.lot))
    if label.expires_on is not None:
        found.append(Element(identifier=EXPIRY, data=label.expires_on.strftime("%y%m%d")))
    found.extend(_net(label.net))
    return (*found, Element(identifier=INTERNAL, data=label.code[:INTERNAL_LENGTH]))


def _net(net: Quantity) -> list[Element]:
    if parse(net.unit).dimension == MASS:
        return _weight(exact.converted(net, "kg").value)
    if net.value == net.value.to_integral_value() and len(f"{net.value:f}".split(".")[0]) <= COUNT_LENGTH:
        return [Element(identifier=COUNT, data=f"{int(net.value)}")]
    return []


def _weight(kilograms: Decimal) -> list[Element]:
    """AI 310n: six digits, of which n are decimals; only where all digits fit."""
    decimals = exact.places(kilograms.normalize()) if kilograms else 0
    if decimals > MOST_DECIMALS:
        return []
    digits = f"{int(kilograms.scaleb(decimals)):0{WEIGHT_DIGITS}d}"
    return [Element(identifier=f"{NET_WEIGHT}{decimals}", data=digits)] if len(digits) == WEIGHT_DIGITS else []
