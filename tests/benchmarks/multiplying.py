"""Makes a world larger inside PostgreSQL: each row again with ids of an older load, the indexes built at the end.

The copies are older than what they are copied from, so that the newest of everything is the same as in the small world.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, text

from tests.benchmarks import loading, world
from tests.benchmarks.house import House

AT_ONCE = 2
PREFIX = 8
"""Hexadecimal digits of an id that tell its load: steps of 65 seconds."""

LOWEST = "-0000-0000-0000-000000000000"
PAGE_BYTES = 8192

IDS: Mapping[str, Sequence[str]] = {
    "audit_entry": ("transaction_id", "row_id"),
    "signature_challenge": ("id", "subject_id"),
    "signature": ("id", "subject_id", "challenge_id"),
    "parameter_value": ("id", "batch_id", "phase_execution_id"),
    "parameter_value_revision": ("id", "value_id"),
    "phase_execution": ("id", "batch_id"),
    "genealogy_edge": (
        *("id", "source_lot_id", "source_batch_id", "target_lot_id", "target_batch_id"),
        *("source_id", "target_id", "phase_execution_id"),
    ),
    "inventory_transaction": ("id", "lot_id", "edge_id", "container_id"),
    "container": ("id", "lot_id"),
    "material_lot": ("id",),
    "lot_balance": ("id",),
    "batch": ("id", "issue_signature_id"),
    "batch_exception": ("id", "batch_id", "phase_execution_id", "parameter_value_id", "signature_id"),
    "exception_assessment": ("id", "batch_id", "exception_id", "signature_id"),
}
"""What is multiplied, the largest first: the ids of the load, the first of which tells a row of it."""

NUMBERED = ("batch", "material_lot", "container")
"""Tables whose rows have a number of their own too."""


def multiply(house: House, *, fold: int, tables: Sequence[str] = tuple(IDS)) -> None:
    """Let there be `fold` times the world's rows in these tables."""
    leaves = [(table, leaf) for table in tables for leaf in _leaves(house.admin, table)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        work = [pool.submit(_multiply, house.admin, table, leaf, fold) for table, leaf in leaves]
        try:
            for one in work:
                one.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _leaves(admin: Engine, table: str) -> list[str]:
    """The table, or those of its partitions that have rows."""
    query = text("""
        select relname from pg_class where pg_relation_size(oid) > 0 and (oid = cast(:t as regclass)
          or oid in (select inhrelid from pg_inherits where inhparent = cast(:t as regclass)))
    """)
    with admin.connect() as connection:
        return list(connection.execute(query, {"t": table}).scalars())


def _multiply(admin: Engine, table: str, leaf: str, fold: int) -> None:
    """An index that is filled row by row takes several times as long as one that is built over all of them."""
    with loading.quietly(admin, [leaf] if table in loading.AUDITED else []) as connection:
        connection.execute("set local maintenance_work_mem = '512MB'")
        pages = connection.execute(f"select pg_relation_size('{leaf}') / {PAGE_BYTES}").fetchone()
        assert pages is not None
        connection.execute(f"update pg_index set indisready = false where indrelid = '{leaf}'::regclass")  # noqa: S608 -- our own name
        for copy in range(1, fold):
            connection.execute(_copied(table, leaf, copy), {"pages": f"({pages[0]},0)"})
        connection.execute(f"reindex table {leaf}")
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as after:
        after.execute(text(f"vacuum analyze {leaf}"))


def _copied(table: str, leaf: str, copy: int) -> str:
    """The world's rows once more, under the ids of an older load; only the pages that were there at first are read."""
    ids, columns = IDS[table], loading.COLUMNS[table].split(", ")
    taken = [_shifted(name, copy) if name in ids else _numbered(name, table, copy) for name in columns]
    return f"""
        insert into {leaf} ({", ".join(columns)}) select {", ".join(taken)} from {leaf}
        where ctid < %(pages)s::tid and {ids[0]} >= '{_prefix(0)}{LOWEST}' and {ids[0]} < '{_prefix(-1)}{LOWEST}'
    """  # noqa: S608 -- our own names


def _shifted(name: str, copy: int) -> str:
    return f"overlay({name}::text placing '{_prefix(copy)}' from 1 for {PREFIX})::uuid"


def _numbered(name: str, table: str, copy: int) -> str:
    return f"{name} || '-{copy}'" if name == "number" and table in NUMBERED else name


def _prefix(copy: int) -> str:
    """What the ids of a copy begin with; the original's for 0."""
    original = int(f"{world.WORLD_MILLISECONDS:012x}"[:PREFIX], 16)
    return f"{original - copy:0{PREFIX}x}"
