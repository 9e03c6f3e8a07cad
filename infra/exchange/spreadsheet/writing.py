"""Writes workbooks: sheets of the template, filled, and the template itself with help, units and an example."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from domain.kernel.quantity import UNITS, shown_unit
from domain.recipes.loading.columns import TEMPLATE, Column, Takes
from domain.recipes.loading.example import EXAMPLE
from domain.recipes.loading.laying_out import head, laid_out
from domain.recipes.loading.table import ROWS, Row, Sheet
from infra.exchange.spreadsheet import escaped

_TEXT = "@"  # a cell of text keeps what is typed: 5.10 stays 5.10
_TITLE = Font(bold=True)
_REQUIRED = PatternFill("solid", fgColor="FFF2CC")
_WIDTH = 18
_PREPARED = 200  # rows whose cells are formatted as text already


def written_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook of these sheets of the template, all cells text."""
    book = _empty()
    for sheet in sheets:
        _add(book, sheet)
    return _bytes(book)


def template_xlsx() -> bytes:
    """The template: a sheet for each of its own, empty below the titles; help, the units and an example beside them."""
    book = _empty()
    for name in TEMPLATE:
        _add(book, Sheet(name, (head(name),)))
    _plain(book, "Help", _help())
    _plain(book, "Units", [("Unit (UCUM)", "Shown as"), *((one, shown_unit(one)) for one in sorted(UNITS))])
    rows = [row.cells for sheet in laid_out(EXAMPLE) for row in (Row(0, (sheet.name,)), *sheet.rows, Row(0, ()))]
    _plain(book, "Example", [[str(one) for one in cells] for cells in rows])
    return _bytes(book)


def _help() -> Iterable[Sequence[str]]:
    yield "Sheet", "Column", "What it is", "What it takes", "Required"
    for name, columns in TEMPLATE.items():
        for one in columns:
            yield name, one.title, one.what, one.allowed, f"for each {one.of.value}" if one.required else ""


def _empty() -> Workbook:
    book = Workbook()
    for sheet in list(book.worksheets):
        book.remove(sheet)
    return book


def _add(book: Workbook, sheet: Sheet) -> None:
    made: Worksheet = book.create_sheet(sheet.name)
    for at, row in enumerate(sheet.rows, 1):
        _write(made, at, [str(one) for one in row.cells])
    for index, column in enumerate(TEMPLATE[sheet.name], 1):
        _prepare(made, index, column)
    made.freeze_panes = "A2"


def _prepare(made: Worksheet, index: int, column: Column) -> None:
    title = made.cell(1, index)
    title.font = _TITLE
    if column.required:
        title.fill = _REQUIRED
    name = get_column_letter(index)
    made.column_dimensions[name].width = _WIDTH
    for row in range(2, _PREPARED + 2):
        made.cell(row, index).number_format = _TEXT
    choices = {Takes.WORD: [one.value for one in column.words or ()], Takes.YES_NO: ["yes", "no"]}.get(column.takes)
    if choices:
        listed = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
        listed.add(f"{name}2:{name}{ROWS}")
        made.add_data_validation(listed)


def _plain(book: Workbook, name: str, rows: Iterable[Sequence[str]]) -> None:
    made: Worksheet = book.create_sheet(name)
    for at, cells in enumerate(rows, 1):
        _write(made, at, cells)
    for column in range(1, made.max_column + 1):
        made.column_dimensions[get_column_letter(column)].width = _WIDTH


def _write(made: Worksheet, at: int, cells: Sequence[str]) -> None:
    for column, text in enumerate(cells, 1):
        if text:
            cell = made.cell(at, column)
            cell.value = escaped.written(text)
            cell.data_type = "s"  # whatever it begins with, it is no formula
            cell.number_format = _TEXT
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _bytes(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()
