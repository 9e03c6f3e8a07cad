"""Reads and writes a sheet as CSV."""

import csv
from io import StringIO

from domain.kernel.tables import CELL, COLUMNS, ROWS, Cell, Row, Sheet, Unread
from infra.exchange.xml_text import refused

LARGEST = 8 * 2**20
"""Bytes of a CSV file."""
_BETWEEN = ",;\t"
FORMULA = "This cell begins with =, as a formula does; put its value there, or an apostrophe before it if it is text."
_MISREAD = ("=", "+", "-", "@", "'", "\t")
"""A text that begins so, a spreadsheet would take for a formula; an apostrophe before it says that it is text."""


def read_csv(data: bytes, *, name: str, tells_formulas: bool = False) -> Sheet:
    """The rows of a CSV file in UTF-8 (or UTF-16 with its mark), with commas, semicolons or tabs between its cells.

    `name` is the sheet's, which the file doesn't say; one that no sheet of the template has is understood by its
    titles. Where formulas are told, what begins as one is unread, unless an apostrophe before it says that it is text:
    a spreadsheet that somebody opens later would calculate it. Raises FileRefused for what is too large, isn't text, or
    has a quote that doesn't end.
    """
    text = _decoded(data)
    unquoted = "".join(text.partition("\n")[0].split('"')[::2])
    between = max(_BETWEEN, key=unquoted.count)
    rows: list[Row] = []
    reader = csv.reader(StringIO(text, newline=""), delimiter=between, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            if len(cells) > COLUMNS and any(cells[COLUMNS:]):
                raise refused(
                    f"This row has {len(cells)} cells; at most {COLUMNS} are read.", f"line {reader.line_num}"
                )
            if any(one.strip() for one in cells):
                rows.append(Row(number, tuple(_cell(one, tells_formulas) for one in cells[:COLUMNS])))
            if number > ROWS:
                raise refused(f"The file has more than {ROWS} rows; split it.")
    except csv.Error as error:
        raise refused(f"This isn't CSV: {error}.", f"line {reader.line_num}") from None
    return Sheet(name, tuple(rows))


def written_csv(sheet: Sheet) -> bytes:
    """The sheet in UTF-8, marked so that spreadsheets see it; with commas, and line ends as CSV has them (RFC 4180)."""
    lines = [",".join(_quoted(_safe(one)) for one in row.cells) or '""' for row in sheet.rows]
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig")


def _decoded(data: bytes) -> str:
    if len(data) > LARGEST:
        raise refused(f"The file has {len(data)} bytes; at most {LARGEST} are read.")
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused(f"Byte {error.start} isn't UTF-8; save the file as CSV UTF-8.") from None
    if "\0" in text:
        raise refused("The file has NUL characters; save it as CSV UTF-8.")
    return text


def _cell(text: str, tells_formulas: bool) -> Cell:
    if len(text) > CELL:
        return Unread(f"This cell has {len(text)} characters; at most {CELL} are read.")
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if tells_formulas and plain.startswith("="):
        return Unread(FORMULA)
    return plain.removeprefix("'")


def _quoted(text: str) -> str:
    """In quotes, where it holds what may stand between cells: whoever reads it finds out which of them does."""
    return '"{}"'.format(text.replace('"', '""')) if any(one in text for one in '",;\t\r\n') else text


def _safe(cell: Cell) -> str:
    assert isinstance(cell, str), "what is written is text"
    negative = cell.startswith("-") and cell[1:2].isdigit() and all(one.isdigit() or one == "." for one in cell[1:])
    return f"'{cell}" if cell.startswith(_MISREAD) and not negative else cell
