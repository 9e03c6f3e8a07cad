"""Counting in calendar months, as shelf lives and review periods do."""

from calendar import monthrange
from datetime import date

MONTHS_OF_YEAR = 12


def months_later(start: date, months: int) -> date:
    """The day so many months later, the month's last where it has no such day."""
    month = start.month - 1 + months
    year, month = start.year + month // MONTHS_OF_YEAR, month % MONTHS_OF_YEAR + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))
