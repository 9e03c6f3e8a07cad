"""The template as CSV files, one for each sheet: to fill in, an example, and the units."""

from domain.kernel.quantity import UNITS, shown_unit
from domain.kernel.tables import Row, Sheet
from domain.recipes.loading.example import EXAMPLE
from domain.recipes.loading.laying_out import head, laid_out
from infra.exchange.spreadsheet.csv_text import written_csv


def template_csv(name: str) -> bytes:
    """A sheet of the template with nothing but its titles; `name` is a key of `columns.TEMPLATE`."""
    return written_csv(Sheet(name, (head(name),)))


def example_csv(name: str) -> bytes:
    """A sheet of the template, filled with a small recipe."""
    return next(written_csv(sheet) for sheet in laid_out(EXAMPLE) if sheet.name == name)


def units_csv() -> bytes:
    """The units that a cell may hold, and how people read them."""
    rows = [("Unit (UCUM)", "Shown as"), *((one, shown_unit(one)) for one in sorted(UNITS))]
    return written_csv(Sheet("Units", tuple(Row(at, cells) for at, cells in enumerate(rows, 1))))
