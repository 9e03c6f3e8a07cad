"""One machine without anything else: what the settings leave out is found in the home folder."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from infra import embedded_postgres, settings
from infra.settings import Settings

DATABASE = "theriac"


class AlreadyRunning(Exception):
    """Another process runs the service from this home."""


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Hold the home folder for this process; released by the system however the process ends. Raises AlreadyRunning."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home / "running").open("a") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AlreadyRunning(f"The service is already running from {home}; stop it first.") from None
        yield


@contextmanager
def surroundings(given: Settings, *, leave: bool = False) -> Iterator[Settings]:
    """The settings, completed: keys and folders in the home, and PostgreSQL there unless DATABASE_URL names one.

    With `leave` that PostgreSQL is another process's, and goes on running.
    """
    completed = kept(given)
    if completed.database_url is not None:
        yield completed
        return
    with embedded(given.home.resolve() / "postgres", leave=leave) as urls:
        yield completed.model_copy(update=urls)


def kept(given: Settings) -> Settings:
    """The settings with what lies in the home: keys and folders."""
    home = given.home.resolve()
    keys = settings.local_keys(home)
    return given.model_copy(
        update={
            "objects": given.objects or (home / "objects").as_uri(),
            "smtp_url": given.smtp_url or (home / "mail").as_uri(),
            "audit_key": given.audit_key or settings.key(keys["audit"]),
            "seal_key": given.seal_key or settings.key(keys["seal"]),
            "secret_key": given.secret_key or settings.key(keys["secret"]),
        }
    )


@contextmanager
def embedded(root: Path, *, leave: bool = False) -> Iterator[dict[str, str]]:
    """PostgreSQL in a folder while the block runs; the URL of each role by the setting that names it."""
    server = embedded_postgres.start(root)
    try:
        _create_database(server.url(embedded_postgres.SUPERUSER, "postgres"))
        yield {
            "database_url": server.url("theriac_app", DATABASE),
            "admin_database_url": server.url(embedded_postgres.SUPERUSER, DATABASE),
            "sealer_database_url": server.url("theriac_sealer", DATABASE),
            "relay_database_url": server.url("theriac_relay", DATABASE),
            "purge_database_url": server.url("theriac_purge", DATABASE),
        }
    finally:
        if not leave:
            embedded_postgres.stop(root)


def _create_database(url: str) -> None:
    admin = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        found = connection.execute(text("select 1 from pg_database where datname = :name"), {"name": DATABASE})
        if found.scalar() is None:
            connection.execute(text(f"create database {DATABASE}"))
