"""Reads one table of a company's data: a program as `reading_apart` is."""

import sys
from pathlib import PurePath
from typing import Any

from domain.kernel.tables import Cell, Row, Sheet, Unread
from domain.loading.kinds import TableFormat
from infra.exchange import bounded
from infra.exchange.spreadsheet.csv_text import read_csv

SPLIT = "split the table."
"""What to do with one that takes too long, or too much memory."""


def sheets_of(data: bytes, format: TableFormat, name: str) -> tuple[Sheet, ...]:  # noqa: A002 -- the plant's word
    """The sheets of a table of this format. Raises FileRefused."""
    match format:
        case TableFormat.XLSX:
            from infra.exchange.spreadsheet.reading import read_xlsx  # noqa: PLC0415 -- a CSV file starts twice as fast

            return read_xlsx(data, takes_days=True)
        case TableFormat.CSV:
            return (read_csv(data, name=PurePath(name).stem[:31] or "table", tells_formulas=True),)


def answer(data: bytes, format: TableFormat, name: str) -> dict[str, Any]:  # noqa: A002 -- as above
    """The sheets as JSON, a cell that can't be taken as an object; or what is wrong."""
    return bounded.answer(lambda: {"sheets": [_sheet(one) for one in sheets_of(data, format, name)]}, instead=SPLIT)


def sheets_told(said: dict[str, Any]) -> tuple[Sheet, ...]:
    """The sheets of an answer."""
    return tuple(
        Sheet(name, tuple(Row(number, tuple(_told(one) for one in cells)) for number, cells in rows))
        for name, rows in said["sheets"]
    )


def _sheet(sheet: Sheet) -> list[Any]:
    return [sheet.name, [[row.number, [_cell(one) for one in row.cells]] for row in sheet.rows]]


def _cell(cell: Cell) -> Any:  # noqa: ANN401 -- a text, or what is told instead
    return {"unread": cell.what} if isinstance(cell, Unread) else cell


def _told(cell: Any) -> Cell:  # noqa: ANN401 -- as above
    return cell if isinstance(cell, str) else Unread(cell["unread"])


def main() -> None:
    _, given, name = sys.argv
    bounded.carry_out(lambda data: answer(data, TableFormat(given), name))


if __name__ == "__main__":
    main()
