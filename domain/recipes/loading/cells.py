"""What stands in a cell, as the exchange writes it."""

from collections.abc import Mapping

from domain.kernel.tables import Cell, Unread
from domain.recipes.exchange.json_text import Fault, Found
from domain.recipes.loading.columns import Column, Takes

_YES = frozenset({"yes", "y", "true", "1", "x"})
_NO = frozenset({"no", "n", "false", "0"})
_SHORT: Mapping[str, str] = {"P": "PERFORMED", "V": "VERIFIED", "Q": "QUALITY"}
LIST_MARK = "|"
NONE = "none"
"""Stands where none of the words holds, since an empty cell leaves the usual ones."""


def value_of(column: Column, cell: Cell) -> Found:  # noqa: PLR0911 -- one for each form of value
    """The value of a filled cell; a fault where it can't be one of the column's."""
    if isinstance(cell, Unread):
        return Fault(cell.what)
    match column.takes:
        case Takes.WHOLE:
            return _whole(cell)
        case Takes.YES_NO:
            return _yes_no(cell)
        case Takes.WORD:
            return _word(column, cell)
        case Takes.WORDS:
            return [] if cell.casefold() == NONE else [_word(column, one.strip()) for one in cell.split(",")]
        case Takes.LIST:
            return [one.strip() for one in cell.split(LIST_MARK)]
        case _:
            return cell


def _whole(text: str) -> Found:
    if text.isascii() and text.isdecimal() and len(text) < 10:  # noqa: PLR2004 -- far above any of the limits
        return int(text)
    return Fault(f"This takes a whole number; {text[:40]!r} was given.")


def _yes_no(text: str) -> Found:
    if text.casefold() in _YES | _NO:
        return text.casefold() in _YES
    return Fault(f"This takes yes or no; {text[:40]!r} was given.")


def _word(column: Column, text: str) -> Found:
    assert column.words is not None, column.title
    word = "_".join(text.upper().replace("-", " ").split())
    word = _SHORT.get(word, word)
    if word in {one.value for one in column.words}:
        return word
    return Fault(f"This takes {column.allowed}; {text[:40]!r} was given.")
