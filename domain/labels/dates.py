"""Dates in six digits: the century they mean, and the day 00 (GS1 General Specifications, 3.4 and 7.12)."""

import calendar
from datetime import date

from domain.labels.refusals import ImpossibleDate
from domain.labels.spelling import Spelt, plain

_BEFORE, _AFTER = 49, 50  # years around the current one that two digits of a year can mean
_MONTHS = 12


def written(day: date, *, today: date, title: str = "The date") -> str:
    """The day as YYMMDD. Raises ImpossibleDate where two digits of a year would mean another century."""
    if not today.year - _BEFORE <= day.year <= today.year + _AFTER:
        because = f"in six digits a year is within {today.year - _BEFORE} and {today.year + _AFTER}."
        raise ImpossibleDate(position=1, title=title, given=day.isoformat(), because=because)
    return f"{day:%y%m%d}"


def read(value: Spelt, *, today: date, title: str, month_alone: bool) -> date:
    """The day that six digits mean; where the month alone may be said, the day 00 means its last one.

    Raises ImpossibleDate, at the place of the month or of the day.
    """
    year = _year(int(value.text[:2]), today.year)
    month, day = int(value.text[2:4]), int(value.text[4:])
    if not 1 <= month <= _MONTHS:
        because = f"months go from 01 to 12, not to {value.text[2:4]}."
        raise ImpossibleDate(position=value.places[2], title=title, given=value.text, because=because)
    last = calendar.monthrange(year, month)[1]
    if day > last or (day == 0 and not month_alone):
        because = f"{year}-{month:02d} has the days {'00' if month_alone else '01'} to {last}."
        raise ImpossibleDate(position=value.places[4], title=title, given=value.text, because=because)
    return date(year, month, day or last)


def day_of(text: str, *, today: date) -> date:
    """The day of six digits that were checked before."""
    return read(plain(text), today=today, title="The date", month_alone=True)


def _year(two_digits: int, now: int) -> int:
    """The year that ends in these digits, from 49 before the current one to 50 after it."""
    first = now - _BEFORE
    return first + (two_digits - first) % 100
