"""What must hold of materials and lots before they are recorded and used."""

import re
from datetime import date
from decimal import Context, Decimal

from domain.kernel.calendar import months_later
from domain.kernel.quantity import Quantity, require_amount
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import Path
from domain.materials.kinds import LotStatus
from domain.materials.quality.refusals import LotRetestDue
from domain.materials.refusals import LotExpired, LotNotReleased, NotEnough, WrongLotUnit

CODE, NAME, SUPPLIER_LOT, REASON, STATEMENT = 40, 200, 80, 2000, 4000
NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}")
STOCK_UNITS = ("t", "kg", "g", "mg", "ug", "{tbl}", "{vial}", "{bottle}", "{label}", "{count}")
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)

CONDITIONAL = frozenset({LotStatus.QUARANTINE, LotStatus.RESTRICTED})
"""What quality may let one batch use."""

EXACT = Context(prec=120)
"""Sums lose no digit: an amount has at most 30, before and after its point."""


def require_stock_unit(unit: str) -> str:
    """Lots are counted by mass or by pieces (UCUM). Raises InvalidInput."""
    if unit not in STOCK_UNITS:
        problem = f"{unit[:40]!r} is no unit of stock; it is one of {', '.join(STOCK_UNITS)}."
        raise InvalidInput(path=("unit",), problem=problem)
    return unit


def require_number(number: str) -> str:
    """A lot's number: 1 to 40 letters, digits, and . _ / - after the first. Raises InvalidInput."""
    if NUMBER.fullmatch(number) is None:
        problem = "A lot number has 1 to 40 letters, digits, points, dashes, slashes; it begins with a letter or digit."
        raise InvalidInput(path=("number",), problem=problem)
    return number


def require_day(day: date | None, *, path: Path = ("expiresOn",)) -> None:
    """A day of a lot lies in the years 1900 to 2199. Raises InvalidInput."""
    if day is not None and not EARLIEST <= day <= LATEST:
        problem = f"{day} is no day of this record: years go from {EARLIEST.year} to {LATEST.year}."
        raise InvalidInput(path=path, problem=problem)


def first_retest(months: int | None, *, since: date | None, last_day: date | None) -> date | None:
    """The day by which a material's months have a lot tested again, its last day of use where that is earlier (MAT-1).

    `since` is when it was made or, where that isn't known, when it came. None without either, or without months.
    """
    if months is None or since is None:
        return None
    day = months_later(since, months)
    return day if last_day is None else min(day, last_day)


def require_counted(quantity: Quantity, unit: str) -> None:
    """An amount above zero, in the material's unit. Raises InvalidInput, WrongLotUnit."""
    require_amount(quantity, path=("quantity",))
    if quantity.unit != unit:
        raise WrongLotUnit(expected=unit, given=quantity.unit, path=("quantity", "unit"))


def require_usable(
    number: str,
    status: str,
    *,
    expires_on: date | None,
    today: date,
    retest_on: date | None = None,
    approved: bool = False,
) -> None:
    """Only a released, unexpired, retest-current lot is used; its days, in its site's zone, count to their end.

    `approved` where quality lets one batch use it: in quarantine, restricted, or to be tested again, but not past its
    last day (MAT-1; 21 CFR 211.110(b), 211.87). Days are asked here too, so that nothing depends on a status that a
    process changes. Raises LotNotReleased, LotExpired, LotRetestDue.
    """
    if status != LotStatus.RELEASED and not (approved and status in CONDITIONAL):
        raise LotNotReleased(number=number, status=status, path=("lot",))
    require_unexpired(number, expires_on, today=today)
    if retest_on is not None and today > retest_on and not approved:
        raise LotRetestDue(number=number, retest_on=retest_on, today=today, path=("lot",))


def require_unexpired(number: str, expires_on: date | None, *, today: date) -> None:
    """Nothing is used past its last day, whoever lets it be used (MAT-1). Raises LotExpired."""
    if expires_on is not None and today > expires_on:
        raise LotExpired(number=number, expired_on=expires_on, today=today, path=("lot",))


def require_enough(number: str, wanted: Quantity, *, remaining: Decimal) -> None:
    """Nothing is taken that isn't there (MAT-7). Raises NotEnough."""
    if wanted.value > remaining:
        raise NotEnough(number=number, remaining=remaining, unit=wanted.unit, path=("quantity",))
