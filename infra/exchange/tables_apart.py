"""Has a table read in a process of its own, within bounds of time and memory."""

from domain.kernel.tables import Sheet
from domain.loading.kinds import TableFormat
from infra.exchange import bounded, reading_table


def read_table_apart(data: bytes, format: TableFormat, *, name: str) -> tuple[Sheet, ...]:  # noqa: A002 -- as there
    """The sheets of a table. Takes half a second for a small one; call it outside transactions.

    Raises FileRefused, also for what takes too long or too much memory; ReadingBroken.
    """
    said = bounded.told_by(reading_table.__name__, [format.value, name], data, instead=reading_table.SPLIT)
    return reading_table.sheets_told(said)
