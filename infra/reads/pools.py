"""Connections that only read: a pool for the event loop, and one for the worker threads."""

import asyncio
import select
from collections.abc import Sequence
from time import monotonic
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, Connection, OperationalError, RawCursor
from psycopg_pool import AsyncConnectionPool, ConnectionPool, PoolTimeout, TooManyRequests
from sqlalchemy import URL
from sqlalchemy import Connection as OrdinaryConnection

from infra.database import CONNECT_SECONDS, POOL_SECONDS
from infra.reads.statements import Statement
from infra.reads.wire import Wire

WAITING = 1_000
"""More requests than this don't wait for a connection: they are told that the service is busy."""

BUSY = (PoolTimeout, TooManyRequests)
"""No connection was free in time, or too many wait for one already."""

SILENCE_SECONDS = 30.0
"""Longer than any statement may take: the server is gone, or the way to it."""

GONE = ("08", "57P")
"""SQLSTATE of a connection that broke, and of a server that shuts down or has just come back."""


class LoopConnection(AsyncConnection[Any]):
    """A connection of the event loop, which speaks by its wire only."""

    wire: Wire


class ThreadConnection(Connection[Any]):
    wire: Wire


class LoopReads:
    """For the event loop that opens it."""

    def __init__(self, url: URL, *, connections: int) -> None:
        self._pool = AsyncConnectionPool(
            connection_class=LoopConnection, configure=_speak_in_loop, **_options(url, connections)
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
            try:
                async with asyncio.timeout(SILENCE_SECONDS):
                    await _exchange(connection.wire, company, statements)
            except BaseException as error:
                await connection.close()  # an answer may still come, and must not be taken for the next one's
                if isinstance(error, TimeoutError):
                    raise OperationalError("the database didn't answer") from error
                raise
            return connection.wire.rows(len(statements))


class ThreadReads:
    """For worker threads."""

    def __init__(self, url: URL, *, connections: int) -> None:
        self._pool = ConnectionPool(
            connection_class=ThreadConnection, configure=_speak_in_thread, **_options(url, connections)
        )

    def open(self) -> None:
        """Begin, as `LoopReads.open`."""
        self._pool.open()

    def close(self) -> None:
        self._pool.close()

    def ask(self, company: UUID, *statements: Statement, inspector: UUID | None = None) -> list[bytes | None]:
        """As `LoopReads.ask`; a connection that turns out to be broken is replaced by another, once.

        Where an inspector asks, the statements see what is open to them alone.
        """
        try:
            return self._once(company, statements, inspector)
        except BUSY:
            raise
        except OperationalError as error:
            if error.sqlstate is not None and not error.sqlstate.startswith(GONE):
                raise
        return self._once(company, statements, inspector)

    def _once(self, company: UUID, statements: Sequence[Statement], inspector: UUID | None) -> list[bytes | None]:
        with self._pool.connection() as connection:
            try:
                _exchange_here(connection.wire, company, statements, inspector)
            except BaseException:
                connection.close()
                raise
            return connection.wire.rows(len(statements))


async def _exchange(wire: Wire, company: UUID, statements: Sequence[Statement]) -> None:
    loop, socket = asyncio.get_running_loop(), wire.connection.socket
    wire.say(company, statements)
    while not wire.told():
        await _event(loop.add_writer, loop.remove_writer, loop, socket)
    while not wire.heard():
        await _event(loop.add_reader, loop.remove_reader, loop, socket)


async def _event(add: Any, remove: Any, loop: asyncio.AbstractEventLoop, socket: int) -> None:  # noqa: ANN401 -- methods of the loop
    """Wait until the socket can be read, or written."""
    ready: asyncio.Future[None] = loop.create_future()
    add(socket, _resolve, ready)
    try:
        await ready
    finally:
        remove(socket)


def _resolve(ready: "asyncio.Future[None]") -> None:
    if not ready.done():
        ready.set_result(None)


def _exchange_here(wire: Wire, company: UUID, statements: Sequence[Statement], inspector: UUID | None) -> None:
    poll, until = select.poll(), monotonic() + SILENCE_SECONDS
    wire.say(company, statements, inspector)
    while not wire.told():
        _event_here(poll, wire.connection.socket, select.POLLIN | select.POLLOUT, until)
    while not wire.heard():
        _event_here(poll, wire.connection.socket, select.POLLIN, until)


def _event_here(poll: "select.poll", socket: int, events: int, until: float) -> None:
    poll.register(socket, events)
    if not poll.poll(max(0.0, until - monotonic()) * 1000):
        raise OperationalError("the database didn't answer")


def ask_within(connection: OrdinaryConnection, statement: Statement) -> bytes | None:
    """The same within a transaction that has its tenant and its snapshot already."""
    raw: Any = connection.connection.driver_connection
    with RawCursor(raw) as cursor:
        values = [None if one is None else one.decode() for one in statement.values]
        row = cursor.execute(statement.sql, values, prepare=True).fetchone()
    return None if row is None or row[0] is None else row[0].encode()


def _options(url: URL, connections: int) -> dict[str, Any]:
    settings = {"autocommit": True, "connect_timeout": CONNECT_SECONDS, "application_name": "theriac-reads"}
    return {
        "conninfo": url.set(drivername="postgresql").render_as_string(hide_password=False),
        "kwargs": settings,
        "min_size": 0,
        "max_size": connections,
        "max_waiting": WAITING,
        "timeout": POOL_SECONDS,
        "open": False,
    }


async def _speak_in_loop(connection: LoopConnection) -> None:
    connection.wire = Wire(connection.pgconn)


def _speak_in_thread(connection: ThreadConnection) -> None:
    connection.wire = Wire(connection.pgconn)
