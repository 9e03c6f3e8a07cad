"""What becomes of a report that was requested: its files are stated, or it is given up; who fetches one is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.unit_of_work import UnitOfWork, site_of
from domain.reports.events import ReportDownloaded, ReportFailed, ReportPublished
from domain.reports.kinds import ReportFileFormat, ReportState
from domain.reports.models import ExceptionReport, GenealogyReport, Report, ReportDownload
from domain.reports.refusals import ReportNotReady
from domain.reports.states import REPORT, ReportAct

LONGEST_PROBLEM = 2000
Kind = TypeVar("Kind", bound=Report)


class TooMuchToTell(Exception):
    """What was asked for is more than a report's files may hold; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file: its SHA-256 in hex and its size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """How much the files tell, as of when, and the files."""

    at: datetime
    rows: int
    csv: Stored
    pdf: Stored


def publish_report(uow: UnitOfWork, kind: type[Kind], *, report: UUID, made: Made) -> Kind:
    """Fix, once, what was made. Stated by somebody else meanwhile, it stays as it is. Raises NotFound, WrongState."""
    row = uow.hold(kind, report)
    if row.state == ReportState.READY:
        return row
    row.state = REPORT.after(ReportState(row.state), ReportAct.PUBLISH)
    row.made_at, row.rows = made.at, made.rows
    row.csv_sha256, row.csv_bytes = made.csv.sha256, made.csv.size
    row.pdf_sha256, row.pdf_bytes = made.pdf.sha256, made.pdf.size
    uow.record(ReportPublished(report=row.id))
    return row


def fail_report(uow: UnitOfWork, kind: type[Kind], *, report: UUID, problem: str) -> Kind:
    """Give it up, saying why. Raises NotFound, WrongState for one that has ended."""
    row = uow.hold(kind, report)
    row.state = REPORT.after(ReportState(row.state), ReportAct.FAIL)
    row.problem = problem[:LONGEST_PROBLEM]
    uow.record(ReportFailed(report=row.id))
    return row


READS: Mapping[type[Report], Permission] = {
    ExceptionReport: Permission.BATCH_READ,
    GenealogyReport: Permission.MATERIAL_READ,
}
"""What somebody needs, at a report's site, to read it."""


def record_download(uow: UnitOfWork, kind: type[Report], *, report: UUID, format_: ReportFileFormat) -> ReportDownload:
    """That the actor fetches a file now; committed before the first byte leaves. Raises Forbidden, ReportNotReady."""
    found = uow.rely_on(kind, report)
    uow.require(READS[kind], site=site_of(found))
    if found.state != ReportState.READY:
        raise ReportNotReady(state=found.state)
    download = ReportDownload(
        id=new_id(),
        site_id=site_of(found),
        exception_report_id=found.id if kind is ExceptionReport else None,
        genealogy_report_id=found.id if kind is GenealogyReport else None,
        format=format_,
        person_id=uow.actor.as_person,
        downloaded_at=uow.now,
    )
    uow.record(ReportDownloaded(report=found.id, person=download.person_id))
    return uow.add(download)
