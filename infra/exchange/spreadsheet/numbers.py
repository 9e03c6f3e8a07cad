"""Numbers in a workbook with the digits that its author sees (EXE-4)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from domain.kernel.tables import Cell, Unread
from infra.exchange.xml_text import Node

DIGITS = 15
"""So many digits Excel shows and keeps; what it stores of 2.3, the text 2.2999999999999998, has seventeen."""
_LARGEST_EXPONENT = 30
_LONGEST = 255  # characters of a format, Excel's own bound; each number is held against it
_NUMBER = re.compile(r"-?[0-9]{1,400}(\.[0-9]{1,400})?([eE][+-]?[0-9]{1,3})?")
_FIXED = re.compile(r"(?:#,##)?0\.(0+)(?:_.)?")


_FIRST_SURE = 61  # 1 March 1900: Excel counts a 29 February before it, which there never was
_LAST = 2_958_465  # 31 December 9999
_DAY_TEXT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T00:00:00(?:\.0{1,6})?Z?)?")
NO_DAY = "This cell is a date or a time; nothing here takes one. Format it as text, and type the number."
TIME = "This cell holds a time of day, or no day that is sure; format it as text, and type the day as 2026-01-31."


@dataclass(frozen=True, slots=True)
class Days:
    """How a workbook counts days, for columns that take them; `from_1904` is what a Mac once began with."""

    from_1904: bool = False

    def of(self, serial: Decimal) -> Cell:
        """The day of a serial number, as 2026-01-31."""
        whole = int(serial)
        if serial != whole or not (0 if self.from_1904 else _FIRST_SURE) <= whole <= _LAST:
            return Unread(TIME)
        start = date(1904, 1, 1) if self.from_1904 else date(1899, 12, 30)
        try:
            return (start + timedelta(days=whole)).isoformat()
        except OverflowError:
            return Unread(TIME)

    @staticmethod
    def written(text: str) -> Cell:
        """The day of a cell that holds it as text of ISO 8601."""
        found = _DAY_TEXT.fullmatch(text)
        return Unread(TIME) if found is None else found[1]


def formats_of(styles: Node | None) -> tuple[str, ...]:
    """The number format of each style of a workbook."""
    if styles is None:
        return ()
    own = {
        one.get("numFmtId"): (one.get("formatCode") or "")[:_LONGEST] for one in styles.iterfind("{*}numFmts/{*}numFmt")
    }
    ids = [one.get("numFmtId") or "0" for one in styles.iterfind("{*}cellXfs/{*}xf")]
    return tuple(own.get(one, _built_in(one)) for one in ids)


def number(text: str, shown_as: str, days: Days | None = None) -> Cell:
    """The number that a cell stores, as its author sees it: rounded to Excel's own digits, with its fixed decimals.

    A date is a day where `days` are taken. A percentage stores another number than it shows, and isn't taken.
    """
    if not _NUMBER.fullmatch(text):
        return Unread(f"This isn't a number that a workbook may hold: {text[:40]!r}.")
    if is_date_format(shown_as):
        return Unread(NO_DAY) if days is None else days.of(Decimal(text))
    if "%" in shown_as:
        return Unread("This cell is formatted as a percentage: it shows 5 and holds 0.05. Format it as text, type 5.")
    value = Decimal(text)
    if abs(value.adjusted()) > _LARGEST_EXPONENT:
        return Unread("This number is larger or smaller than is taken: at most 30 digits.")
    if len(value.as_tuple().digits) > DIGITS:
        value = value.normalize(Context(prec=DIGITS, rounding=ROUND_HALF_EVEN))
    return _with_decimals(f"{value:f}", shown_as)


def _with_decimals(plain: str, shown_as: str) -> str:
    """5.1 that is shown as 5.10 is 5.10; digits that aren't shown stay."""
    fixed = _FIXED.fullmatch(shown_as.partition(";")[0])
    if fixed is None:
        return plain
    whole, _, decimals = plain.partition(".")
    return f"{whole}.{decimals.ljust(len(fixed[1]), '0')}"


def _built_in(name: str) -> str:
    return BUILTIN_FORMATS.get(int(name), "General") if name.isdecimal() and len(name) < 5 else "General"  # noqa: PLR2004 -- far more than there are
