"""Brings a database to this release's schema."""

import logging
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from domain.kernel.models import SCHEMA

MIGRATIONS = Path(__file__).parent.parent / "migrations"
ONE_AT_A_TIME = 7_416_301


class AuditKeyNeeded(Exception):
    """A migration changes rows of companies, and their entries can't be authenticated."""

    def __init__(self) -> None:
        super().__init__(
            "This migration changes rows of companies, each with its entry in the audit trail: set THERIAC_AUDIT_KEY."
        )


def migrate(admin_url: str, *, audit_key: bytes | None = None, to: str | None = None) -> None:
    """Run every migration that the database lacks, or those up to a number; a second caller waits for the first.

    `audit_key` is what the entries of changed rows are authenticated with. Raises AuditKeyNeeded where a migration
    changes rows of companies and it isn't given.
    """
    admin = create_engine(admin_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": ONE_AT_A_TIME})
        if _current(connection) != (to or newest()):
            connection.execute(text(f"create schema if not exists {SCHEMA}"))
            _upgrade(admin_url, audit_key, to or "head")


def newest() -> str:
    """The newest migration's number, as its file is called: m0006_review_and_exports.py."""
    return max(path.name[1:5] for path in (MIGRATIONS / "versions").glob("m[0-9]*.py"))


def _current(connection: Connection) -> str | None:
    if connection.execute(text("select to_regclass(:name)"), {"name": f"{SCHEMA}.alembic_version"}).scalar() is None:
        return None
    found: str | None = connection.execute(text(f"select version_num from {SCHEMA}.alembic_version")).scalar()  # noqa: S608 -- our own schema
    return found


def _upgrade(admin_url: str, audit_key: bytes | None, to: str) -> None:
    # Alembic costs half a second of a start that most often has nothing to migrate.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)  # which parts of Alembic were loaded
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with create_engine(admin_url, poolclass=NullPool).connect() as connection:
        config.attributes.update(connection=connection, audit_key=audit_key)
        command.upgrade(config, to)
        connection.commit()
