"""A table's triggers switched off for what no command does, and back on as they were."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

MODES = {"O": "enable", "A": "enable always", "R": "enable replica"}
STANDING = text("""
    select tgname, tgenabled from pg_trigger
    where tgrelid = cast(:t as regclass) and not tgisinternal and tgenabled <> 'D'
""")


@contextmanager
def triggers_off(connection: Connection, table: str) -> Iterator[None]:
    """Within a superuser's transaction; each comes back in its own mode, ALWAYS where it was that."""
    standing = [(row.tgname, MODES[row.tgenabled]) for row in connection.execute(STANDING, {"t": f"theriac.{table}"})]
    for name, _ in standing:
        connection.execute(text(f"alter table {table} disable trigger {name}"))
    yield
    for name, mode in standing:
        connection.execute(text(f"alter table {table} {mode} trigger {name}"))
