"""Makes the files of a logbook: CSV for spreadsheets, PDF for people.

It may run twice, or at once with itself: the first to state what was made decides. Nothing is rendered or stored
inside a transaction.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import cast
from uuid import UUID

import structlog
from sqlalchemy import select

from domain.kernel.canonical import Json, canonical
from domain.kernel.ids import CompanyId
from domain.logbooks import composing, exporting, report, table
from domain.logbooks.composing import TooMuchToTell
from domain.logbooks.exporting import Made, Stored
from domain.logbooks.files import key
from domain.logbooks.kinds import LogbookExportState, LogbookFileFormat
from domain.logbooks.models import LogbookExport
from infra.documents import logbook_report
from infra.documents.apart import RenderingFailed
from infra.object_storage.store import ObjectStoreProblem
from infra.services import Services
from infra.telemetry import report_defect
from infra.transaction import Command, as_process
from workers.giving_up import giving_up
from workers.outbox import Job

RETENTION = timedelta(days=3653)
"""Ten years, as an exported record's."""

_log = structlog.stdlib.get_logger(__name__)


def carry_out(services: Services, job: Job) -> None:
    """The consumer of LogbookExportRequested. Raises what `make` raises; the last attempt gives up first."""
    export = UUID(job.payload["export"])
    tell = partial(_give_up, services, job.company, export)
    with giving_up(job, tell, foreseen=(ObjectStoreProblem,), settled=(RenderingFailed,)):
        make(services, job.company, export)


def make(services: Services, company: CompanyId, export: UUID) -> None:
    """Bring an export from REQUESTED to DONE, or to FAILED where its period holds more than may be told.

    Raises RenderingFailed after giving up, and ObjectStoreProblem: then try again later.
    """
    if _state(services, company, export) != LogbookExportState.REQUESTED:
        return
    try:
        with services.transactions.reading(company) as session:
            found = composing.compose(session, company, export)
        told = canonical({"format": report.FORMAT, "document": cast("Json", found.document)})
        files = {
            LogbookFileFormat.CSV: table.written(found.document),
            LogbookFileFormat.PDF: logbook_report.render(told),
        }
    except TooMuchToTell as problem:
        _give_up(services, company, export, problem)
        return
    except RenderingFailed as problem:
        report_defect(problem)
        _give_up(services, company, export, problem)
        raise
    stored = {format_: _stored(services, company, export, format_, data) for format_, data in files.items()}
    made = Made(
        at=found.at,
        entries=len(found.document["entries"]),
        csv=stored[LogbookFileFormat.CSV],
        pdf=stored[LogbookFileFormat.PDF],
    )
    state = partial(exporting.state_made, export=export, made=made)
    services.transactions.run(Command(as_process(company, "logbook"), state, reason="the logbook was made into files"))
    _log.info("logbook exported", export=str(export), entries=made.entries)


def _stored(services: Services, company: CompanyId, export: UUID, format_: LogbookFileFormat, data: bytes) -> Stored:
    sha256 = hashlib.sha256(data).hexdigest()
    until = datetime.now(UTC) + RETENTION
    services.objects.put(key(company, export, sha256, format_), data, sha256=sha256, retain_until=until)
    return Stored(sha256, len(data))


def _state(services: Services, company: CompanyId, export: UUID) -> str:
    with services.transactions.reading(company) as session:
        chosen = select(LogbookExport.state).where(LogbookExport.company_id == company, LogbookExport.id == export)
        return session.scalars(chosen).one()


def _give_up(services: Services, company: CompanyId, export: UUID, problem: Exception) -> None:
    fail = partial(exporting.fail_export, export=export, problem=str(problem))
    services.transactions.run(
        Command(as_process(company, "logbook"), fail, reason="the logbook wasn't made into files")
    )
