"""Statements as libpq takes them: SQL with numbered parameters, and a text for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import Dialect

DIALECT: Dialect = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # SQLAlchemy doesn't type its making


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with numbered parameters ($1) that gives one row of one text, which is JSON, or none."""

    sql: bytes
    values: Sequence[bytes | None]


@dataclass(frozen=True, slots=True)
class Unbound:
    """The same without its values: `names` are its parameters in the order of their numbers."""

    sql: bytes
    names: Sequence[str]
    constants: Mapping[str, object]

    def bound(self, values: Mapping[str, object]) -> Statement:
        """The statement with a value for each name that is no constant."""
        constants = self.constants
        return Statement(self.sql, [written(values[one] if one in values else constants[one]) for one in self.names])


def unbound(selected: Select[Any]) -> Unbound:
    """What SQLAlchemy's selection is in PostgreSQL's own words, compiled once."""
    compiled = selected.compile(dialect=DIALECT)
    return Unbound(str(compiled).encode(), tuple(compiled.positiontup or ()), dict(compiled.params))


def written(value: object) -> bytes | None:
    """A value as PostgreSQL reads it from text, digit for digit."""
    match value:
        case None:
            return None
        case str():
            return value.encode()
        case bool():
            return b"true" if value else b"false"
        case UUID() | int() | Decimal():
            return str(value).encode()
        case date():  # a datetime too
            return value.isoformat().encode()
        case list() | tuple():
            return b"{%b}" % b",".join(map(_item, value))
    raise TypeError(f"{type(value).__name__} is no parameter of a read")


def _item(value: object) -> bytes:
    text = written(value)
    if text is None:
        return b"NULL"
    return b'"%b"' % text.replace(b"\\", b"\\\\").replace(b'"', rb"\"")
