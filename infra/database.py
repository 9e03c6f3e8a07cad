"""Connections to PostgreSQL: one engine for each role, with time-outs on everything."""

from sqlalchemy import Engine, create_engine

CONNECT_SECONDS = 5
POOL_SECONDS = 10


def engine(url: str, *, threads: int) -> Engine:
    """An engine with as many connections as threads will use it, READ COMMITTED.

    Time-outs of statements and idle transactions are the role's own (migrations set them).
    """
    return create_engine(
        url,
        pool_size=threads,
        max_overflow=0,
        pool_timeout=POOL_SECONDS,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
        connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "theriac"},
    )
