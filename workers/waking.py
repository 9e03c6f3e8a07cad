"""Waiting for word that the outbox has something new."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import Engine

CHANNEL = "theriac_outbox"
CONNECT_SECONDS = 5


class Waker:
    """A connection that listens. After psycopg.Error make a new one."""

    def __init__(self, connection: "psycopg.Connection[tuple[object, ...]]") -> None:
        self._connection = connection

    def wait(self, seconds: float) -> None:
        """Return at the next word, or after so many seconds without."""
        for _ in self._connection.notifies(timeout=seconds, stop_after=1):
            return


@contextmanager
def listening(engine: Engine) -> Iterator[Waker]:
    """Listen while the block runs, under the engine's role."""
    conninfo = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(
        conninfo, autocommit=True, connect_timeout=CONNECT_SECONDS, application_name="theriac relay"
    ) as connection:
        connection.execute(f"listen {CHANNEL}")
        yield Waker(connection)
