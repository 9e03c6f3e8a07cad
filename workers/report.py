"""Makes the files of a report: CSV for spreadsheets, PDF for people.

It may run twice, or at once with itself: the first to state what was made decides. Nothing is rendered or stored
inside a transaction.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, cast
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.kernel.canonical import Json, canonical
from domain.kernel.ids import CompanyId
from domain.reports import publishing
from domain.reports.exceptions import composing as exceptions
from domain.reports.exceptions import document as exceptions_document
from domain.reports.exceptions import table as exceptions_table
from domain.reports.files import key
from domain.reports.genealogy import composing as genealogy
from domain.reports.genealogy import document as genealogy_document
from domain.reports.genealogy import table as genealogy_table
from domain.reports.kinds import ReportFileFormat, ReportState
from domain.reports.models import ExceptionReport, GenealogyReport, Report
from domain.reports.publishing import Made, Stored, TooMuchToTell
from infra.documents import report
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


@dataclass(frozen=True, slots=True)
class Told:
    """What the files of a report hold: `document` under its format, `rows` of it counted."""

    at: datetime
    format: str
    template: str
    document: Json
    rows: int
    csv: bytes


def _exceptions(session: Session, company: CompanyId, wanted: UUID) -> Told:
    found = exceptions.compose(session, company, wanted)
    return Told(
        at=found.at,
        format=exceptions_document.FORMAT,
        template="exception_report",
        document=cast("Json", found.document),
        rows=len(found.document["exceptions"]),
        csv=exceptions_table.written(found.document),
    )


def _genealogy(session: Session, company: CompanyId, wanted: UUID) -> Told:
    found = genealogy.compose(session, company, wanted)
    return Told(
        at=found.at,
        format=genealogy_document.FORMAT,
        template="genealogy_report",
        document=cast("Json", found.document),
        rows=len(found.document["out_of"]) + len(found.document["into"]),
        csv=genealogy_table.written(found.document),
    )


TELLERS: Mapping[type[Report], Callable[[Session, CompanyId, UUID], Told]] = {
    ExceptionReport: _exceptions,
    GenealogyReport: _genealogy,
}
"""How each kind of report is composed."""
REQUESTED: Mapping[str, type[Report]] = {
    "ExceptionReportRequested": ExceptionReport,
    "GenealogyReportRequested": GenealogyReport,
}
"""Which kind of report an event asks for."""


def carry_out(services: Services, job: Job) -> None:
    """The consumer of the events in REQUESTED. Raises what `make` raises; the last attempt gives up first."""
    kind, wanted = REQUESTED[job.event], UUID(job.payload["report"])
    tell = partial(_give_up, services, job.company, kind, wanted)
    with giving_up(job, tell, foreseen=(ObjectStoreProblem,), settled=(RenderingFailed,)):
        make(services, job.company, kind, wanted)


def make(services: Services, company: CompanyId, kind: type[Report], wanted: UUID) -> None:
    """Bring a report from REQUESTED to READY, or to FAILED where it asks for more than may be told.

    Raises RenderingFailed after giving up, and ObjectStoreProblem: then try again later.
    """
    if _state(services, company, kind, wanted) != ReportState.REQUESTED:
        return
    try:
        with services.transactions.reading(company) as session:
            told = TELLERS[kind](session, company, wanted)
        pdf = report.render(canonical({"format": told.format, "document": told.document}), template=told.template)
    except TooMuchToTell as problem:
        _give_up(services, company, kind, wanted, problem)
        return
    except RenderingFailed as problem:
        report_defect(problem)
        _give_up(services, company, kind, wanted, problem)
        raise
    made = Made(
        at=told.at,
        rows=told.rows,
        csv=_stored(services, company, wanted, ReportFileFormat.CSV, told.csv),
        pdf=_stored(services, company, wanted, ReportFileFormat.PDF, pdf),
    )
    publish: Any = partial(publishing.publish_report, kind=kind, report=wanted, made=made)
    services.transactions.run(Command(as_process(company, "report"), publish, reason="the report was made into files"))
    _log.info("report made", report=str(wanted), rows=made.rows)


def _stored(services: Services, company: CompanyId, wanted: UUID, format_: ReportFileFormat, data: bytes) -> Stored:
    sha256 = hashlib.sha256(data).hexdigest()
    until = datetime.now(UTC) + RETENTION
    services.objects.put(key(company, wanted, sha256, format_), data, sha256=sha256, retain_until=until)
    return Stored(sha256, len(data))


def _state(services: Services, company: CompanyId, kind: type[Report], wanted: UUID) -> str:
    with services.transactions.reading(company) as session:
        return session.scalars(select(kind.state).where(kind.company_id == company, kind.id == wanted)).one()


def _give_up(services: Services, company: CompanyId, kind: type[Report], wanted: UUID, problem: Exception) -> None:
    fail: Any = partial(publishing.fail_report, kind=kind, report=wanted, problem=str(problem))
    services.transactions.run(Command(as_process(company, "report"), fail, reason="the report wasn't made into files"))
