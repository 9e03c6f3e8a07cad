"""In which order a connection stands, and the cursors that say where in it; both paths read them from here."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, UnaryExpression, cast, func, literal_column, select, tuple_

Row = Any
"""A model or an alias of it: its attributes are columns."""

Bound = tuple[str, ...]
"""The place that a cursor names: the keys of its row, as text that PostgreSQL reads."""

INFINITY = "infinity"
INT_END = 1 << 31
LAST, SURROGATES, SURROGATES_END = "\U0010ffff", 0xD800, 0xE000
"""The last character; between the other two are none."""
LETTERS: tuple[ColumnElement[str], ColumnElement[str]] = literal_column(r"E'+/=\n'"), literal_column("'-_'")
"""From PostgreSQL's base64, which breaks lines, to that of URLs without padding."""


def uuid(value: object) -> str:
    return str(UUID(str(value)))


def number(value: object) -> str:
    if not isinstance(value, int) or not 0 <= value < INT_END:
        raise ValueError(value)
    return str(int(value))


def time(value: object) -> str:
    """A moment, or the end of time, which stands for one that hasn't come."""
    return INFINITY if value == INFINITY else datetime.fromisoformat(str(value)).isoformat()


def day(value: object) -> str:
    """A day, or the end of time, which stands for one that isn't set."""
    return INFINITY if value == INFINITY else date.fromisoformat(str(value)).isoformat()


def text(value: object) -> str:
    """Text as PostgreSQL holds it: without NUL, and in UTF-8."""
    found = str(value)
    if "\0" in found:
        raise ValueError(found)
    return found.encode().decode()


def past(prefix: str) -> str:
    """The least text behind every one that begins with the prefix, by code points as COLLATE "C" has them.

    Unlike LIKE, comparisons with it are served by an index under row-level security.
    """
    head = prefix.rstrip(LAST)
    if not head:
        return LAST * 1000  # behind everything that a column of ours holds
    after = ord(head[-1]) + 1
    return head[:-1] + chr(SURROGATES_END if after == SURROGATES else after)


Reader = Callable[[object], str]
"""A key's value out of a cursor. Raises ValueError for what is none."""


@dataclass(frozen=True, slots=True)
class Order:
    """Keys that are never null and together unique, each with its reader; `name` tells cursors of other orders apart.

    All of them go up, or all down, so that one comparison of rows finds a place in an index of the same keys. An
    expression says what stands for a null. Text is in COLLATE "C", which every database has alike.
    """

    name: str
    keys: Callable[[Row], tuple[ColumnElement[Any], ...]]
    readers: tuple[Reader, ...]
    descending: bool = False

    def by(self, row: Row, *, backward: bool = False) -> list[UnaryExpression[Any]]:
        """For ORDER BY."""
        down = self.descending != backward
        return [one.desc() if down else one.asc() for one in self.keys(row)]

    def after(self, row: Row, bound: Sequence[ColumnElement[str]]) -> ColumnElement[bool]:
        """Whether a row stands behind the one at a place."""
        return self._below(row, bound) if self.descending else self._above(row, bound)

    def before(self, row: Row, bound: Sequence[ColumnElement[str]]) -> ColumnElement[bool]:
        return self._above(row, bound) if self.descending else self._below(row, bound)

    def _above(self, row: Row, bound: Sequence[ColumnElement[str]]) -> ColumnElement[bool]:
        found: ColumnElement[bool] = tuple_(*self.keys(row)) > self._typed(row, bound)
        return found

    def _below(self, row: Row, bound: Sequence[ColumnElement[str]]) -> ColumnElement[bool]:
        found: ColumnElement[bool] = tuple_(*self.keys(row)) < self._typed(row, bound)
        return found

    def _typed(self, row: Row, bound: Sequence[ColumnElement[str]]) -> Any:  # noqa: ANN401 -- a tuple as SQLAlchemy has it
        return tuple_(*(cast(one, key.type) for one, key in zip(bound, self.keys(row), strict=True)))

    def cursor(self, row: Row) -> ColumnElement[str]:
        """The cursor of a row, which `bound` reads: the order's name and the row's keys as JSON, in base64."""
        held = cast(func.json_build_array(literal_column(f"'{self.name}'"), *self.keys(row)), Text)
        encoded = func.encode(func.convert_to(held, literal_column("'UTF8'")), literal_column("'base64'"))
        return func.translate(encoded, *LETTERS, type_=Text)

    def bound(self, cursor: str) -> Bound:
        """The place that a cursor names. Raises ValueError for one of another order, or for what is none."""
        try:
            found = json.loads(decoded(cursor))
        except RecursionError:
            raise ValueError("no cursor") from None
        if not isinstance(found, list) or found[:1] != [self.name]:
            raise ValueError("no cursor of this order")
        return tuple(read(value) for read, value in zip(self.readers, found[1:], strict=True))


def encoded(raw: bytes) -> str:
    """A cursor's text."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(cursor: str) -> str:
    """What `encoded` was given. Raises ValueError for a text that it never gives: decoding skips foreign letters."""
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    if encoded(raw) != cursor:
        raise ValueError("no cursor")
    return raw.decode()


BY_ID = Order("ID", lambda row: (row.id,), (uuid,))
"""In the order of making (UUIDv7)."""
NEWEST_FIRST = Order("ID", lambda row: (row.id,), (uuid,), descending=True)


Chosen = Callable[[Row], Sequence[ColumnElement[bool]]]
"""Which rows, of whatever alias they are asked."""


@dataclass(frozen=True, slots=True)
class Under:
    """Rows that lie under many ids: an index over `column` and the order's keys finds those of each.

    The keys of all are sorted, and only a page of rows is read by them. Asked as `column in (...)`, PostgreSQL goes
    through everything that a company has, in order, for the few rows that lie there; OFFSET keeps it to the index.
    """

    column: str
    ids: Select[tuple[UUID]]

    def keys(self, order: Order, row: Row, chosen: Chosen) -> Select[Any]:
        """The keys of the chosen rows; `row` is an alias of this select's own."""
        ids = self.ids.subquery()
        own = select(*(key.label(f"key{place}") for place, key in enumerate(order.keys(row))))
        own = own.where(getattr(row, self.column) == ids.c.id, *chosen(row)).offset(literal_column("0"))
        return select(*own.correlate(ids).lateral().c).select_from(ids)

    def page(self, order: Order, row: Row, chosen: Chosen, *, backward: bool, limit: Any) -> Select[Any]:  # noqa: ANN401 -- a number or an expression
        """The keys of the first of the chosen rows."""
        found = self.keys(order, row, chosen)
        down = order.descending != backward
        return found.order_by(*(one.desc() if down else one.asc() for one in found.selected_columns)).limit(limit)
