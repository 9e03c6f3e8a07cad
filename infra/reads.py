"""Reading at once: a tenant and its statements travel in one round trip, on connections that do nothing else.

Statements that travel together are one transaction of the tenant's own, and PostgreSQL's JSON is handed on as the bytes
that came: nothing is decoded on its way to the socket. The event loop and the worker threads have a pool each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, AsyncRawCursor, OperationalError, RawCursor
from psycopg.adapt import AdaptersMap, Buffer, Loader
from psycopg.pq import Format
from psycopg_pool import AsyncConnectionPool, ConnectionPool, PoolTimeout, TooManyRequests
from sqlalchemy import URL, Connection, Select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import Dialect

from infra.database import CONNECT_SECONDS, POOL_SECONDS

TENANT = b"select set_config('theriac.company', $1, true)"
WAITING = 1_000
"""More requests than this don't wait for a connection: they are told that the service is busy."""

BUSY = (PoolTimeout, TooManyRequests)
"""No connection was free in time, or too many wait for one already."""

GONE = ("08", "57P")
"""SQLSTATE of a connection that broke, and of a server that shuts down or has just come back."""

DIALECT: Dialect = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # SQLAlchemy doesn't type its making


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with numbered parameters ($1) that gives one row of one text, which is JSON, or none."""

    sql: bytes
    values: Sequence[object]


@dataclass(frozen=True, slots=True)
class Unbound:
    """The same without its values: `names` are its parameters in the order of their numbers."""

    sql: bytes
    names: Sequence[str]
    constants: Mapping[str, object]

    def bound(self, values: Mapping[str, object]) -> Statement:
        """The statement with a value for each name that is no constant."""
        constants = self.constants
        return Statement(self.sql, [values[name] if name in values else constants[name] for name in self.names])


def unbound(selected: Select[Any]) -> Unbound:
    """What SQLAlchemy's selection is in PostgreSQL's own words, compiled once."""
    compiled = selected.compile(dialect=DIALECT)
    return Unbound(str(compiled).encode(), tuple(compiled.positiontup or ()), dict(compiled.params))


class LoopReads:
    """For the event loop that opens it."""

    def __init__(self, url: URL, *, connections: int) -> None:
        self._pool = AsyncConnectionPool(
            _conninfo(url),
            kwargs={**_settings(), "cursor_factory": AsyncRawCursor},
            configure=_configure_async,
            min_size=0,
            max_size=connections,
            max_waiting=WAITING,
            timeout=POOL_SECONDS,
            open=False,
        )

    async def open(self) -> None:
        """Begin; connections are made when they are needed, so that a database may come later than the service."""
        await self._pool.open()

    async def close(self) -> None:
        await self._pool.close()

    async def ask(self, company: UUID, *statements: Statement) -> list[bytes | None]:
        """What each statement gives, None for no row, of this company's rows only.

        Raises what the driver raises: psycopg.errors.QueryCanceled after the role's time-out, and BUSY.
        """
        async with self._pool.connection() as connection:
            async with connection.pipeline():
                await connection.execute(TENANT, (str(company),), prepare=True, binary=True)
                cursors = [
                    await connection.execute(one.sql, one.values, prepare=True, binary=True) for one in statements
                ]
            rows = [await cursor.fetchone() for cursor in cursors]
        return [None if row is None else row[0] for row in rows]


class ThreadReads:
    """For worker threads."""

    def __init__(self, url: URL, *, connections: int) -> None:
        self._pool = ConnectionPool(
            _conninfo(url),
            kwargs={**_settings(), "cursor_factory": RawCursor},
            configure=lambda connection: _configure(connection.adapters),
            min_size=0,
            max_size=connections,
            max_waiting=WAITING,
            timeout=POOL_SECONDS,
            open=False,
        )

    def open(self) -> None:
        """Begin, as `LoopReads.open`."""
        self._pool.open()

    def close(self) -> None:
        self._pool.close()

    def ask(self, company: UUID, *statements: Statement) -> list[bytes | None]:
        """As `LoopReads.ask`; a connection that turns out to be broken is replaced by another, once."""
        try:
            return self._once(company, statements)
        except BUSY:
            raise
        except OperationalError as error:
            if error.sqlstate is not None and not error.sqlstate.startswith(GONE):
                raise
        return self._once(company, statements)

    def _once(self, company: UUID, statements: Sequence[Statement]) -> list[bytes | None]:
        with self._pool.connection() as connection:
            with connection.pipeline():
                connection.execute(TENANT, (str(company),), prepare=True, binary=True)
                cursors = [connection.execute(one.sql, one.values, prepare=True, binary=True) for one in statements]
            rows = [cursor.fetchone() for cursor in cursors]
        return [None if row is None else row[0] for row in rows]


def ask_within(connection: Connection, statement: Statement) -> bytes | None:
    """The same within a transaction that has its tenant and its snapshot already."""
    raw: Any = connection.connection.driver_connection
    with RawCursor(raw) as cursor:
        _configure(cursor.adapters)
        row = cursor.execute(statement.sql, statement.values, prepare=True, binary=True).fetchone()
    return None if row is None else row[0]


def _conninfo(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _settings() -> dict[str, Any]:
    return {"autocommit": True, "connect_timeout": CONNECT_SECONDS, "application_name": "theriac-reads"}


class _AsItCame(Loader):
    format = Format.BINARY

    def load(self, data: Buffer) -> bytes:
        return bytes(data)


def _configure(adapters: AdaptersMap) -> None:
    adapters.register_loader("text", _AsItCame)


async def _configure_async(connection: AsyncConnection[Any]) -> None:
    _configure(connection.adapters)
