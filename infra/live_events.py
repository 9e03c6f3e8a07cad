"""Publish and subscribe through PostgreSQL: small texts, told to whoever listens, kept by nobody."""

from collections.abc import AsyncIterator

import psycopg
from sqlalchemy import Engine

CHANNEL = "theriac_live"
CONNECT_SECONDS = 5


class ConnectionLost(Exception):
    """The listening connection ended; what was published meanwhile is missed."""


async def listen(engine: Engine) -> AsyncIterator[str | None]:
    """None once it listens, then what is published from that moment on. Raises ConnectionLost."""
    conninfo = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        connection = await psycopg.AsyncConnection.connect(
            conninfo,
            autocommit=True,
            application_name="theriac live",
            connect_timeout=CONNECT_SECONDS,
            # A server that went away without a word is noticed within a minute.
            keepalives_idle=30,
            keepalives_interval=10,
            keepalives_count=3,
        )
        async with connection:
            await connection.execute(f"listen {CHANNEL}")
            yield None
            async for notification in connection.notifies():
                yield notification.payload
    except (psycopg.Error, OSError) as error:
        raise ConnectionLost(type(error).__name__) from error
