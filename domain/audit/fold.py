"""What the rows became: the changes applied one after the other, each checked against the state that it changes."""

from collections.abc import Iterable
from typing import Protocol, TypeAlias
from uuid import UUID

from domain.audit.entry import Act, Row

State: TypeAlias = dict[str, dict[str, dict[str, str | None]]]
"""Table, row id (lower case, with hyphens), column: PostgreSQL's text of it. A table without rows is left out."""


class Change(Protocol):
    """What folding needs of an entry."""

    @property
    def table(self) -> str: ...
    @property
    def row(self) -> UUID: ...
    @property
    def act(self) -> Act: ...
    @property
    def old(self) -> Row | None: ...
    @property
    def new(self) -> Row | None: ...


class FoldMismatch(ValueError):
    """An entry that doesn't follow from those before it: one was changed, removed, added or moved (AUD-4)."""

    def __init__(self, index: int, entry: Change, problem: str) -> None:
        super().__init__(f"entry {index + 1}: {entry.act} of {entry.table} {entry.row}: {problem}")
        self.index = index
        """Which of the entries given, from 0."""
        self.entry = entry
        self.problem = problem


def fold(entries: Iterable[Change]) -> State:
    """The rows that these changes, in log order, leave behind.

    A column that an older entry doesn't have counts as null: that is how a column added later without values begins.
    Raises FoldMismatch, with the place, at the first entry that doesn't fit.
    """
    state: State = {}
    for index, entry in enumerate(entries):
        problem = _apply(state, entry)
        if problem is not None:
            raise FoldMismatch(index, entry, problem)
    return {table: rows for table, rows in state.items() if rows}


def _apply(state: State, entry: Change) -> str | None:
    """Change the state as the entry says; or leave it, and tell what doesn't fit."""
    rows, key = state.setdefault(entry.table, {}), str(entry.row)
    row = rows.get(key)
    if entry.act == "INSERT":
        if row is not None:
            return "the row is already there"
        rows[key] = dict(entry.new or {})
        return None
    if row is None:
        return "there is no such row"
    problem = _difference(row, entry.old or {})
    if problem is None and entry.act == "UPDATE":
        row.update(entry.new or {})
    elif problem is None:
        del rows[key]
    return problem


def _difference(row: Row, old: Row) -> str | None:
    """What the entry says was there and wasn't."""
    for column, value in old.items():
        if row.get(column) != value:
            return f"it changes {column} from {value!r}, which was {row.get(column)!r}"
    return None
