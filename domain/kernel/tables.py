"""Tables as they were read from a file: sheets of rows of cells, whatever the file was."""

from dataclasses import dataclass
from typing import TypeAlias

ROWS, COLUMNS, CELL = 20_000, 100, 32_767
"""What a sheet holds at most: rows, columns, and characters in a cell (Excel's own bound)."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell whose value can't be taken, such as a formula; `what` says why and what to do."""

    what: str


Cell: TypeAlias = str | Unread
"""A cell's text, without spaces around it; empty where there is none. Numbers are text, with the digits they have."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number in the file, from 1; cells from column A on."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """The cell of a column, counted from 0; empty where the row has ended."""
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet; its rows without those in which nothing stands."""

    name: str
    rows: tuple[Row, ...]


def letter(column: int) -> str:
    """What spreadsheets call a column, counted from 0: A, B, … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def cell_place(sheet: str, row: int, column: int | None, title: str = "") -> str:
    """Where something stands in a file, for people: `Procedure, row 5, column G (Unit)`."""
    where = f"{sheet}, row {row}"
    if column is None:
        return f"{where}, no column {title!r}" if title else where
    return f"{where}, column {letter(column)}{f' ({title})' if title else ''}"
