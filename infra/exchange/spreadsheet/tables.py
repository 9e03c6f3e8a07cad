"""The template of a kind of data, as a workbook and as CSV."""

from openpyxl.worksheet.worksheet import Worksheet

from domain.loading import laying_out
from domain.loading.describing import Kind
from domain.loading.reading import HELP
from infra.exchange.spreadsheet import book as books
from infra.exchange.spreadsheet.csv_text import written_csv


def template_xlsx(kind: Kind) -> bytes:
    """Its sheet with an example, and help and units beside it; all cells text."""
    book = books.empty()
    made: Worksheet = book.create_sheet(kind.sheet)
    for row in laying_out.template(kind).rows:
        books.write(made, row.number, [str(one) for one in row.cells])
    for index, column in enumerate(kind.columns, 1):
        books.prepare(made, index, required=column.required, choices=column.takes.choices)
    made.freeze_panes = "A2"
    books.plain(book, HELP, laying_out.help_of(kind))
    books.units(book)
    return books.saved(book)


def template_csv(kind: Kind) -> bytes:
    """Its titles and an example."""
    return written_csv(laying_out.template(kind))
