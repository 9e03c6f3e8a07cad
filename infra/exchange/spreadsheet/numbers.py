"""Numbers in a workbook with the digits that its author sees (EXE-4)."""

import re
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


def formats_of(styles: Node | None) -> tuple[str, ...]:
    """The number format of each style of a workbook."""
    if styles is None:
        return ()
    own = {
        one.get("numFmtId"): (one.get("formatCode") or "")[:_LONGEST] for one in styles.iterfind("{*}numFmts/{*}numFmt")
    }
    ids = [one.get("numFmtId") or "0" for one in styles.iterfind("{*}cellXfs/{*}xf")]
    return tuple(own.get(one, _built_in(one)) for one in ids)


def number(text: str, shown_as: str) -> Cell:
    """The number that a cell stores, as its author sees it: rounded to Excel's own digits, with its fixed decimals.

    A date and a percentage store another number than they show, and aren't taken.
    """
    if not _NUMBER.fullmatch(text):
        return Unread(f"This isn't a number that a workbook may hold: {text[:40]!r}.")
    if is_date_format(shown_as):
        return Unread("This cell is a date or a time; nothing here takes one. Format it as text, and type the number.")
    if "%" in shown_as:
        return Unread("This cell is formatted as a percentage: it shows 5 and holds 0.05. Format it as text, type 5.")
    value = Decimal(text)
    if abs(value.adjusted()) > _LARGEST_EXPONENT:
        return Unread("This number is larger or smaller than a recipe takes: at most 30 digits.")
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
