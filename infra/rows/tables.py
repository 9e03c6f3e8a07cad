"""What is known of a model's table: its columns, and the statements that read and write its rows, each made once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, Executable, Numeric, Table, Uuid, bindparam, inspect, literal_column, select
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.orm import Mapper
from sqlalchemy.sql.compiler import Compiled
from sqlalchemy.types import TypeEngine

from domain.kernel.models import OfCompany
from domain.kernel.rows import Lock
from infra.rows.wire import Statement

DIALECT = psycopg.dialect()  # type: ignore[no-untyped-call]
NUMERIC = 1700
"""PostgreSQL's number for the type, by which SQLAlchemy knows that the driver gives a Decimal already."""

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One column under its attribute's name, and how its values go to the driver and come from it."""

    name: str
    column: "Column[Any]"
    to_driver: Convert | None
    from_driver: Convert | None

    def bound(self, value: object) -> object:
        return value if self.to_driver is None else self.to_driver(value)


@dataclass(frozen=True, eq=False)
class Stored:
    """A model's table. `version` is the attribute that counts its changes, where it has one."""

    model: type[OfCompany]
    mapper: Mapper[Any]
    table: Table
    fields: Mapping[str, Field]
    version: str | None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.fields)


def stored(model: type[OfCompany]) -> Stored:
    """The table of a model."""
    found = _STORED.get(model)
    if found is None:
        found = _STORED[model] = _stored(model)
    return found


_STORED: dict[type[OfCompany], Stored] = {}


def _stored(model: type[OfCompany]) -> Stored:
    mapper: Mapper[Any] = inspect(model)
    table = mapper.local_table
    assert isinstance(table, Table), f"{model.__name__} is not mapped to one table"
    fields = {one.key: _field(one.key, one.columns[0]) for one in mapper.column_attrs}
    version = None if mapper.version_id_col is None else mapper.get_property_by_column(mapper.version_id_col).key
    return Stored(model, mapper, table, fields, version)


def _field(name: str, column: Any) -> Field:  # noqa: ANN401 -- a mapped column is of any type
    assert column.key == name, (column, name)
    kind: TypeEngine[Any] = column.type.dialect_impl(DIALECT)
    read = kind.result_processor(DIALECT, NUMERIC if isinstance(column.type, Numeric) else None)
    return Field(name, column, kind.bind_processor(DIALECT), read)


def compiled_of(statement: Executable, names: Sequence[str] | None = None) -> Compiled:
    """The statement as the driver takes it; `names` are the columns that an INSERT or an UPDATE sets."""
    compiled: Compiled = statement.compile(dialect=DIALECT, column_keys=names)  # type: ignore[attr-defined]
    return compiled


def statement_of(statement: Executable, names: Sequence[str] | None = None) -> Statement:
    return Statement(str(compiled_of(statement, names)))


@cache
def select_statement(
    of: Stored, compared: tuple[tuple[str, bool], ...], lock: Lock | None, *, limited: bool
) -> Statement:
    """Rows by their columns; each is compared with a value (`p0`, `p1`, … by place), or, where False, is null."""
    conditions = [
        of.fields[name].column == bindparam(f"p{place}", type_=of.fields[name].column.type)
        if with_value
        else of.fields[name].column.is_(None)
        for place, (name, with_value) in enumerate(compared)
    ]
    chosen = select(*(one.column for one in of.fields.values())).where(_of_company(of), *conditions)
    if lock is not None:
        chosen = chosen.order_by(of.table.c.id).with_for_update(read=lock is Lock.RELY, key_share=lock is Lock.CHANGE)
    return statement_of(chosen.limit(bindparam("most")) if limited else chosen)


@cache
def insert_statement(of: Stored) -> Statement:
    """A row with all its columns."""
    return statement_of(of.table.insert().inline(), [one.column.name for one in of.fields.values()])


@cache
def update_statement(of: Stored, names: tuple[str, ...]) -> Statement:
    """These columns of a row; it fails unless the row is there in the version that was seen (`version_seen`)."""
    changed: Executable = of.table.update().where(*_one_row(of)).returning(literal_column("1"))
    return _guarded(statement_of(changed, [of.fields[name].column.name for name in names]))


@cache
def delete_statement(of: Stored) -> Statement:
    """A row, in the version that was seen."""
    return _guarded(statement_of(of.table.delete().where(*_one_row(of)).returning(literal_column("1"))))


def _one_row(of: Stored) -> list[Any]:
    conditions = [_of_company(of), of.table.c.id == bindparam("row", type_=Uuid())]
    if of.version is not None:
        version = of.fields[of.version].column
        conditions.append(version == bindparam("version_seen", type_=version.type))
    return conditions


def _of_company(of: Stored) -> Any:  # noqa: ANN401 -- a condition
    return of.table.c.company_id == bindparam("company", type_=Uuid())


def _guarded(change: Statement) -> Statement:
    """Fails with a division by zero where the change met no row: the only way to say so from within a pipeline."""
    return Statement(f"with changed as ({change.text}) select 1 / count(*) from changed")  # noqa: S608 -- SQLAlchemy's own text
