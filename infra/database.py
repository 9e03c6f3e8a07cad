"""Connections to PostgreSQL: one engine for each role, with time-outs on everything."""

from time import monotonic
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import InvalidatePoolError

CONNECT_SECONDS = 5
POOL_SECONDS = 10
IDLE_SECONDS = 1.0
"""A connection that gave an answer more recently is taken for alive: asking it costs a round trip."""

RETURNED = "returned"


def engine(url: str, *, threads: int) -> Engine:
    """An engine with as many connections as threads will use it, READ COMMITTED.

    Time-outs of statements and idle transactions are the role's own (migrations set them).
    """
    made = create_engine(
        url,
        pool_size=threads,
        max_overflow=0,
        pool_timeout=POOL_SECONDS,
        pool_use_lifo=True,  # the one used last has its statements prepared, and needn't be asked whether it lives
        isolation_level="READ COMMITTED",
        connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "theriac"},
    )
    _ask_idle_ones(made)
    return made


def _ask_idle_ones(made: Engine) -> None:
    """Ask a connection that lay idle whether it lives; where one doesn't, the pool replaces all that it has."""

    @event.listens_for(made, "checkin")
    def returned(_: object, entry: Any) -> None:  # noqa: ANN401 -- the pool's own
        entry.info[RETURNED] = monotonic()

    @event.listens_for(made, "checkout")
    def taken(connection: Any, entry: Any, _: object) -> None:  # noqa: ANN401 -- the driver's, and the pool's own
        if monotonic() - entry.info.get(RETURNED, monotonic()) < IDLE_SECONDS:
            return
        try:
            made.dialect.do_ping(connection)
        except made.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error
