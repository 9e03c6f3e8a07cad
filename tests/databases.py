"""The databases that all tests of a run copy: the first of them migrates each."""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from infra import migration
from infra.embedded_postgres import Server

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or secrets.token_hex(16)

NEWEST = "newest"  # stands behind all numbers

HERE = Path(__file__).parent.parent
MEMORY = Path("/dev/shm")  # noqa: S108 -- what lies there is a folder of ours alone
ROOM = 2 * 2**30
"""Bytes free; a server with three databases takes a tenth of it."""


def in_memory(name: str) -> Path:
    """The folder of a server whose databases come and go: in memory where there is room, else beside the others.

    A database is a thousand files and more. A file system on a disk seeks a place for each, and longer after each one
    that was dropped: half of what such tests cost.
    """
    of_tree = MEMORY / f"theriac-{hashlib.sha256(bytes(HERE)).hexdigest()[:12]}"
    if of_tree.exists() or (MEMORY.exists() and shutil.disk_usage(MEMORY).free > ROOM):
        return of_tree / name
    return HERE / ".theriac" / name


@contextmanager
def administering(server: Server) -> Iterator[Connection]:
    """A connection that creates and drops databases."""
    engine = create_engine(server.url("postgres", "postgres"), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection


def copy_migrated(connection: Connection, server: Server, name: str, *, to: str | None = None) -> None:
    """Create a database of this name, migrated up to a number or to the newest. Those of earlier runs are dropped."""
    there = text("select datname from pg_database where datname like 'migrated\\_%' order by datname")
    connection.execute(text("select pg_advisory_lock(hashtext('test databases'))"))
    try:
        found = list(connection.execute(there).scalars())
        own, template = [one for one in found if one.startswith(_migrated(""))], _migrated(to or NEWEST)
        for one in () if own else found:
            connection.execute(text(f"drop database if exists {one} with (force)"))
        if template not in own:
            lower = [one for one in own if one < template]
            connection.execute(text(f"create database {template}" + (f" template {lower[-1]}" if lower else "")))
            migration.migrate(server.url("postgres", template), to=to)
        connection.execute(text(f"create database {name} template {template}"))
    finally:
        connection.execute(text("select pg_advisory_unlock(hashtext('test databases'))"))


def _migrated(to: str) -> str:
    """What this run's databases of each number are called, in whose order they stand."""
    return f"migrated_{RUN}_{to}"
