"""The database that all tests of a run copy: the first of them migrates it."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from infra import migration
from infra.embedded_postgres import Server

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or secrets.token_hex(16)


@contextmanager
def administering(server: Server) -> Iterator[Connection]:
    """A connection that creates and drops databases."""
    engine = create_engine(server.url("postgres", "postgres"), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection


def copy_migrated(connection: Connection, server: Server, name: str) -> None:
    """Create a migrated database of this name. Those that earlier runs copied are dropped."""
    template = f"migrated_{RUN}"
    there = text("select datname from pg_database where datname like 'migrated\\_%'")
    connection.execute(text("select pg_advisory_lock(hashtext('test databases'))"))
    try:
        found = set(connection.execute(there).scalars())
        if template not in found:
            for one in found:
                connection.execute(text(f"drop database if exists {one} with (force)"))
            connection.execute(text(f"create database {template}"))
            migration.migrate(server.url("postgres", template))
        connection.execute(text(f"create database {name} template {template}"))
    finally:
        connection.execute(text("select pg_advisory_unlock(hashtext('test databases'))"))
