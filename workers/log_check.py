"""Walks a company's whole log and tells where the database differs from what was sealed (AUD-4)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, Engine, text

from domain.audit import checkpoint as heads
from domain.audit import merkle
from domain.audit.entry import AuditEntry, leaf
from domain.audit.merkle import Node
from domain.audit.notes import NoteRefused, VerifierKey
from infra.object_storage.store import Corrupt, NotStored, ObjectStore
from workers.sealing import appending, checkpoints, leaves
from workers.sealing.reading import ENTRY

STRETCH = 2000
MAX_FINDINGS = 1000

CHECKPOINTS = text("""
    select size, epoch, note, object_key from checkpoint where company_id = :company order by size
""")
WALK = text(f"""
    select w.position, s.transaction_id as sealed_transaction, s.number as sealed_number, n.hash as node, {ENTRY}
    from generate_series(cast(:start as bigint), cast(:last as bigint)) as w (position)
    left join sealed_entry s on s.company_id = :company and s.position = w.position
    left join log_node n on n.company_id = :company and n.level = 0 and n.index = w.position
    left join audit_entry e on e.company_id = s.company_id and e.transaction_id = s.transaction_id
      and e.number = s.number
    order by w.position
""")  # noqa: S608 -- our own fragments
UNSEALED = text("""
    select e.transaction_id, e.number, e.table_name, e.row_id, e.act from audit_entry e
    join log_horizon h on h.epoch = e.epoch
    left join log_head stopped on stopped.company_id = e.company_id and stopped.stopped_because is not null
    where e.company_id = :company
      and not exists (select from sealed_entry s where s.company_id = e.company_id
                      and s.transaction_id = e.transaction_id and s.number = e.number)
      and (e.xid >= pg_snapshot_xmax(pg_current_snapshot())
           or (h.drained or e.xid < h.xid)
              and (stopped.stopped_epoch is null or e.epoch < stopped.stopped_epoch
                   or e.epoch = stopped.stopped_epoch and e.xid < stopped.stopped_from))
    order by e.at, e.transaction_id, e.number limit :limit
""")
BEYOND = text("select count(*) from sealed_entry where company_id = :company and position >= :size")
_COLUMNS = 4
"""Of a walked row, before those of the entry."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was sealed; `position` in the log counts from 0, None where it has none."""

    kind: str
    position: int | None
    place: str
    explanation: str


def check_log(engine: Engine, objects: ObjectStore, company: UUID, verifier: VerifierKey) -> list[Finding]:
    """Every difference, at most a thousand, in the order of the log; none where all is as it was sealed.

    `engine` may be of the role theriac_sealer or, within the company, of a superuser. The leaf hashes of the object
    store are trusted as far as a signed checkpoint there vouches for them. Raises Unavailable.
    """
    with engine.connect() as connection:
        findings = [finding for found in _walk(connection, objects, company, verifier) for finding in found]
    return findings[:MAX_FINDINGS]


def _walk(
    connection: Connection, objects: ObjectStore, company: UUID, verifier: VerifierKey
) -> Iterator[Iterable[Finding]]:
    with connection.begin():
        size = appending.size(connection, company)
        rows = connection.execute(CHECKPOINTS, {"company": company}).all()
    nodes: dict[Node, bytes] = {}
    start = 0
    for row in rows:
        kept = checkpoints.Kept(row.size, row.epoch, row.note, row.object_key)
        hashes, missing = _leaves(objects, company, kept, start)
        yield [*missing, *_compare(connection, company, start, hashes)]
        nodes |= merkle.append(start, nodes, hashes)
        yield _vouched(objects, kept, merkle.root(kept.size, nodes), verifier)
        nodes = {node: nodes[node] for node in merkle.edge(kept.size)}
        start = kept.size
    yield _unknown(connection, objects, company)
    yield _compare(connection, company, start, [None] * max(0, size - start))
    yield _unsealed(connection, company, max(size, start))


def _leaves(
    objects: ObjectStore, company: UUID, kept: checkpoints.Kept, start: int
) -> tuple[list[bytes], list[Finding]]:
    """The leaf hashes that a checkpoint adds; zeros, and a finding, where the store doesn't have them."""
    key, count = leaves.key_of(company, epoch=kept.epoch, start=start, end=kept.size), kept.size - start
    try:
        hashes = leaves.split(objects.get(key))
    except (NotStored, Corrupt) as error:
        return [bytes(leaves.HASH_BYTES)] * count, [Finding("lost-leaves", start, key, str(error))]
    if len(hashes) != count:
        problem = f"{len(hashes)} leaf hashes, not {count}"
        return [bytes(leaves.HASH_BYTES)] * count, [Finding("lost-leaves", start, key, problem)]
    return hashes, []


def _vouched(objects: ObjectStore, kept: checkpoints.Kept, root: bytes, verifier: VerifierKey) -> list[Finding]:
    """Whether the signed checkpoint is of these leaves, and the database's copy of it is the same."""
    try:
        note = objects.get(kept.key).decode()
        head = heads.open_note(note, verifier)
    except (NotStored, Corrupt, NoteRefused, UnicodeDecodeError) as error:
        return [Finding("checkpoint", kept.size - 1, kept.key, str(error))]
    if note != kept.note:
        return [Finding("checkpoint", kept.size - 1, kept.key, "the database's copy is not the one in the store")]
    if (head.size, head.root) != (kept.size, root):
        return [Finding("checkpoint", kept.size - 1, kept.key, "the leaf hashes in the store are not those it signed")]
    return []


def _unknown(connection: Connection, objects: ObjectStore, company: UUID) -> list[Finding]:
    """A checkpoint of this epoch that the database doesn't know: its row was removed, or the log was cut."""
    with connection.begin():
        after = checkpoints.newest_key(connection, company)
    found = objects.list(checkpoints.folder(company), after=after, limit=1)
    return [Finding("checkpoint", None, key, "the store has this checkpoint; the database doesn't") for key in found]


def _compare(connection: Connection, company: UUID, start: int, hashes: Sequence[bytes | None]) -> Iterator[Finding]:
    """Each position's entry and node against the hash that was sealed; None where no checkpoint covers it yet."""
    for offset in range(0, len(hashes), STRETCH):
        expected = hashes[offset : offset + STRETCH]
        first = start + offset
        bounds = {"company": company, "start": first, "last": first + len(expected) - 1}
        with connection.begin():
            rows = connection.execute(WALK, bounds).all()
        for row, sealed in zip(rows, expected, strict=True):
            yield from _position(tuple(row), sealed)


def _position(row: tuple[object, ...], sealed: bytes | None) -> Iterator[Finding]:
    position, transaction, number, node = row[:_COLUMNS]
    assert isinstance(position, int), position
    place = f"transaction {transaction}, entry {number}"
    if transaction is None:
        yield Finding("missing-seal", position, f"position {position}", "no entry is noted for this position")
    elif row[_COLUMNS] is None:
        yield Finding("missing-entry", position, place, "the entry that was sealed here is gone")
    else:
        yield from _entry(position, place, row, sealed if sealed is not None else node)
    if node is None or (sealed is not None and node != sealed):
        yield Finding(
            "changed-node", position, f"position {position}", "the database's leaf hash is not the sealed one"
        )


def _entry(position: int, place: str, row: tuple[object, ...], sealed: object) -> Iterator[Finding]:
    entry = AuditEntry(*row[_COLUMNS:])  # type: ignore[arg-type]  # the columns of ENTRY, in its fields' order
    place = f"{place}: {entry.act} of {entry.table} {entry.row}"
    try:
        found = merkle.leaf_hash(leaf(entry))
    except ValueError as error:
        yield Finding("changed-entry", position, place, f"its values can't be read: {error}")
        return
    if sealed is not None and found != sealed:
        yield Finding("changed-entry", position, place, "the entry is not the one that was sealed here")


def _unsealed(connection: Connection, company: UUID, size: int) -> Iterator[Finding]:
    with connection.begin():
        rows = connection.execute(UNSEALED, {"company": company, "limit": MAX_FINDINGS}).all()
        beyond = connection.execute(BEYOND, {"company": company, "size": size}).scalar_one()
    for row in rows:
        place = f"transaction {row.transaction_id}, entry {row.number}: {row.act} of {row.table_name} {row.row_id}"
        yield Finding("inserted-entry", None, place, "an entry that the sealer passed by and never sealed")
    if beyond:
        yield Finding("inserted-seal", size, f"position {size}", f"{beyond} seals stand beyond the end of the log")
