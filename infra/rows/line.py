"""Statements that wait until an answer is needed, and then leave in one round trip."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import adapt, pq
from psycopg.abc import Transformer
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from infra.rows import wire
from infra.rows.wire import Sent, Statement

DIVISION_BY_ZERO = "22012"
"""How a guarded statement says that it didn't meet its row; nothing else of ours divides."""

PREPARED = "prepared"
"""Where the pool keeps, beside a connection, what it has prepared."""


class Answer:
    """What a statement gave; there once the line was sent."""

    __slots__ = ("_by", "_result")

    def __init__(self) -> None:
        self._result: pq.abc.PGresult | None = None
        self._by: Transformer | None = None

    def arrive(self, result: pq.abc.PGresult, by: Transformer) -> None:
        self._result, self._by = result, by

    @property
    def arrived(self) -> bool:
        return self._result is not None

    @property
    def count(self) -> int:
        """How many rows the statement met."""
        assert self._result is not None, "the line wasn't sent"
        return self._result.command_tuples or 0

    def rows(self) -> Sequence[tuple[Any, ...]]:
        """Its rows, as the driver's rules read them."""
        assert self._result is not None, "the line wasn't sent"
        assert self._by is not None, "an answer comes with who reads it"
        self._by.set_pgresult(self._result)
        return self._by.load_rows(0, self._result.ntuples, tuple)


class Line:
    """The statements of one transaction, in the order in which they were put."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._raw: psycopg.Connection[Any] = _driver(connection)
        self._prepared: dict[bytes, bytes] = connection.connection.info.setdefault(PREPARED, {})
        self._by: Transformer = adapt.Transformer(self._raw)
        self._waiting: list[tuple[Sent, Answer]] = []
        self._first: Callable[[], None] | None = None

    def put(self, statement: Statement, values: Mapping[str, Any] | None = None) -> Answer:
        answer = Answer()
        self._waiting.append((wire.dumped(statement, values or {}, self._by), answer))
        return answer

    def after_first(self, check: Callable[[], None]) -> None:
        """Called once the line was sent for the first time; what it raises, whoever needed an answer gets."""
        self._first = check

    def require_sent(self) -> None:
        """Send what waits, if nothing was sent yet."""
        if self._first is not None:
            self.send()

    def send(self, *, commit: bool = False) -> None:
        """Everything that waits, and the COMMIT where asked for. Raises DBAPIError; StaleDataError from a guard.

        A statement that fails takes along all behind it, the COMMIT too.
        """
        waiting, self._waiting = self._waiting, []
        if waiting or commit:
            with self._told_by_sqlalchemy():
                results = self._exchanged([one for one, _ in waiting], commit=commit)
            for (_, answer), result in zip(waiting, results, strict=True):
                answer.arrive(result, self._by)
        first, self._first = self._first, None
        if first is not None:
            first()

    def _exchanged(self, sent: Sequence[Sent], *, commit: bool) -> Sequence[pq.abc.PGresult]:
        """After a rollback, the driver may have made the server forget what it had prepared: then once more."""
        try:
            return wire.exchange(self._raw, sent, self._prepared, commit=commit)
        except psycopg.errors.InvalidSqlStatementName:
            if self._first is None:  # what was prepared then is there until the transaction's end
                raise
        self._raw.rollback()
        self._prepared.clear()
        return wire.exchange(self._raw, sent, self._prepared, commit=commit)

    @contextmanager
    def _told_by_sqlalchemy(self) -> Iterator[None]:
        """The driver's errors, as SQLAlchemy tells them; a connection that is lost is given up."""
        try:
            yield
        except BaseException as error:
            if self._raw.closed:
                self._connection.invalidate(error)
            if not isinstance(error, psycopg.Error):
                raise
            if error.sqlstate == DIVISION_BY_ZERO:
                raise StaleDataError("a row was changed or removed by somebody else meanwhile") from error
            dialect = self._connection.dialect
            raise DBAPIError.instance(None, None, error, psycopg.Error, dialect=dialect) from error


def _driver(connection: Connection) -> Any:  # noqa: ANN401 -- SQLAlchemy leaves its type open
    return connection.connection.driver_connection
