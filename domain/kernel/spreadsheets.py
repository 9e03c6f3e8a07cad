"""Tables for spreadsheets (RFC 4180, UTF-8 with its mark), in which no text of a record is calculated."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

MARK = "\ufeff"
"""What tells a spreadsheet that this is UTF-8."""

CALCULATED = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so is calculated by a spreadsheet; an apostrophe before it lets it stand as it is."""


def written(head: Sequence[str], lines: Iterable[Sequence[str | None]]) -> bytes:
    """The lines under their head; a null is an empty cell."""
    into = StringIO()
    writer = csv.writer(into, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(head)
    for line in lines:
        writer.writerow([_plain(cell) for cell in line])
    return (MARK + into.getvalue()).encode()


def _plain(cell: str | None) -> str:
    text = cell or ""
    return f"'{text}" if text.startswith(CALCULATED) else text
