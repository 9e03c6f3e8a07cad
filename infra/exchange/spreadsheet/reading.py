"""Reads the sheets of a workbook (XLSX) from its XML: texts and numbers as they are, and all that isn't, named."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.kernel.tables import CELL, COLUMNS, ROWS, Cell, Row, Sheet, Unread, letter
from domain.recipes.exchange.problems import FileRefused, Problem
from domain.recipes.loading.columns import EXPLAINED
from infra.exchange.spreadsheet import escaped
from infra.exchange.spreadsheet.numbers import NO_DAY, Days, formats_of, number
from infra.exchange.spreadsheet.package import Package, SheetPart, opened
from infra.exchange.xml_text import Node, refused

CELLS = 500_000
"""So many filled cells are read of all sheets."""

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
FORMULA = "This cell holds a formula; put its value there instead (copy, then paste values)."
MERGED = "This cell is merged with others; split them, and fill each that is meant."
HIDDEN_ROW = "This row is hidden; show it, so that all who look see what is loaded, or delete it."
HIDDEN_COLUMN = "This column is hidden; show it, so that all who look see what is loaded, or delete it."


def read_xlsx(data: bytes, *, takes_days: bool = False) -> tuple[Sheet, ...]:
    """The sheets of a workbook, without those that only explain; dates as 2026-01-31 where days are taken.

    Raises FileRefused for what is no workbook, is damaged, too large, or hides a sheet. What can't be taken of a cell
    stands there as `Unread`.
    """
    with opened(data) as package:
        parts = [one for one in package.sheets() if one.name not in EXPLAINED]
        hidden = tuple(
            Problem(one.name, "This sheet is hidden; show it, so that all who look see what is loaded, or delete it.")
            for one in parts
            if not one.is_shown
        )
        if hidden:
            raise FileRefused(problems=hidden, path=("file",))
        days = Days(from_1904=_counts_from_1904(package)) if takes_days else None
        reader = _Reader(package, formats_of(package.root("xl/styles.xml")), _shared(package), days)
        return tuple(reader.sheet(part) for part in parts)


@dataclass(slots=True)
class _Reader:
    package: Package
    formats: tuple[str, ...]
    shared: tuple[str, ...]
    days: Days | None
    cells: int = 0

    def sheet(self, part: SheetPart) -> Sheet:
        root = self.package.root(part.part)
        if root is None:
            raise refused("This sheet's part is missing; save the workbook again.", part.name)
        rows = {number: cells for number, cells in self._rows(root, part.name) if cells}
        for place in root.iterfind("{*}mergeCells/{*}mergeCell"):
            at = _REFERENCE.match(place.get("ref") or "")
            if at is not None and int(at[2]) in rows and _index(at[1]) < COLUMNS:
                rows[int(at[2])][_index(at[1])] = Unread(MERGED)
        _tell_hidden_columns(root, rows)
        return Sheet(part.name, tuple(Row(at, _filled_up(rows[at])) for at in sorted(rows)))

    def _rows(self, root: Node, name: str) -> Iterator[tuple[int, dict[int, Cell]]]:
        at = 0
        for row in root.iterfind("{*}sheetData/{*}row"):
            given = row.get("r") or ""
            at = int(given) if given.isdecimal() and len(given) < 8 else at + 1  # noqa: PLR2004 -- rows have seven digits
            cells = self._cells(row, f"{name}, row {at}")
            if cells and at > ROWS:
                raise refused(f"Something stands in row {at}; at most {ROWS} rows are read.", name)
            if cells and row.get("hidden") in {"1", "true"}:
                cells[min(cells)] = Unread(HIDDEN_ROW)
            yield at, cells

    def _cells(self, row: Node, place: str) -> dict[int, Cell]:
        found: dict[int, Cell] = {}
        column = -1
        for node in row.iterfind("{*}c"):
            named = _REFERENCE.fullmatch(node.get("r") or "")
            column = _index(named[1]) if named else column + 1
            cell = self._cell(node)
            if not cell:
                continue
            self.cells += 1
            if column >= COLUMNS or self.cells > CELLS:
                what = f"at most {COLUMNS} columns and {CELLS} filled cells are read; delete what isn't needed"
                raise refused(f"Something stands in column {letter(column)}; {what}.", place)
            found[column] = cell
        return found

    def _cell(self, node: Node) -> Cell:  # noqa: PLR0911 -- one for each type of cell
        if node.find("{*}f") is not None:
            return Unread(FORMULA)
        stored = (node.findtext("{*}v") or "").strip()
        match node.get("t") or "n":
            case "s":
                known = stored.isdecimal() and len(stored) < 8 and int(stored) < len(self.shared)  # noqa: PLR2004 -- digits
                return self.shared[int(stored)] if known else Unread("This cell's text is missing; type it again.")
            case "inlineStr":
                inline = node.find("{*}is")
                return "" if inline is None else _text(inline)
            case "str":
                return _trimmed(stored)
            case "b":
                return {"1": "yes", "0": "no"}.get(stored, "")
            case "n":
                return number(stored, self._format(node.get("s") or ""), self.days) if stored else ""
            case "d":
                return Unread(NO_DAY) if self.days is None else self.days.written(stored)
            case _:
                return Unread(f"This cell holds the error {stored[:40]}; put a value there.")

    def _format(self, style: str) -> str:
        known = style.isdecimal() and len(style) < 8 and int(style) < len(self.formats)  # noqa: PLR2004 -- digits
        return self.formats[int(style)] if known else "General"


def _counts_from_1904(package: Package) -> bool:
    root = package.root("xl/workbook.xml")
    properties = None if root is None else root.find("{*}workbookPr")
    return properties is not None and properties.get("date1904") in {"1", "true"}


def _shared(package: Package) -> tuple[str, ...]:
    root = package.root("xl/sharedStrings.xml")
    return () if root is None else tuple(_text(one) for one in root.iterfind("{*}si"))


def _text(node: Node) -> str:
    """A text with its pieces of other looks, without how it is pronounced."""
    pieces = [*node.iterfind("{*}t"), *node.iterfind("{*}r/{*}t")]
    return _trimmed("".join(one.text or "" for one in pieces))


def _trimmed(text: str) -> str:
    return escaped.read(text[: CELL + 1]).replace("\r\n", "\n").replace("\r", "\n").strip()


def _tell_hidden_columns(root: Node, rows: Mapping[int, dict[int, Cell]]) -> None:
    """In the first row, whose titles would be read."""
    if not rows:
        return
    first = rows[min(rows)]
    for column in root.iterfind("{*}cols/{*}col"):
        low, high = (column.get(one) or "" for one in ("min", "max"))
        if column.get("hidden") not in {"1", "true"} or not (low.isdecimal() and high.isdecimal() and len(high) < 8):  # noqa: PLR2004 -- digits
            continue
        for at in range(int(low) - 1, min(int(high), COLUMNS)):
            if any(at in cells for cells in rows.values()):
                first[at] = Unread(HIDDEN_COLUMN)


def _index(name: str) -> int:
    at = 0
    for one in name:
        at = at * 26 + ord(one) - ord("A") + 1
    return at - 1


def _filled_up(cells: Mapping[int, Cell]) -> tuple[Cell, ...]:
    return tuple(cells.get(at, "") for at in range(max(cells) + 1))
