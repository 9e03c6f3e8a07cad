"""Numbers and units as scales print them, read digit by digit; what isn't wholly well-formed is none."""

import re
from decimal import Decimal
from typing import Final

from infra.scales.problems import UnitChanged, UnitUnknown

_NUMBER: Final = re.compile(rb" *(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?)")

# Pounds, carats and pieces are left out on purpose: what is dispensed is a mass in units of the SI.
_UNITS: Final = {"ug": "ug", "mg": "mg", "g": "g", "kg": "kg", "t": "t"}


def number(field: bytes) -> Decimal | None:
    """The number that stands at the right of a field of fixed width, blanks before it; None for anything else.

    The width is what tells a whole number from one that lost a digit on its way.
    """
    found = _NUMBER.fullmatch(field)
    return Decimal(found[1].decode()) if found else None


def unit(symbol: bytes, *, expected: str) -> str:
    """The UCUM code of a printed unit. Raises UnitUnknown, and UnitChanged where it isn't the expected one."""
    found = _UNITS.get(symbol.decode("ascii"))
    if found is None:
        raise UnitUnknown(symbol=symbol.decode("ascii"))
    if found != expected:
        raise UnitChanged(expected=expected, found=found)
    return found
