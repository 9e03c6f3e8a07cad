"""Writes workbooks: sheets of the template, filled, and the template itself with help, units and an example."""

from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from domain.kernel.tables import Row, Sheet
from domain.recipes.loading.columns import TEMPLATE, Column, Takes
from domain.recipes.loading.example import EXAMPLE
from domain.recipes.loading.laying_out import head, laid_out
from infra.exchange.spreadsheet import book as books


def written_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook of these sheets of the template, all cells text."""
    book = books.empty()
    for sheet in sheets:
        _add(book, sheet)
    return books.saved(book)


def template_xlsx() -> bytes:
    """The template: a sheet for each of its own, empty below the titles; help, the units and an example beside them."""
    book = books.empty()
    for name in TEMPLATE:
        _add(book, Sheet(name, (head(name),)))
    books.plain(book, "Help", _help())
    books.units(book)
    rows = [row.cells for sheet in laid_out(EXAMPLE) for row in (Row(0, (sheet.name,)), *sheet.rows, Row(0, ()))]
    books.plain(book, "Example", [[str(one) for one in cells] for cells in rows])
    return books.saved(book)


def _help() -> Iterable[Sequence[str]]:
    yield "Sheet", "Column", "What it is", "What it takes", "Required"
    for name, columns in TEMPLATE.items():
        for one in columns:
            yield name, one.title, one.what, one.allowed, f"for each {one.of.value}" if one.required else ""


def _add(book: Workbook, sheet: Sheet) -> None:
    made: Worksheet = book.create_sheet(sheet.name)
    for at, row in enumerate(sheet.rows, 1):
        books.write(made, at, [str(one) for one in row.cells])
    for index, column in enumerate(TEMPLATE[sheet.name], 1):
        books.prepare(made, index, required=column.required, choices=_choices(column))
    made.freeze_panes = "A2"


def _choices(column: Column) -> list[str]:
    choices = {Takes.WORD: [one.value for one in column.words or ()], Takes.YES_NO: ["yes", "no"]}
    return choices.get(column.takes, [])
