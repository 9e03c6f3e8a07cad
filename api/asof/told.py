"""A column's text, as the log has it, as what GraphQL shows; words stay text, for a list of words changes with time."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal

from api.scalars import Quantity
from domain.audit.entry import Row
from domain.exports.composing.source import must
from domain.exports.members import Rows


def time(row: Row, column: str) -> datetime:
    return datetime.fromisoformat(must(row, column))


def maybe_time(row: Row, column: str) -> datetime | None:
    return None if row.get(column) is None else time(row, column)


def maybe_day(row: Row, column: str) -> date | None:
    found = row.get(column)
    return None if found is None else date.fromisoformat(found)


def number(row: Row, column: str) -> Decimal:
    return Decimal(must(row, column))


def maybe_number(row: Row, column: str) -> Decimal | None:
    return None if row.get(column) is None else number(row, column)


def maybe_yes(row: Row, column: str) -> bool | None:
    found = row.get(column)
    return None if found is None else found == "true"


def amount(row: Row, name: str) -> Quantity:
    """Of the columns `name_value` and `name_unit`."""
    return Quantity(value=number(row, f"{name}_value"), unit=must(row, f"{name}_unit"))


def all_of(rows: Rows, table: str, *by: str, **having: str | None) -> Iterator[Row]:
    """The rows of a table with these values, in the order of columns that are whole numbers or texts, then by id."""
    kept = [row for row in rows.get(table, {}).values() if all(row.get(one) == value for one, value in having.items())]
    return iter(sorted(kept, key=lambda row: (*(_key(row.get(one)) for one in by), must(row, "id"))))


def _key(text: str | None) -> tuple[int, str]:
    """Whole numbers by their size: the longer the larger; texts of times as they are."""
    found = text or ""
    return (len(found), found) if found.isdecimal() else (0, found)


def column_of(rows: Rows, table: str, row_id: str | None, column: str) -> str | None:
    """What a row says that another one names; None where it names none."""
    return rows.get(table, {}).get(row_id or "", {}).get(column)


def names_of(rows: Rows, people: Iterable[str | None]) -> list[str]:
    """The names that these persons had then."""
    return sorted(name for one in people if (name := column_of(rows, "person", one, "name")) is not None)
