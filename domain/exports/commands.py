"""What can be done with exports: request one, attest what it says, publish it, give it up, fetch it."""

from dataclasses import dataclass
from uuid import UUID

from domain.execution.kinds import UNDECIDED
from domain.execution.models import Batch
from domain.exports.events import (
    RecordDownloaded,
    RecordExportAttested,
    RecordExported,
    RecordExportFailed,
    RecordExportProgressed,
    RecordExportRequested,
)
from domain.exports.kinds import ExportStage, ExportState, RecordCopy
from domain.exports.models import ExportProgress, RecordDownload, RecordExport
from domain.exports.refusals import NotReady, OtherCopy
from domain.exports.states import EXPORT, ExportAct
from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork, site_of

LONGEST_PROBLEM = 2000  # characters
STAGES = tuple(ExportStage)


@dataclass(frozen=True, slots=True)
class Attested:
    """SHA-256, in hex, of what an export consists of (`members.attested`), and of its seal; which copy it is."""

    record_sha256: str
    pdf_sha256: str
    entries_sha256: str
    attachments_sha256: str
    seal_sha256: str | None
    copy: RecordCopy


@dataclass(frozen=True, slots=True)
class Published:
    """Where the bundle lies, its SHA-256 in hex, its size in bytes."""

    key: str
    sha256: str
    size: int


def request_export(uow: UnitOfWork, *, batch: UUID, copy: RecordCopy | None = None) -> RecordExport:
    """Ask for the record of a batch in any state, as it stands when the export is made.

    `copy` is which one is wanted, where only that one will do. Raises NotFound, Forbidden, OtherCopy.
    """
    found = uow.load(Batch, batch, Permission.RECORD_EXPORT)
    given = RecordCopy.REVIEW if found.disposition in UNDECIDED else RecordCopy.FINAL
    if copy not in {None, given}:
        raise OtherCopy(given=given, path=("copy",))
    export = RecordExport(
        id=new_id(),
        site_id=found.site_id,
        batch_id=found.id,
        state=ExportState.REQUESTED,
        requested_by=uow.actor.as_person,
        requested_at=uow.now,
    )
    uow.record(RecordExportRequested(export=export.id, batch=found.id))
    return uow.add(export)


def tell_progress(uow: UnitOfWork, *, export: UUID, stage: ExportStage) -> ExportProgress:
    """Say which stage is under way."""
    found = uow.look_at(RecordExport, export)
    assert found is not None, export
    told = uow.lock(ExportProgress, ExportProgress.id == export)
    progress = told[0] if told else uow.add(ExportProgress(id=export))
    progress.stage, progress.step, progress.begun_at = stage, STAGES.index(stage) + 1, uow.now
    uow.record(RecordExportProgressed(export=export, batch=found.batch_id))
    return progress


def attest_export(uow: UnitOfWork, *, export: UUID, attested: Attested) -> RecordExport:
    """Fix, once, what the export says: the audited row holds the digests, and the log will hold the row (AUD-3, AUD-5).

    Attested by somebody else meanwhile, it stays as it is: the caller goes on with the digests that stand there.
    Raises WrongState for one that failed or is ready.
    """
    found = uow.load(RecordExport, export, Permission.RECORD_EXPORT)
    if found.state == ExportState.SEALING:
        return found
    found.state = EXPORT.after(ExportState(found.state), ExportAct.ATTEST)
    found.copy = attested.copy
    found.record_sha256 = attested.record_sha256
    found.pdf_sha256 = attested.pdf_sha256
    found.entries_sha256 = attested.entries_sha256
    found.attachments_sha256 = attested.attachments_sha256
    found.seal_sha256 = attested.seal_sha256
    uow.record(RecordExportAttested(export=found.id, batch=found.batch_id))
    return found


def publish_export(uow: UnitOfWork, *, export: UUID, bundle: Published) -> RecordExport:
    """Let the export be fetched. Published by somebody else meanwhile, it stays as it is. Raises WrongState."""
    found = uow.load(RecordExport, export, Permission.RECORD_EXPORT)
    if found.state == ExportState.READY:
        return found
    found.state = EXPORT.after(ExportState(found.state), ExportAct.PUBLISH)
    found.object_key = bundle.key
    found.bundle_sha256 = bundle.sha256
    found.bundle_bytes = bundle.size
    found.ready_at = uow.now
    uow.record(RecordExported(export=found.id, batch=found.batch_id))
    return found


def fail_export(uow: UnitOfWork, *, export: UUID, problem: str) -> RecordExport:
    """Give the export up, saying why. Raises WrongState for one that has ended."""
    found = uow.load(RecordExport, export, Permission.RECORD_EXPORT)
    found.state = EXPORT.after(ExportState(found.state), ExportAct.FAIL)
    found.problem = problem[:LONGEST_PROBLEM]
    uow.record(RecordExportFailed(export=found.id, batch=found.batch_id))
    return found


def record_download(uow: UnitOfWork, *, export: UUID) -> RecordDownload:
    """That the actor fetches the export now; committed before the first byte leaves. Raises Forbidden, NotReady."""
    found = uow.rely_on(RecordExport, export)
    require_may_fetch(uow, found)
    if found.state != ExportState.READY:
        raise NotReady(state=found.state)
    download = RecordDownload(
        id=new_id(),
        site_id=found.site_id,
        export_id=found.id,
        person_id=uow.actor.as_person,
        downloaded_at=uow.now,
    )
    uow.record(RecordDownloaded(export=found.id, person=download.person_id))
    return uow.add(download)


def require_may_fetch(uow: UnitOfWork, export: RecordExport) -> None:
    """Who may read the batch or export its record at its site (TEN-2). Raises Forbidden."""
    if not uow.actor.may(Permission.BATCH_READ, site=site_of(export)):
        uow.require(Permission.RECORD_EXPORT, site=site_of(export))
