"""Walks a company's whole log and tells where the database differs from what was sealed (AUD-4)."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, text

from domain.audit import checkpoint as heads
from domain.audit import merkle
from domain.audit.entry import AuditEntry, is_blank, leaf
from domain.audit.merkle import Node
from domain.audit.notes import NoteRefused, VerifierKey
from infra.object_storage.store import MAX_OBJECT_BYTES, Corrupt, NotStored, ObjectStore
from workers.sealing import appending, checkpoints, leaves, purged
from workers.sealing.purged import PURGED, Known
from workers.sealing.reading import ENTRY

STRETCH = 2000
MAX_FINDINGS = 1000
LARGEST = MAX_OBJECT_BYTES // leaves.HASH_BYTES
"""Of the stretch that a checkpoint adds, whose leaf hashes are one object."""
SETTLE_SECONDS = 2.0

NEXT = text("""
    select size, epoch, note, object_key from checkpoint where company_id = :company and size > :size
    order by size limit 1
""")
WALK = text(f"""
    select w.position, s.transaction_id as sealed_transaction, s.number as sealed_number, n.hash as node, {PURGED},
      {ENTRY}
    from generate_series(cast(:start as bigint), cast(:last as bigint)) as w (position)
    left join sealed_entry s on s.company_id = :company and s.position = w.position
    left join log_node n on n.company_id = :company and n.level = 0 and n.index = w.position
    left join audit_entry e on e.company_id = s.company_id and e.transaction_id = s.transaction_id
      and e.number = s.number
    order by w.position
""")  # noqa: S608 -- our own fragments
# An entry is passed by where its transaction's number is below the sealer's horizon, or was never given here.
PASSED_BY = text("""
    select e.transaction_id, e.number, e.table_name, e.row_id, e.act,
      s.position is null and (
        h.epoch is null or e.xid >= pg_snapshot_xmax(pg_current_snapshot())
        or (h.drained or e.xid < h.xid)
          and (stopped.stopped_epoch is null or e.epoch < stopped.stopped_epoch
               or e.epoch = stopped.stopped_epoch and e.xid < stopped.stopped_from)) as inserted
    from audit_entry e
    left join sealed_entry s on s.company_id = e.company_id and s.transaction_id = e.transaction_id
      and s.number = e.number
    left join log_horizon h on h.epoch = e.epoch
    left join log_head stopped on stopped.company_id = e.company_id and stopped.stopped_because is not null
    where e.company_id = :company and (e.transaction_id, e.number) > (:transaction, :number)
    order by e.transaction_id, e.number limit :limit
""")
BEYOND = text("select count(*) from sealed_entry where company_id = :company and position >= :size")
_COLUMNS = 6
"""Of a walked row, before those of the entry."""


Reading: TypeAlias = Callable[[], AbstractContextManager[Connection]]
"""Opens a short transaction in which the company's rows are seen."""

Key: TypeAlias = tuple[UUID, int]
"""Of an entry: its transaction and its number."""

FIRST: Key = (UUID(int=0), 0)
"""Before all entries."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was sealed; `position` in the log counts from 0, None where it has none."""

    kind: str
    position: int | None
    place: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Log:
    """Whose log, and the key that its checkpoints are signed with; what is known by now of purges in it."""

    company: UUID
    verifier: VerifierKey
    purges: Known = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Place:
    """How far a walk came: `size` entries were compared, and `edge` is what hashes to the root over them."""

    size: int = 0
    edge: Mapping[Node, bytes] = field(default_factory=dict)


def check_log(engine: Engine, objects: ObjectStore, company: UUID, verifier: VerifierKey) -> list[Finding]:
    """Every difference, at most a thousand, in the order of the log; none where all is as it was sealed.

    `engine` may be of the role theriac_sealer or, within the company, of a superuser. The leaf hashes of the object
    store are trusted as far as a signed checkpoint there vouches for them. Raises Unavailable.
    """
    findings: list[Finding] = []
    walked: Place | None = Place()
    while walked is not None and len(findings) < MAX_FINDINGS:
        found, walked = stretch(engine.begin, objects, Log(company, verifier), walked)
        findings += found
    after: Key | None = FIRST
    while after is not None and len(findings) < MAX_FINDINGS:
        found, _, after = passed_by(engine.begin, company, after)
        findings += found
    return findings[:MAX_FINDINGS]


def stretch(reading: Reading, objects: ObjectStore, log: Log, place: Place) -> tuple[list[Finding], Place | None]:
    """What differs up to the next checkpoint, or behind the last one to the log's end; and where to go on, or None.

    No transaction is open while the object store is asked. Raises Unavailable.
    """
    with reading() as connection:
        size = appending.size(connection, log.company)
        row = connection.execute(NEXT, {"company": log.company, "size": place.size}).one_or_none()
    if row is None:
        tail = _compare(reading, log, place.size, [None] * max(0, size - place.size))
        beyond = _beyond(reading, log.company, max(size, place.size))
        return [*unknown(reading, objects, log.company), *islice(tail, MAX_FINDINGS), *beyond], None
    kept = checkpoints.Kept(row.size, row.epoch, row.note, row.object_key)
    if kept.size - place.size > LARGEST:
        return [Finding("checkpoint", None, kept.key, f"it adds more than {LARGEST} entries, which none does")], None
    hashes, findings = _leaves(objects, log.company, kept, place.size)
    findings += islice(_compare(reading, log, place.size, hashes), MAX_FINDINGS)
    grown = merkle.append(place.size, place.edge, hashes)
    findings += islice(_nodes(reading, log.company, grown), MAX_FINDINGS)
    nodes = {**place.edge, **grown}
    findings += _vouched(objects, kept, merkle.root(kept.size, nodes), log.verifier)
    return findings, Place(kept.size, {node: nodes[node] for node in merkle.edge(kept.size)})


def passed_by(reading: Reading, company: UUID, after: Key) -> tuple[list[Finding], int, Key | None]:
    """Which of the entries behind `after` no pass sealed; how many were looked at, and the last, None at the end."""
    values = {"company": company, "transaction": after[0], "number": after[1], "limit": STRETCH}
    with reading() as connection:
        rows = connection.execute(PASSED_BY, values).all()
    findings = [
        Finding("inserted-entry", None, _place(row), "an entry that the sealer passed by and never sealed")
        for row in rows
        if row.inserted
    ]
    return findings, len(rows), (rows[-1].transaction_id, rows[-1].number) if len(rows) == STRETCH else None


def _place(row: Row[Any]) -> str:
    return f"transaction {row.transaction_id}, entry {row.number}: {row.act} of {row.table_name} {row.row_id}"


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


def unknown(reading: Reading, objects: ObjectStore, company: UUID) -> list[Finding]:
    """A checkpoint of this epoch that the database doesn't know: its row was removed, or the log was cut.

    The sealer writes it to the store first and its row a moment later, so a missing row is waited for.
    """
    waited = time.monotonic() + SETTLE_SECONDS
    while True:
        with reading() as connection:
            after = checkpoints.newest_key(connection, company)
        found = objects.list(checkpoints.folder(company), after=after, limit=1)
        if not found or time.monotonic() >= waited:
            break
        time.sleep(SETTLE_SECONDS / 10)
    return [Finding("checkpoint", None, key, "the store has this checkpoint; the database doesn't") for key in found]


def _nodes(reading: Reading, company: UUID, grown: Mapping[Node, bytes]) -> Iterator[Finding]:
    """Each inner node of the database's tree against what the sealed leaves hash to: proofs are made of these."""
    inner = [node for node in grown if node.level > 0]
    for offset in range(0, len(inner), STRETCH):
        asked = inner[offset : offset + STRETCH]
        places = {"levels": [node.level for node in asked], "positions": [node.position for node in asked]}
        with reading() as connection:
            rows = connection.execute(appending.NODES, {"company": company} | places).all()
        there = {Node(row.level, row.position): bytes(row.hash) for row in rows}
        for node in asked:
            if there.get(node) != grown[node]:
                first, place = node.position << node.level, f"level {node.level}, node {node.position}"
                yield Finding("changed-node", first, place, "the database's node is not the hash of what was sealed")


def _compare(reading: Reading, log: Log, start: int, hashes: Sequence[bytes | None]) -> Iterator[Finding]:
    """Each position's entry and node against the hash that was sealed; None where no checkpoint covers it yet."""
    for offset in range(0, len(hashes), STRETCH):
        expected = hashes[offset : offset + STRETCH]
        first = start + offset
        bounds = {"company": log.company, "start": first, "last": first + len(expected) - 1}
        with reading() as connection:
            rows = connection.execute(WALK, bounds).all()
            purged.learn(connection, log.company, {row.purge_id for row in rows}, log.purges)
        for row, sealed in zip(rows, expected, strict=True):
            yield from _position(tuple(row), sealed, log.purges)


def _position(row: tuple[Any, ...], sealed: bytes | None, known: Known) -> Iterator[Finding]:
    position, transaction, number, node, purge, listed = row[:_COLUMNS]
    assert isinstance(position, int), position
    place = f"transaction {transaction}, entry {number}"
    if transaction is None:
        yield Finding("missing-seal", position, f"position {position}", "no entry is noted for this position")
    elif row[_COLUMNS] is None:
        yield Finding("missing-entry", position, place, "the entry that was sealed here is gone")
    elif is_blank(AuditEntry(*row[_COLUMNS:])) or purge is not None:
        if told := purged.problem(purge, listed=listed, known=known):
            yield Finding("changed-entry", position, place, told)
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


def _beyond(reading: Reading, company: UUID, size: int) -> list[Finding]:
    with reading() as connection:
        beyond = connection.execute(BEYOND, {"company": company, "size": size}).scalar_one()
    told = f"{beyond} seals stand beyond the end of the log"
    return [Finding("inserted-seal", size, f"position {size}", told)] if beyond else []
