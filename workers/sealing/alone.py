"""One sealer at a time, over the whole database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text

ONE_SEALER = 7_416_303

TAKE = text("select pg_try_advisory_lock(:key)")
GIVE_BACK = text("select pg_advisory_unlock(:key)")


class AnotherSealer(Exception):
    """Another sealer holds the lock; it ends with the other's connection."""


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """The connection that holds the lock: losing one is losing the other. Raises AnotherSealer."""
    with engine.connect() as connection:
        with connection.begin():
            taken = connection.execute(TAKE, {"key": ONE_SEALER}).scalar_one()
        if not taken:
            raise AnotherSealer
        try:
            yield connection
        finally:
            _give_back(connection)


def _give_back(connection: Connection) -> None:
    """A pooled connection would keep the lock; a broken one has lost it already."""
    if not connection.invalidated:
        connection.rollback()
        with connection.begin():
            connection.execute(GIVE_BACK, {"key": ONE_SEALER})
