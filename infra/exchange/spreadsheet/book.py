"""A workbook to be filled in: every cell text, so that it keeps what is typed and is never taken for a formula."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from domain.kernel.quantity import UNITS, shown_unit
from domain.kernel.tables import ROWS
from infra.exchange.spreadsheet import escaped

UNITS_SHEET = "Units"
_TEXT = "@"  # a cell of text keeps what is typed: 5.10 stays 5.10
_TITLE = Font(bold=True)
_REQUIRED = PatternFill("solid", fgColor="FFF2CC")
_WIDTH = 18
_PREPARED = 200  # rows whose cells are formatted as text already


def empty() -> Workbook:
    """A workbook without a sheet."""
    book = Workbook()
    for sheet in list(book.worksheets):
        book.remove(sheet)
    return book


def prepare(made: Worksheet, index: int, *, required: bool, choices: Sequence[str]) -> None:
    """Let a column, counted from 1, take text under its title: one of the choices where there are any."""
    title = made.cell(1, index)
    title.font = _TITLE
    if required:
        title.fill = _REQUIRED
    name = get_column_letter(index)
    made.column_dimensions[name].width = _WIDTH
    for row in range(2, _PREPARED + 2):
        made.cell(row, index).number_format = _TEXT
    if choices:
        listed = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
        listed.add(f"{name}2:{name}{ROWS}")
        made.add_data_validation(listed)


def plain(book: Workbook, name: str, rows: Iterable[Sequence[str]]) -> None:
    """Add a sheet that only tells something."""
    made: Worksheet = book.create_sheet(name)
    for at, cells in enumerate(rows, 1):
        write(made, at, cells)
    for column in range(1, made.max_column + 1):
        made.column_dimensions[get_column_letter(column)].width = _WIDTH


def units(book: Workbook) -> None:
    """Add the units that a cell may hold, and how people read them."""
    plain(book, UNITS_SHEET, [("Unit (UCUM)", "Shown as"), *((one, shown_unit(one)) for one in sorted(UNITS))])


def write(made: Worksheet, at: int, cells: Sequence[str]) -> None:
    """Fill a row, counted from 1."""
    for column, text in enumerate(cells, 1):
        if text:
            cell = made.cell(at, column)
            cell.value = escaped.written(text)
            cell.data_type = "s"  # whatever it begins with, it is no formula
            cell.number_format = _TEXT
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def saved(book: Workbook) -> bytes:
    """The workbook's file."""
    out = BytesIO()
    book.save(out)
    return out.getvalue()
