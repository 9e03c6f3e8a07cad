"""Growing a company's Merkle log by the entries of a pass."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Connection, text

from domain.audit import merkle
from domain.audit.entry import AuditEntry, leaf
from domain.audit.merkle import Node

SIZE = text("select size from log_head where company_id = :company")
NODES = text("""
    select n.level, n.index as position, n.hash from log_node n
    join unnest(cast(:levels as int[]), cast(:positions as bigint[])) as w (level, index)
      on n.level = w.level and n.index = w.index
    where n.company_id = :company
""")
SEALED = text("""
    insert into sealed_entry (company_id, position, transaction_id, number)
    select :company, w.position, w.transaction_id, w.number
    from unnest(cast(:positions as bigint[]), cast(:transactions as uuid[]), cast(:numbers as int[]))
      as w (position, transaction_id, number)
""")
GROWN = text("""
    insert into log_node (company_id, level, index, hash) select :company, w.level, w.index, w.hash
    from unnest(cast(:levels as int[]), cast(:positions as bigint[]), cast(:hashes as bytea[]))
      as w (level, index, hash)
""")
HEAD = text("""
    insert into log_head (company_id, size) values (:company, :size)
    on conflict (company_id) do update set size = excluded.size
""")


class LogDamaged(Exception):
    """Nodes that the log needs in order to grow are not in the database."""


def size(connection: Connection, company: UUID) -> int:
    """How many entries of the company are sealed."""
    return connection.execute(SIZE, {"company": company}).scalar_one_or_none() or 0


def nodes(connection: Connection, company: UUID, wanted: Iterable[Node]) -> dict[Node, bytes]:
    """These nodes of the company's log. Raises LogDamaged where one isn't there."""
    asked = list(wanted)
    places = {"levels": [node.level for node in asked], "positions": [node.position for node in asked]}
    rows = connection.execute(NODES, {"company": company} | places).all() if asked else []
    found = {Node(row.level, row.position): bytes(row.hash) for row in rows}
    if lacking := [node for node in asked if node not in found]:
        raise LogDamaged(f"{len(lacking)} nodes of the log are missing, the first at {tuple(lacking[0])}")
    return found


def root(connection: Connection, company: UUID, size: int) -> bytes:
    """The root hash over the first `size` entries. Raises LogDamaged."""
    return merkle.root(size, nodes(connection, company, merkle.edge(size)))


def append(connection: Connection, company: UUID, entries: Sequence[AuditEntry]) -> int:
    """Add the entries, in this order, at the end of the log; answers with its new size. Raises LogDamaged."""
    before = size(connection, company)
    hashes = [merkle.leaf_hash(leaf(entry)) for entry in entries]
    grown = merkle.append(before, nodes(connection, company, merkle.edge(before)), hashes)
    sealed = {
        "positions": list(range(before, before + len(entries))),
        "transactions": [entry.transaction for entry in entries],
        "numbers": [entry.number for entry in entries],
    }
    places = {
        "levels": [node.level for node in grown],
        "positions": [node.position for node in grown],
        "hashes": list(grown.values()),
    }
    after = before + len(entries)
    connection.execute(SEALED, {"company": company} | sealed)
    connection.execute(GROWN, {"company": company} | places)
    connection.execute(HEAD, {"company": company, "size": after})
    return after
