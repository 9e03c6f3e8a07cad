"""Runs migrations as the administrator, each in its own transaction, without waiting long for locks."""

from alembic import context
from sqlalchemy import Connection

from domain.kernel.models import SCHEMA


def run(connection: Connection) -> None:
    """Bring the schema up to date. A lock not had within five seconds fails the migration, not the plant."""
    context.configure(
        connection=connection,
        version_table_schema=SCHEMA,
        transaction_per_migration=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        connection.exec_driver_sql("set lock_timeout = '5s'")
        connection.exec_driver_sql(f"set search_path = {SCHEMA}")
        context.run_migrations()


run(context.config.attributes["connection"])
