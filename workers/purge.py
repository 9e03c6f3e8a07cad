"""Carries out an approved purge, batch by batch, under the role that may delete what a purge lists (KEP-3, KEP-4).

A batch goes whole or not at all; its files follow once that is committed. What was killed goes on where it was: a batch
that is gone is passed by, and the files still to be deleted are those that nobody told the deletion of.
"""

from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.kernel.ids import CompanyId
from domain.purging import finding
from domain.purging.commands import purging
from domain.purging.commands.purging import NotSealedYet, StoredFile
from domain.purging.finding import Found
from domain.purging.models import BatchPurge, Purge, PurgedFile
from infra.object_storage.store import NotStored
from infra.services import Services
from infra.transaction import Command, Transactions, as_process
from workers.jobs import Postponed
from workers.outbox import Job
from workers.verification.sources import SOURCES

PROCESS = "purge"
FIRST = UUID(int=0)
SEALING_SECONDS = 60.0


def carry_out(services: Services, job: Job) -> None:
    """The consumer of an approval. Raises ObjectStoreProblem, Postponed: then try again later."""
    purge = UUID(job.payload["purge"])
    for one in _open(services, job.company, purge):
        _purge(services, job.company, one)
    for file in _to_delete(services, job.company, purge):
        services.objects.delete(file.object_key)
        _run(services, job.company, partial(purging.tell_deleted, file=file.id), reason="its record was purged")


def files_of(session: Session, found: Found, *, company: UUID) -> list[StoredFile]:
    """The stored files that rows which go name, and no other row does: what was stored once may serve several."""
    connection, named = session.connection(), dict[str, StoredFile]()
    for source in SOURCES:
        if ids := found.goes.get(source.table):
            page = source.page(connection, company, after=FIRST, limit=len(ids), where=(source.model.id.in_(ids),))
            named |= {one.key: StoredFile(one.key, one.sha256) for one in page}
    for source in SOURCES:
        if named and isinstance(source.key, str):
            column, row = getattr(source.model, source.key), source.model
            others = row.company_id == company, row.id.not_in(found.goes.get(source.table, ())), column.in_(named)
            for key in connection.execute(select(column).where(*others)).scalars().all():
                named.pop(key, None)
    return list(named.values())


def _open(services: Services, company: CompanyId, purge: UUID) -> list[UUID]:
    of_purge = BatchPurge.company_id == company, BatchPurge.purge_id == purge, BatchPurge.ended_at.is_(None)
    with services.transactions.reading(company) as session:
        return list(session.scalars(select(BatchPurge.id).where(*of_purge).order_by(BatchPurge.number)))


def _purge(services: Services, company: CompanyId, batch_purge: UUID) -> None:
    with services.transactions.reading(company) as session:
        row = session.get_one(BatchPurge, (company, batch_purge))
        reason = session.get_one(Purge, (company, row.purge_id)).reason
        files = files_of(session, finding.rows_of(session, company, row.batch_id), company=company)
    if problem := _kept_by_the_store(services, files):
        act = partial(purging.leave_record, batch_purge=batch_purge, problem=problem)
        _run(services, company, act, reason=reason)
        return
    act = partial(purging.purge_record, batch_purge=batch_purge, files_of=partial(files_of, company=company))
    try:
        _run(services, company, act, reason=reason)
    except NotSealedYet as early:
        raise Postponed(str(early), seconds=SEALING_SECONDS) from early


def _kept_by_the_store(services: Services, files: list[StoredFile]) -> str | None:
    """What the object store itself wouldn't let go of, before anything has gone."""
    for one in files:
        try:
            until = services.objects.retained_until(one.key)
        except NotStored:
            continue
        if until is not None and until > datetime.now(UTC):
            return f"The object store keeps the file {one.key} until {until.isoformat()}: propose the purge after that."
    return None


def _to_delete(services: Services, company: CompanyId, purge: UUID) -> list[PurgedFile]:
    with services.transactions.reading(company) as session:
        of_purge = BatchPurge.company_id == company, BatchPurge.purge_id == purge
        named = select(BatchPurge.id).where(*of_purge)
        open_ = PurgedFile.company_id == company, PurgedFile.batch_purge_id.in_(named), PurgedFile.deleted_at.is_(None)
        return list(session.scalars(select(PurgedFile).where(*open_).order_by(PurgedFile.id)))


def _run(
    services: Services, company: CompanyId, act: partial[BatchPurge] | partial[PurgedFile], *, reason: str
) -> None:
    purging_role: Transactions | None = services.purging
    assert purging_role is not None, "only a process with PURGE_DATABASE_URL serves this consumer"
    purging_role.run(Command(as_process(company, PROCESS), act, reason=reason))
