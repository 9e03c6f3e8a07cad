"""What the label of a dispensed container says: words for people, GS1 elements for scanners (WGH-13, LBL-1)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from domain.kernel.quantity import Quantity
from domain.kernel.units.dimension import MASS
from domain.kernel.units.parsing import parse
from domain.labels import contents, identifiers, values
from domain.labels.elements import Element
from domain.labels.refusals import Unreadable, WeightNotExact
from domain.labels.spelling import plain

_COUNT, _INTERNAL = "30", "91"


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


def elements(label: Label, *, today: date) -> tuple[Element, ...]:
    """GTIN, lot, expiry, net weight in kilograms or count, and the container's code under a company's own identifier.

    What GS1 can't say is left out rather than cut or said wrongly: a lot of more than 20 characters or with a blank, a
    net of more than six digits, an expiry of another century; and of a material without a GTIN all that a scanner takes
    only beside one. A container that stays in the plant is no logistic unit, and bears no SSCC.
    """
    of_product = [] if label.gtin is None else _of_product(label, label.gtin, today)
    said = (_said(one, today) for one in (*of_product, lambda: Element(_INTERNAL, label.code)))
    return tuple(one for one in said if one is not None)


def _of_product(label: Label, gtin: str, today: date) -> list[Callable[[], Element]]:
    expires_on, net = label.expires_on, label.net
    said = [lambda: Element(contents.GTIN, values.gtin(gtin).digits), lambda: Element(contents.LOT, label.lot)]
    if expires_on is not None:
        said.append(lambda: contents.expiry(expires_on, today=today))
    if parse(net.unit).dimension == MASS:
        said.append(lambda: contents.net_weight(net))
    elif net.value == net.value.to_integral_value():
        said.append(lambda: Element(_COUNT, f"{int(net.value)}"))
    return said


def _said(made: Callable[[], Element], today: date) -> Element | None:
    """The element, if a scanner reads it as it was meant."""
    try:
        one = made()
        identifiers.require_value(identifiers.named(plain(one.code)), plain(one.value), today=today)
    except (Unreadable, WeightNotExact):
        return None
    return one
