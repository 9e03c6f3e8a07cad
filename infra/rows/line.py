"""Statements that wait until an answer is needed, and then leave in one round trip."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

DIVISION_BY_ZERO = "22012"
"""How a guarded statement says that it didn't meet its row; nothing else of ours divides."""


class Answer:
    """What a statement gave; there once the line was sent."""

    __slots__ = ("cursor",)

    def __init__(self) -> None:
        self.cursor: psycopg.Cursor[Any] | None = None

    @property
    def arrived(self) -> bool:
        return self.cursor is not None

    @property
    def count(self) -> int:
        """How many rows the statement met."""
        assert self.cursor is not None, "the line wasn't sent"
        return self.cursor.rowcount

    def rows(self) -> Sequence[tuple[Any, ...]]:
        """Its rows; to be taken once."""
        assert self.cursor is not None, "the line wasn't sent"
        return self.cursor.fetchall()


class Line:
    """The statements of one transaction, in the order in which they were put."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: list[tuple[str, Mapping[str, Any] | None, Answer]] = []
        self._first: Callable[[], None] | None = None

    def put(self, statement: str, values: Mapping[str, Any] | None = None) -> Answer:
        answer = Answer()
        self._waiting.append((statement, values, answer))
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
            with _guards(), together(self._connection) as raw:
                for statement, values, answer in waiting:
                    answer.cursor = raw.execute(statement, values)
                if commit:
                    raw.commit()
        first, self._first = self._first, None
        if first is not None:
            first()


@contextmanager
def together(connection: Connection) -> Iterator["psycopg.Connection[Any]"]:
    """The driver's pipeline: what is executed within leaves together; its errors are told as SQLAlchemy tells them."""
    raw: Any = connection.connection.driver_connection
    try:
        with raw.pipeline():
            yield raw
    except psycopg.Error as error:
        if raw.closed:
            connection.invalidate(error)
        raise DBAPIError.instance(None, None, error, psycopg.Error, dialect=connection.dialect) from error


@contextmanager
def _guards() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != DIVISION_BY_ZERO:
            raise
        raise StaleDataError("a row was changed or removed by somebody else meanwhile") from error
