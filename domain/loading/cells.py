"""What may stand in a cell, and the value it becomes; the rest is refused (InvalidInput) in words for who fills it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.kernel.quantity import MAX_DIGITS, decimal, require_unit
from domain.kernel.refusals import InvalidInput
from domain.kernel.words import Path, require_line, require_text

HERE: Path = ()
"""A cell's own checks are told at the cell, whatever the field is called."""

_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?")
_WITH_COMMA = re.compile(r"[+-]?[0-9.\s']*[0-9],[0-9]+|[+-]?[0-9,\s']+\.[0-9]+")
_WHOLE = re.compile(r"[0-9]{1,9}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YES, _NO = frozenset({"yes", "y", "true", "1", "x"}), frozenset({"no", "n", "false", "0"})


@dataclass(frozen=True, slots=True)
class Takes:
    """`words` say what may stand in a cell, `read` makes a value of it; `choices` are all that may, where few may."""

    words: str
    read: Callable[[str], object]
    choices: tuple[str, ...] = ()


def line(limit: int) -> Takes:
    """A text in one line."""

    def read(text: str) -> str:
        require_line(text, limit=limit, path=HERE)
        return text

    return Takes(f"text in one line, at most {limit} characters", read)


def text(limit: int) -> Takes:
    """A text of any lines."""

    def read(given: str) -> str:
        require_text(given, limit=limit, path=HERE)
        return given

    return Takes(f"text, at most {limit} characters", read)


def form(words: str, require: Callable[[str], object]) -> Takes:
    """A text that passes a rule of its context."""

    def read(given: str) -> str:
        require(given)
        return given

    return Takes(words, read)


def word(of: type[StrEnum]) -> Takes:
    """One of the words of a closed list, however it is written."""
    choices = tuple(one.value for one in of)

    def read(given: str) -> StrEnum:
        found = "_".join(given.upper().replace("-", " ").replace("_", " ").split())
        if found not in choices:
            raise InvalidInput(path=HERE, problem=f"This takes {', '.join(choices)}; {given[:40]!r} was given.")
        return of(found)

    return Takes(f"one of {', '.join(choices)}", read, choices)


def number(given: str) -> Decimal:
    """A decimal number with its digits (EXE-4): a comma isn't read as a point, since 1,250 could be either."""
    if _NUMBER.fullmatch(given):
        return decimal(given, path=HERE)
    if _WITH_COMMA.fullmatch(given):
        problem = f"Write {given[:40]!r} with a point before its decimals and nothing between its thousands: 1250.5."
        raise InvalidInput(path=HERE, problem=problem)
    problem = f"This takes a decimal number such as 12.50, of at most {MAX_DIGITS} digits; {given[:40]!r} isn't one."
    raise InvalidInput(path=HERE, problem=problem)


def _whole(given: str) -> int:
    if not _WHOLE.fullmatch(given):
        raise InvalidInput(path=HERE, problem=f"This takes a whole number such as 36; {given[:40]!r} was given.")
    return int(given)


def _yes_no(given: str) -> bool:
    if given.casefold() not in _YES | _NO:
        raise InvalidInput(path=HERE, problem=f"This takes yes or no; {given[:40]!r} was given.")
    return given.casefold() in _YES


def _day(given: str) -> date:
    try:
        if _DAY.fullmatch(given):
            return date.fromisoformat(given)
    except ValueError:
        pass
    problem = f"This takes a day that there is as year-month-day, such as 2026-01-31; {given[:40]!r} was given."
    raise InvalidInput(path=HERE, problem=problem)


NUMBER = Takes("a decimal number with a point, such as 12.50", number)
YES_NO = Takes("yes or no", _yes_no, ("yes", "no"))
UNIT = form("a UCUM unit, see the sheet Units", lambda given: require_unit(given, path=HERE))


def whole(low: int, high: int) -> Takes:
    """A whole number within bounds."""

    def read(given: str) -> int:
        value = _whole(given)
        if not low <= value <= high:
            raise InvalidInput(path=HERE, problem=f"This takes {low} to {high}; {value} was given.")
        return value

    return Takes(f"a whole number, {low} to {high}", read)


def between(low: Decimal, high: Decimal) -> Takes:
    """A decimal number within bounds."""

    def read(given: str) -> Decimal:
        value = number(given)
        if not low <= value <= high:
            raise InvalidInput(path=HERE, problem=f"This takes {low:f} to {high:f}; {value:f} was given.")
        return value

    return Takes(f"a decimal number with a point, {low:f} to {high:f}", read)


def day(low: date, high: date) -> Takes:
    """A day within bounds."""

    def read(given: str) -> date:
        value = _day(given)
        if not low <= value <= high:
            raise InvalidInput(path=HERE, problem=f"This takes days from {low} to {high}; {value} was given.")
        return value

    return Takes("a day as year-month-day, such as 2026-01-31", read)
