"""Exports a batch's record: what was recorded, proof that the log has it, in one file for anyone to verify.

It may run twice, or at once with itself: the first to attest decides what the export says, and every later step gives
the same bytes again. Nothing is rendered, stored or waited for inside a transaction.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy import select

from domain.audit.entry import leaf
from domain.execution.models import Batch
from domain.exports import attachments, bundle, commands, members, verification
from domain.exports.archive import ArchiveRefused
from domain.exports.bundle import Attached, Vouched
from domain.exports.commands import Attested, Published
from domain.exports.files import EXTENSIONS, key
from domain.exports.kinds import ExportStage, ExportState
from domain.exports.models import RecordExport
from domain.exports.snapshot import Chosen, TooManyRows
from domain.keeping import queries as keeping
from domain.kernel.ids import CompanyId
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from infra.documents import batch_record
from infra.documents.company_seal import TimeStampUnavailable
from infra.documents.reading import READING
from infra.object_storage.store import ObjectStoreProblem
from infra.services import Services
from infra.telemetry import report_defect
from infra.transaction import Command, as_process
from workers.exporting import attaching, content, log
from workers.exporting.content import Content, RowsNotExplained
from workers.exporting.log import Heads, TooManyEntries
from workers.exporting.sealing import SealExpired
from workers.exporting.stages import Stages
from workers.exporting.waiting import NotSealedYet, until
from workers.giving_up import giving_up
from workers.outbox import Job


class NotConfirmed(Exception):
    """A defect: the record that was just made doesn't verify."""


HOPELESS = (
    *(RowsNotExplained, NotConfirmed, ArchiveRefused, TooManyRows, TooManyEntries, SealExpired),
    batch_record.RenderingFailed,
)
"""What trying again doesn't mend: the export fails, and its requester is told why."""


_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True)
class _Job:
    """One export under way."""

    services: Services
    chosen: Chosen
    stages: Stages

    @property
    def company(self) -> CompanyId:
        return CompanyId(self.chosen.company)

    def key(self, sha256: str, extension: str) -> str:
        """Where a file of this export lies: by its content, so that nothing is ever written over."""
        return key(self.company, self.chosen.export, sha256, extension)


def carry_out(services: Services, job: Job) -> None:
    """The consumer of RecordExportRequested. Raises what `export_record` raises; the last attempt gives up first."""
    export = UUID(job.payload["export"])
    tell = partial(_give_up, services, job.company, export)
    with giving_up(job, tell, foreseen=(NotSealedYet, ObjectStoreProblem, TimeStampUnavailable), settled=HOPELESS):
        export_record(services, job.company, export)


def export_record(services: Services, company: CompanyId, export: UUID) -> dict[ExportStage, float]:
    """Bring an export to its end; answers with the seconds of each stage that was still to be done.

    Raises NotSealedYet, ObjectStoreProblem and TimeStampUnavailable: then try again later. What trying again can't mend
    is told in the export's `problem`, reported, and raised.
    """
    found = _row(services, company, export)
    if found.state in {ExportState.READY, ExportState.FAILED}:
        return {}
    job = _Job(services, Chosen(company, found.batch_id, found.id), Stages(partial(_tell, services, company, export)))
    try:
        attested = found if found.state == ExportState.SEALING else _attest(job)
        _publish(job, _bundle(job, _stored(job, attested)))
    except HOPELESS as problem:
        report_defect(problem)
        _give_up(services, company, export, problem)
        raise
    seconds = job.stages.seconds
    _log.info("record exported", export=str(export), **{name.lower(): round(took, 2) for name, took in seconds.items()})
    return seconds


def _tell(services: Services, company: CompanyId, export: UUID, stage: ExportStage) -> None:
    tell = partial(commands.tell_progress, export=export, stage=stage)
    services.transactions.run(_command(company, tell, reason="an export goes on"))


def _give_up(services: Services, company: CompanyId, export: UUID, problem: Exception) -> None:
    fail = partial(commands.fail_export, export=export, problem=str(problem))
    services.transactions.run(_command(company, fail, reason="the export failed"))


def _row(services: Services, company: CompanyId, export: UUID) -> RecordExport:
    with services.transactions.reading(company) as session:
        chosen = select(RecordExport).where(RecordExport.company_id == company, RecordExport.id == export)
        return session.scalars(chosen).one()


def _attest(job: _Job) -> RecordExport:
    """Store the content, then fix its digests in the audited row; whoever comes second gets the first one's."""
    made = content.make(job.services, job.chosen, job.stages)
    of = made.content
    digests = members.attested(record=of.record, pdf=of.pdf, entries=of.entries, attachments=of.attachments)
    until = _kept_until(job)
    with job.stages.stage(ExportStage.STORING):
        for column, data in of.files.items():
            key = job.key(digests[column], EXTENSIONS[column])
            job.services.objects.put(key, data, sha256=digests[column], retain_until=until)
    attested = Attested(**digests, seal_sha256=made.seal_sha256, copy=made.copy)
    fix = partial(commands.attest_export, export=job.chosen.export, attested=attested)
    job.services.transactions.run(_command(job.company, fix, reason="the content of the export is fixed"))
    return _row(job.services, job.company, job.chosen.export)


def _stored(job: _Job, export: RecordExport) -> Content:
    """The content that was attested, byte by byte."""

    def read(column: str) -> bytes:
        sha256: str = getattr(export, column)
        return job.services.objects.get(job.key(sha256, EXTENSIONS[column]), sha256=sha256)

    attached = read("attachments_sha256") if export.attachments_sha256 else None
    return Content(read("record_sha256"), read("pdf_sha256"), read("entries_sha256"), attached)


def _bundle(job: _Job, attested: Content) -> bytes:
    """The archive at the first checkpoint that covers the attestation, checked as its reader will check it."""
    transactions, company = job.services.transactions, job.company
    leaves = members.read_entries(attested.entries)
    keys = list(map(log.key_in, leaves))
    with transactions.reading(company) as session:
        own = log.attestation(session, company, job.chosen.export)
    with job.stages.stage(ExportStage.WAITING_FOR_CHECKPOINT):
        places = content.in_the_log(transactions, company, [*keys, log.key_of(own)])
        at = _covering(job, places[log.key_of(own)])
    with job.stages.stage(ExportStage.PROVING), transactions.reading(company) as session:
        positions = [places[key] for key in keys]
        proofs, previous = log.prove(session, company, at, entries=positions, attested=places[log.key_of(own)])
        verifier_key = log.verifier_key(session, company)
    made = bundle.build(
        record=attested.record,
        pdf=attested.pdf,
        leaves=leaves,
        attestation=leaf(own),
        proofs=proofs,
        vouched=Vouched(at.note, verifier_key, previous),
        attached=_attached(job, attested),
    )
    with job.stages.stage(ExportStage.VERIFYING):
        _require_confirmed(made, verifier_key)
    return made


def _attached(job: _Job, attested: Content) -> Attached | None:
    """The attachments themselves; None where the record was attested without any list of them."""
    if attested.attachments is None:
        return None
    rows = members.read_record(attested.record).rows
    with job.stages.stage(ExportStage.PACKING):
        of = attachments.read(attested.attachments)
        files = attaching.fetched(job.services.objects, job.company, rows, of)
    return Attached(attested.attachments, files)


def _covering(job: _Job, position: int) -> Heads:
    def probe() -> Heads | None:
        with job.services.transactions.reading(job.company) as session:
            return log.heads(session, job.company, position)

    return until(probe, what="no checkpoint covers the export yet")


def _require_confirmed(made: bytes, verifier_key: str) -> None:
    report = verification.verify(made, verifier_key, reading=READING)
    if not report.confirmed:
        failed = "; ".join(f"{check.name}: {check.explanation}" for check in report.failures)
        raise NotConfirmed(f"The record that was made does not verify: {failed}")


def _publish(job: _Job, made: bytes) -> None:
    sha256 = hashlib.sha256(made).hexdigest()
    with job.stages.stage(ExportStage.PUBLISHING):
        stored = job.services.objects.put(job.key(sha256, "zip"), made, sha256=sha256, retain_until=_kept_until(job))
    told = Published(stored.key, stored.sha256, stored.size)
    publish = partial(commands.publish_export, export=job.chosen.export, bundle=told)
    job.services.transactions.run(_command(job.company, publish, reason="the export is complete"))


def _command(company: CompanyId, act: Callable[[UnitOfWork], OfCompany], *, reason: str) -> Command:
    return Command(as_process(company, "export"), act, reason=reason)


def _kept_until(job: _Job) -> datetime:
    """As long as the batch's record (KEP-1)."""
    with job.services.transactions.reading(job.company) as session:
        batch = session.get_one(Batch, (job.company, job.chosen.batch))
        return keeping.stored_until(session, batch, now=datetime.now(UTC))
