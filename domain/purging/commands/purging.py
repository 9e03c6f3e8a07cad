"""Letting go of a batch's record, in one transaction under the role that may, and saying what stays as proof."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.execution.models import Batch
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.purging import finding, queries
from domain.purging.events import PurgedFileDeleted, RecordNotPurged, RecordPurged
from domain.purging.finding import Found
from domain.purging.models import BatchPurge, PurgeCount, PurgedFile

LONGEST_PROBLEM = 2000

LIST = text("""
    select list_purged(:purge, cast(:tables as text[]), cast(:rows as uuid[]), cast(:stays as boolean[]))
""")
ENTRIES = """
    from purged_row r join audit_entry e on e.company_id = r.company_id and e.table_name = r.table_name
      and e.row_id = r.row_id
    where r.company_id = :company and r.batch_purge_id = :purge and not r.stays and e.purge_id is null
"""
UNSEALED = text(f"""
    select count(*) {ENTRIES} and not exists (select from sealed_entry s where s.company_id = e.company_id
      and s.transaction_id = e.transaction_id and s.number = e.number)
""")  # noqa: S608 -- our own condition
BLANK = text(f"""
    update audit_entry b set old = null, new = null, purge_id = :purge
    from (select e.company_id, e.transaction_id, e.number {ENTRIES}) gone
    where b.company_id = gone.company_id and b.transaction_id = gone.transaction_id and b.number = gone.number
""")  # noqa: S608 -- our own condition
LEAVES = text("""
    select count(*), encode(sha256(coalesce(string_agg(n.hash, ''::bytea order by s.position), ''::bytea)), 'hex')
    from audit_entry e
    join sealed_entry s on s.company_id = e.company_id and s.transaction_id = e.transaction_id and s.number = e.number
    join log_node n on n.company_id = s.company_id and n.level = 0 and n.index = s.position
    where e.company_id = :company and e.purge_id = :purge
""")
CHALLENGES = text("""
    delete from signature_challenge c where c.company_id = :company
      and (c.subject_id = any(:subjects) or c.id in (select s.challenge_id from signature s
        where s.company_id = :company and s.id = any(:signatures)))
      and not exists (select from signature s where s.company_id = :company and s.challenge_id = c.id
        and s.id <> all(:signatures))
""")


class NotSealedYet(Exception):
    """Entries of the record aren't in the log yet: what is blanked before that could be proven by nobody."""


@dataclass(frozen=True, slots=True, order=True)
class StoredFile:
    """By its key in the object store, and its SHA-256 in hex."""

    key: str
    sha256: str


FilesOf = Callable[[Session, Found], Iterable[StoredFile]]
"""Which stored files go with rows: those that no other row names."""


def purge_record(uow: UnitOfWork, *, batch_purge: UUID, files_of: FilesOf) -> BatchPurge:
    """Delete what is a batch's own and blank the log's entries of it, or tell what has come to keep it (KEP-3, KEP-4).

    What is done already stays done. The database itself asks for both signatures, the end of the retention and legal
    holds again. Raises NotSealedYet.
    """
    row = uow.hold(BatchPurge, batch_purge)
    if row.ended_at is not None:
        return row
    batch = uow.look_at(Batch, row.batch_id)
    assert batch is not None, row.batch_id
    if because := queries.still_kept(uow.session, batch, now=uow.now):
        return _leave(uow, row, " ".join(because))
    _list(uow, row, Found({}, {}))  # which locks the batch: nothing is added to it behind what is found
    found = finding.rows_of(uow.session, row.company_id, batch.id)
    files = sorted(set(files_of(uow.session, found)))
    _list(uow, row, found)
    _blank(uow, row)
    subjects = [batch.id, *(one for ids in found.goes.values() for one in ids)]
    signatures = list(found.goes.get("signature", ()))
    values = {"company": row.company_id, "subjects": subjects, "signatures": signatures}
    uow.session.execute(CHALLENGES, values)
    for table, ids in found.goes.items():
        statement = f"delete from {table} where company_id = :company and id = any(:ids)"  # noqa: S608 -- our own table
        uow.session.execute(text(statement), {"company": row.company_id, "ids": list(ids)})
    _tell(uow, row, found, files)
    uow.record(RecordPurged(batch=batch.id, batch_purge=row.id))
    return row


def leave_record(uow: UnitOfWork, *, batch_purge: UUID, problem: str) -> BatchPurge:
    """Say what keeps a record that was to be purged; it stays as it is."""
    row = uow.hold(BatchPurge, batch_purge)
    return row if row.ended_at is not None else _leave(uow, row, problem)


def tell_deleted(uow: UnitOfWork, *, file: UUID) -> PurgedFile:
    """The object store has let go of a file."""
    row = uow.hold(PurgedFile, file)
    if row.deleted_at is None:
        row.deleted_at = uow.now
        uow.record(PurgedFileDeleted(file=row.id))
    return row


def digest_of(files: Sequence[StoredFile]) -> str:
    """SHA-256, in hex, over those of the files, as bytes, in the order of their keys."""
    return hashlib.sha256(b"".join(bytes.fromhex(one.sha256) for one in sorted(files))).hexdigest()


def _leave(uow: UnitOfWork, row: BatchPurge, problem: str) -> BatchPurge:
    row.ended_at, row.problem = uow.now, problem[:LONGEST_PROBLEM]
    uow.record(RecordNotPurged(batch=row.batch_id, batch_purge=row.id))
    return row


def _list(uow: UnitOfWork, row: BatchPurge, found: Found) -> None:
    kinds = (found.goes, False), (found.stays, True)
    listed = [(table, one, stays) for rows, stays in kinds for table, ids in rows.items() for one in ids]
    tables, rows, staying = zip(*listed, strict=True) if listed else ((), (), ())
    values = {"purge": row.id, "tables": list(tables), "rows": list(rows), "stays": list(staying)}
    uow.session.execute(LIST, values)


def _blank(uow: UnitOfWork, row: BatchPurge) -> None:
    of_purge = {"company": row.company_id, "purge": row.id}
    if unsealed := uow.session.execute(UNSEALED, of_purge).scalar_one():
        raise NotSealedYet(f"{unsealed} entries of batch {row.number} aren't sealed yet")
    uow.session.execute(BLANK, of_purge)


def _tell(uow: UnitOfWork, row: BatchPurge, found: Found, files: Sequence[StoredFile]) -> None:
    row.entries, row.leaves_sha256 = uow.session.execute(LEAVES, {"company": row.company_id, "purge": row.id}).one()
    row.files, row.files_sha256 = len(files), digest_of(files)
    row.ended_at = uow.now
    for table in sorted({*found.goes, *found.stays}):
        gone, stays = len(found.goes.get(table, ())), len(found.stays.get(table, ()))
        of_site = {"site_id": row.site_id, "batch_purge_id": row.id}
        uow.add(PurgeCount(id=new_id(), table_name=table, gone=gone, stays=stays, **of_site))
    for one in files:
        of_site = {"site_id": row.site_id, "batch_purge_id": row.id}
        uow.add(PurgedFile(id=new_id(), object_key=one.key, sha256=one.sha256, **of_site))
