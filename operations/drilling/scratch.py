"""A PostgreSQL of the drill's own, on this machine, for as long as it takes."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg import sql
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from infra import backups, embedded_postgres
from infra.embedded_postgres import SUPERUSER, Server

NAME = "theriac"
AS_THE_SERVICE = "-csearch_path=theriac -cjit=off -ctimezone=UTC"
"""What the roles of the service have set, which no dump holds."""


@dataclass(frozen=True, slots=True)
class Restored:
    """The restored database, as its superuser and as the service would see it."""

    server: Server

    def engine(self, role: str = SUPERUSER) -> Engine:
        url = self.server.url(role, NAME)
        return create_engine(url, poolclass=NullPool, connect_args={"options": AS_THE_SERVICE})


@contextmanager
def folder(where: Path | None) -> Iterator[Path]:
    """A folder that is gone afterwards."""
    made = Path(tempfile.mkdtemp(prefix="theriac-drill-", dir=where))
    try:
        yield made
    finally:
        shutil.rmtree(made)


@contextmanager
def restored(dump: Path, where: Path | None) -> Iterator[Restored]:
    """Restore a dump into an empty server with no more than the dump itself; stopped and removed afterwards.

    Raises BackupFailed, PostgresFailed.
    """
    with folder(where) as root:
        try:
            server = embedded_postgres.start(root, durable=False)
            _prepare(server, backups.roles_named(dump))
            backups.restore(dump, server.url(SUPERUSER, NAME))
            yield Restored(server)
        finally:
            embedded_postgres.stop(root)


def _prepare(server: Server, roles: tuple[str, ...]) -> None:
    admin = create_engine(server.url(SUPERUSER, SUPERUSER), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        there = set(connection.execute(text("select rolname from pg_roles")).scalars())
        for role in roles:
            if role not in there:
                connection.execute(text(sql.SQL("create role {} login").format(sql.Identifier(role)).as_string()))
        connection.execute(text(f"create database {NAME}"))
