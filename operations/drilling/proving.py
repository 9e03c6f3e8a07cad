"""Whether a restored log is the one that was signed, checkpoint by checkpoint, and what it lacks of it (AUD-3)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, text

from domain.audit import checkpoint as heads
from domain.audit.checkpoint import Checkpoint
from domain.audit.notes import NoteRefused
from infra.object_storage.store import MAX_LISTED, Corrupt, NotStored, ObjectStore
from operations.drilling.growing import Tree
from workers.log_check import Finding, Log
from workers.sealing import appending, checkpoints
from workers.sealing.appending import LogDamaged

AT_ONCE = 8
"""Checkpoints that are fetched at once."""
MOST = 1000

STANDING = text("""
    select (select max(epoch) from log_epoch) as epoch,
      (select count(*) from audit_entry where company_id = :company) as entries,
      (select max(at) from audit_entry where company_id = :company) as newest
""")
KNOWN = text("select object_key, note from checkpoint where company_id = :company")


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint of the store: as it is written there, and what it says; None where it can't be trusted."""

    key: str
    note: str
    head: Checkpoint | None
    problem: str = ""


@dataclass
class LogReport:
    """What of a company's log the backup has, what it lacks at least, and what is wrong with it."""

    entries: int
    unsealed: int
    proven: int = 0
    superseded: int = 0
    """Checkpoints of a life that ended with a failover or a restore before this backup."""
    lost_entries: int = 0
    lost_seconds: float = 0.0
    newest_signed: datetime | None = None
    findings: list[Finding] = field(default_factory=list)


def prove_log(connection: Connection, objects: ObjectStore, log: Log, *, taken_at: datetime | None) -> LogReport:
    """Compute the root of every checkpoint in the store from the restored entries.

    A checkpoint of more entries than the backup has tells what would be lost; one that was signed before the backup was
    taken (by the service's clock; None where that isn't known) tells that the backup is damaged. Raises Unavailable.
    """
    standing = connection.execute(STANDING, {"company": log.company}).one()
    size = appending.size(connection, log.company)
    known = {row.object_key: row.note for row in connection.execute(KNOWN, {"company": log.company})}
    report = LogReport(standing.entries, max(0, standing.entries - size))
    tree, store = Tree(connection, log.company), set[str]()
    for one in signed(objects, log):
        store.add(one.key)
        if checkpoints.epoch_of(one.key) < standing.epoch and one.key not in known:
            report.superseded += 1
        elif one.head is None:
            report.findings.append(Finding("checkpoint", None, one.key, one.problem))
        elif one.head.size > size:
            _lacks(report, one, size, newest=standing.newest, taken_at=taken_at)
        else:
            _is_of(report, tree, one, known.get(one.key))
    told = "the backup has this checkpoint; the store doesn't"
    report.findings += [Finding("checkpoint", None, key, told) for key in sorted(known.keys() - store)]
    report.findings += _own_tree(tree, size)
    report.findings += tree.findings
    del report.findings[MOST:]
    return report


def signed(objects: ObjectStore, log: Log) -> Iterator[Signed]:
    """All checkpoints of the store, each epoch's from the smallest on, several fetched at once."""
    after: str | None = None
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while page := objects.list(checkpoints.folder(log.company), after=after, limit=MAX_LISTED):
            yield from pool.map(lambda key: _read(objects, key, log), page)
            after = page[-1]


def _read(objects: ObjectStore, key: str, log: Log) -> Signed:
    try:
        note = objects.get(key).decode()
        return Signed(key, note, heads.open_note(note, log.verifier))
    except (NotStored, Corrupt, NoteRefused, UnicodeDecodeError) as error:
        return Signed(key, "", None, str(error))


def _lacks(report: LogReport, signed: Signed, size: int, *, newest: datetime | None, taken_at: datetime | None) -> None:
    """The backup has fewer entries than were signed: what came after it, or what it should have."""
    head = signed.head
    assert head is not None, signed.key
    at = datetime.fromisoformat(head.at or "1970-01-01T00:00:00Z")
    report.lost_entries = max(report.lost_entries, head.size - report.entries)
    if report.newest_signed is None or at > report.newest_signed:
        report.newest_signed = at
        report.lost_seconds = max(0.0, (at - newest).total_seconds()) if newest is not None else 0.0
    if taken_at is not None and at <= taken_at:
        told = f"{head.size} entries were signed at {head.at}, before the backup was taken; it has {size} sealed ones"
        report.findings.append(Finding("truncated-log", size, signed.key, told))


def _is_of(report: LogReport, tree: Tree, signed: Signed, note: str | None) -> None:
    """Whether the checkpoint is of the restored entries, and the backup's own copy of it the same."""
    head, told = signed.head, None
    assert head is not None, signed.key
    if head.size < tree.size:
        told = "it is of another life of the log, which went on from fewer entries than the backup has"
    elif tree.root(head.size) != head.root:
        told = f"the backup's first {head.size} entries are not those that were signed"
    elif note is not None and note != signed.note:
        told = "the backup's copy is not the one in the store"
    if told is None:
        report.proven += 1
    else:
        report.findings.append(Finding("checkpoint", head.size - 1, signed.key, told))


def _own_tree(tree: Tree, size: int) -> list[Finding]:
    """What was sealed behind the last checkpoint is held against the backup's own tree."""
    place = f"{size} entries"
    try:
        if size < tree.size or tree.root(size) == appending.root(tree.connection, tree.company, size):
            return []
    except LogDamaged as error:
        return [Finding("damaged-log", None, place, str(error))]
    return [Finding("changed-node", None, place, "the backup's own tree is not that of its entries")]


def companies_of(objects: ObjectStore) -> list[UUID]:
    """Whose objects the store has, by leaping from one to the next."""
    found, after = list[UUID](), None
    while page := objects.list("", after=after, limit=1):
        name = page[0].partition("/")[0]
        after = f"{name}0"  # stands behind all keys in the company's folder
        try:
            found.append(UUID(name))
        except ValueError:
            continue
    return found
