"""Turns a table's cells into values: columns found by their titles, each cell by itself, every fault remembered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from domain.kernel.refusals import InvalidInput
from domain.kernel.tables import Row, Sheet, Unread, cell_place, letter
from domain.loading.describing import Column, Kind, Values
from domain.loading.refusals import MOST, TableRefused
from domain.recipes.exchange.problems import Problem

ROWS = 10_000
"""Rows of one table, without its titles; all that they become is written in one transaction."""
PARTS = 5_000
"""So many parts of things do the rows of one table become.

A lot of one container is four rows of the database with what they book: 5,000 take 8 seconds to write on a machine that
does nothing else. Until they are committed no company's entries are sealed, and who wants one of their numbers waits,
at most until the time-out of a statement.
"""
HELP = "Help"
EXPLAINED = frozenset({HELP, "Units"})
"""Sheets of the template that tell something and aren't read."""
_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with the values that could be read of it; `faulty` are the columns whose cells could not."""

    number: int
    values: dict[str, object]
    faulty: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Problems:
    """What is wrong with a table so far: told by row and column in the end, however it was found."""

    sheet: str = "file"
    at: Mapping[str, int] = field(default_factory=dict)
    found: int = 0
    kept: list[tuple[int, int, Problem]] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)
    told: set[tuple[int, int, str]] = field(default_factory=set)

    def add(self, row: int, column: Column | None, what: str) -> None:
        """Something about a cell, or about a row as a whole."""
        at = None if column is None else self.at.get(column.name)
        self.put(
            row, -1 if at is None else at, cell_place(self.sheet, row, at, "" if column is None else column.title), what
        )

    def put(self, row: int, at: int, place: str, what: str) -> None:
        """Something at a place, told once however often it is found."""
        if (row, at, what) in self.told:
            return
        self.told.add((row, at, what))
        self.found += 1
        self.rows.add(row)
        if len(self.kept) < _KEPT:
            self.kept.append((row, at, Problem(place, what)))

    def require_none(self) -> None:
        """Raises TableRefused with the first ones, and how many there are."""
        if self.found:
            first = sorted(self.kept, key=lambda one: one[:2])[:MOST]
            raise TableRefused(problems=tuple(one for _, _, one in first), found=self.found, path=("file",))


def read(kind: Kind, sheets: Sequence[Sheet], problems: Problems) -> list[Entry]:
    """The rows of the kind's sheet; every fault goes to `problems`.

    Raises TableRefused where there is no such sheet, or where it is too long.
    """
    sheet = _sheet(kind, sheets, problems)
    problems.sheet = sheet.name
    head, rows = sheet.rows[0], sheet.rows[1:]
    if len(rows) > ROWS:
        problems.put(0, -1, sheet.name, f"The table has {len(rows)} rows; at most {ROWS} are loaded at once. Split it.")
        problems.require_none()
    if not rows:
        problems.put(0, -1, sheet.name, "There is nothing below the titles; fill in a row for each.")
    found = dict(_columns(kind, sheet.name, head, problems))
    problems.at = {column.name: index for index, column in found.items()}
    for column in kind.columns:
        if column.required and column.name not in problems.at:
            problems.add(head.number, column, "This column is missing; take the template, and keep its titles.")
    repeats = _repeating(kind, found, rows)
    return [_entry(found, row, problems, head, repeats=row.number in repeats) for row in rows]


def _repeating(kind: Kind, columns: Mapping[int, Column], rows: Sequence[Row]) -> set[int]:
    """The rows of something that a row above tells of already."""
    at = next((index for index, one in columns.items() if kind.parts is not None and one.name == kind.parts.by), None)
    if at is None:
        return set()
    seen, found = set[str](), set[int]()
    for row in rows:
        cell = row.cell(at)
        if not isinstance(cell, Unread) and cell:
            found |= {row.number} if cell in seen else set()
            seen.add(cell)
    return found


def _sheet(kind: Kind, sheets: Sequence[Sheet], problems: Problems) -> Sheet:
    """The one that is named so or, where there is one only, that one."""
    given = [one for one in sheets if one.name not in EXPLAINED and one.rows]
    named = [one for one in given if one.name.casefold() == kind.sheet.casefold()]
    chosen = named[:1] or (given if len(given) == 1 else [])
    if not chosen:
        what = f"There is no sheet {kind.sheet} with something on it; take the template, and keep its names."
        problems.put(0, -1, "file", what)
        problems.require_none()
    for one in given:
        if one is not chosen[0]:
            problems.put(0, 0, one.name, f"This sheet isn't read; delete it, and keep {kind.sheet}.")
    return chosen[0]


def _columns(kind: Kind, sheet: str, head: Row, problems: Problems) -> Iterator[tuple[int, Column]]:
    by_title = {one.title.casefold(): one for one in kind.columns}
    seen: dict[str, int] = {}
    for index, cell in enumerate(head.cells):
        place = cell_place(sheet, head.number, index)
        if isinstance(cell, Unread):
            problems.put(head.number, index, place, cell.what)
            continue
        column = by_title.get(" ".join(cell.casefold().split()))
        if column is None:
            if cell:
                known = ", ".join(one.title for one in kind.columns)
                problems.put(head.number, index, place, f"{cell[:40]!r} is no title here; there are {known}.")
        elif column.name in seen:
            what = f"The title {column.title!r} stands in column {letter(seen[column.name])} too; give it once."
            problems.put(head.number, index, place, what)
        else:
            seen[column.name] = index
            yield index, column


def _entry(columns: Mapping[int, Column], row: Row, problems: Problems, head: Row, *, repeats: bool) -> Entry:
    entry = Entry(row.number, {})
    for index, cell in enumerate(row.cells):
        if isinstance(cell, Unread) and index not in columns:
            problems.put(row.number, index, cell_place(problems.sheet, row.number, index), cell.what)
        elif cell and not head.cell(index):
            what = "This column has no title; give it one of the template, or empty it."
            problems.put(row.number, index, cell_place(problems.sheet, row.number, index), what)
    for index, column in columns.items():
        cell = row.cell(index)
        try:
            entry.values[column.name] = _value(column, cell, needed=column.required and (column.of_part or not repeats))
        except InvalidInput as refused:
            entry.values[column.name] = None
            entry.faulty.add(column.name)
            problems.add(row.number, column, refused.problem)
    return entry


def _value(column: Column, cell: str | Unread, *, needed: bool) -> object:
    if isinstance(cell, Unread):
        raise InvalidInput(problem=cell.what)
    if cell:
        return column.takes.read(cell)
    if needed:
        raise InvalidInput(problem=f"This is needed: {column.takes.words}.")
    return None


def whole(kind: Kind, entry: Entry) -> Values:
    """The row with all columns of the kind, those that the table doesn't have empty."""
    return {one.name: entry.values.get(one.name) for one in kind.columns}
