"""Signed heads of the logs, kept in the object store where the database's superuser can't reach them.

Beside each checkpoint lie the leaf hashes that it adds to the one before. From these a change in the database is
located even where all of its tables were changed in step.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, text

from domain.audit import checkpoint as heads
from domain.audit.checkpoint import Checkpoint
from domain.audit.notes import NoteRefused, SigningKey
from infra.object_storage.store import MAX_LISTED, Corrupt, NotStored, ObjectStore
from workers.sealing import appending, leaves
from workers.sealing.alarms import Alarm
from workers.sealing.appending import LogDamaged
from workers.sealing.reading import AT

RETENTION = timedelta(days=3653)
"""Ten years; a longer one of a company's own extends it."""

LAST = text("""
    select size, epoch, note, object_key from checkpoint where company_id = :company order by size desc limit 1
""")
NOW = text(f"select {AT.format('clock_timestamp()')}, (select max(epoch) from log_epoch)")  # noqa: S608 -- our own text
WRITE = text("""
    insert into checkpoint (company_id, size, epoch, at, note, object_key)
    values (:company, :size, :epoch, cast(:at as timestamptz), :note, :key)
""")
KNOWN_BY = text("""
    update log_head set verifier_key = :key where company_id = :company and verifier_key is distinct from :key
""")
DUE = text("""
    select h.company_id from log_head h
    left join lateral (select size, at from checkpoint c where c.company_id = h.company_id order by size desc limit 1) c
      on true
    where h.stopped_because is null and h.size > coalesce(c.size, 0)
      and (c.at is null or c.at <= clock_timestamp() - make_interval(secs => :seconds))
    order by c.at nulls first limit 1000
""")


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint as the database has it."""

    size: int
    epoch: int
    note: str
    key: str


def key_of(company: UUID, *, epoch: int, size: int) -> str:
    """Where a checkpoint lies. A later epoch's come after an earlier one's, whatever their sizes."""
    return f"{folder(company)}{epoch:06d}-{size:020d}"


def folder(company: UUID) -> str:
    """Where a company's checkpoints lie."""
    return f"{company}/log/checkpoint/"


def epoch_of(key: str) -> int:
    """Which epoch a checkpoint under this key belongs to."""
    return int(key.rpartition("/")[2].partition("-")[0])


def last(connection: Connection, company: UUID) -> Kept | None:
    """The newest checkpoint that the database knows."""
    row = connection.execute(LAST, {"company": company}).one_or_none()
    return None if row is None else Kept(row.size, row.epoch, row.note, row.object_key)


def due(connection: Connection, seconds: float) -> tuple[UUID, ...]:
    """Companies whose log grew and whose last checkpoint is at least so old, longest waiting first."""
    return tuple(connection.execute(DUE, {"seconds": seconds}).scalars())


def newest_key(connection: Connection, company: UUID) -> str:
    """Behind which key the store may have nothing, if the database knows all of its epoch's checkpoints."""
    known, (_, epoch) = last(connection, company), connection.execute(NOW).one()
    return key_of(company, epoch=epoch, size=known.size if known is not None and known.epoch == epoch else 0)


def write(connection: Connection, objects: ObjectStore, company: UUID, key: SigningKey) -> Checkpoint | None:
    """Sign the log's head and keep it; None where the log didn't grow. Call it after `compare` found no alarm.

    The objects are written first, each once and for ten years; a crash before the row is mended by `compare`.
    Raises LogDamaged, and ObjectStoreProblem where the store refuses.
    """
    with connection.begin():
        before, size = last(connection, company), appending.size(connection, company)
        start = before.size if before else 0
        if size <= start:
            return None
        root = appending.root(connection, company, size)
        hashes = leaves.stored(connection, company, start=start, end=size)
        at, epoch = connection.execute(NOW).one()
        connection.execute(KNOWN_BY, {"company": company, "key": str(key.verifier)})
    head = Checkpoint.of(company, size=size, root=root, epoch=epoch, at=at)
    kept = Kept(size, epoch, heads.sign(head, key), key_of(company, epoch=epoch, size=size))
    _put(objects, leaves.key_of(company, epoch=epoch, start=start, end=size), hashes)
    _put(objects, kept.key, kept.note.encode())
    _record(connection, company, kept, head)
    return head


def compare(connection: Connection, objects: ObjectStore, company: UUID, key: SigningKey) -> Alarm | None:
    """Hold the database's log against the store's checkpoints: an alarm where they are not the same log.

    A checkpoint that only the store has, and that fits, is one whose row a crash prevented: the row is written.
    Raises ObjectStoreProblem where the store doesn't answer.
    """
    with connection.begin():
        known, newest = last(connection, company), newest_key(connection, company)
    try:
        if known is not None:
            stored = objects.get(known.key).decode()
            if stored != known.note:
                return _other(known.key, "the database's copy of it has other content")
            _fits(connection, company, stored, key)
        for found in _after(objects, company, newest):
            note = objects.get(found).decode()
            head = _fits(connection, company, note, key)
            _record(connection, company, Kept(head.size, epoch_of(found), note, found), head)
    except _Shorter as shorter:
        return Alarm("shorter-log", str(shorter), "the object store has a checkpoint of more entries than the database")
    except (LogDamaged, NoteRefused, NotStored, Corrupt, UnicodeDecodeError) as error:
        return Alarm("different-log", f"log of {company}", str(error))
    return None


class _Shorter(Exception):
    """The database's log is shorter than a checkpoint of it."""


def _fits(connection: Connection, company: UUID, note: str, key: SigningKey) -> Checkpoint:
    """The note's checkpoint, if we signed it and the database has the log that it is of."""
    head = heads.open_note(note, key.verifier)
    with connection.begin():
        size = appending.size(connection, company)
        if size < head.size:
            raise _Shorter(f"log of {company}: {size} entries, where a checkpoint has {head.size}")
        if appending.root(connection, company, head.size) != head.root:
            raise LogDamaged(f"the first {head.size} entries do not hash to the root that was signed")
    return head


def _after(objects: ObjectStore, company: UUID, after: str) -> Iterator[str]:
    """Checkpoints that lie behind this one in the store."""
    while page := objects.list(folder(company), after=after, limit=MAX_LISTED):
        yield from page
        after = page[-1]


def _other(key: str, what: str) -> Alarm:
    return Alarm("different-log", f"checkpoint {key}", what)


def _put(objects: ObjectStore, key: str, data: bytes) -> None:
    until = datetime.now(UTC) + RETENTION
    objects.put(key, data, sha256=hashlib.sha256(data).hexdigest(), retain_until=until)


def _record(connection: Connection, company: UUID, kept: Kept, head: Checkpoint) -> None:
    values = {"company": company, "size": kept.size, "epoch": kept.epoch, "note": kept.note, "key": kept.key}
    with connection.begin():
        connection.execute(WRITE, values | {"at": head.at})
