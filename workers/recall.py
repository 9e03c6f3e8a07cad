"""Finds what a recall affects and writes its files: JSON with all of it, CSV of who received what, PDF for people.

It may run twice, or at once with itself: the first to state what was found decides. Nothing is rendered or stored
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
from domain.materials.distribution import figures
from domain.recalls import commands, finding, receivers, report
from domain.recalls.commands import Found, Stored
from domain.recalls.files import key
from domain.recalls.finding import Finding, TooMuchToTell
from domain.recalls.kinds import RecallFileFormat, RecallState
from domain.recalls.models import Recall
from infra.documents import recall_report
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
    """The consumer of RecallBegun. Raises what `find` raises; the last attempt gives up first."""
    recall = UUID(job.payload["recall"])
    tell = partial(_give_up, services, job.company, recall)
    with giving_up(job, tell, foreseen=(ObjectStoreProblem,), settled=(RenderingFailed,)):
        find(services, job.company, recall)


def find(services: Services, company: CompanyId, recall: UUID) -> None:
    """Bring a recall from TRACING to FOUND, or to FAILED where it goes over more than may be told.

    Raises RenderingFailed after giving up, and ObjectStoreProblem: then try again later.
    """
    if _state(services, company, recall) != RecallState.TRACING:
        return
    try:
        with services.transactions.reading(company) as session:
            found = finding.find(session, company, recall)
        files = _files(found)
    except TooMuchToTell as problem:
        _give_up(services, company, recall, problem)
        return
    except RenderingFailed as problem:
        report_defect(problem)
        _give_up(services, company, recall, problem)
        raise
    stored = {format_: _stored(services, company, recall, format_, data) for format_, data in files.items()}
    state = partial(commands.state_found, recall=recall, found=_found(found, stored))
    services.transactions.run(Command(as_process(company, "recall"), state, reason="what the recall affects was found"))
    _log.info("recall found", recall=str(recall), edges=found.recalled.edges)


def _files(found: Finding) -> dict[RecallFileFormat, bytes]:
    told = canonical({"format": report.FORMAT, "document": cast("Json", found.document)})
    return {
        RecallFileFormat.JSON: told,
        RecallFileFormat.CSV: receivers.written(found.document),
        RecallFileFormat.PDF: recall_report.render(told),
    }


def _stored(services: Services, company: CompanyId, recall: UUID, format_: RecallFileFormat, data: bytes) -> Stored:
    sha256 = hashlib.sha256(data).hexdigest()
    until = datetime.now(UTC) + RETENTION
    services.objects.put(key(company, recall, sha256, format_), data, sha256=sha256, retain_until=until)
    return Stored(sha256, len(data))


def _found(found: Finding, stored: dict[RecallFileFormat, Stored]) -> Found:
    recalled = found.recalled
    return Found(
        at=found.at,
        lots=len(recalled.lots),
        batches=len(recalled.batches),
        shipments=len(recalled.sent),
        consignees=len({one.consignee for one in recalled.sent}),
        edges=recalled.edges,
        totals=figures.totals(recalled.lots),
        json=stored[RecallFileFormat.JSON],
        csv=stored[RecallFileFormat.CSV],
        pdf=stored[RecallFileFormat.PDF],
    )


def _state(services: Services, company: CompanyId, recall: UUID) -> str:
    with services.transactions.reading(company) as session:
        chosen = select(Recall.state).where(Recall.company_id == company, Recall.id == recall)
        return session.scalars(chosen).one()


def _give_up(services: Services, company: CompanyId, recall: UUID, problem: Exception) -> None:
    fail = partial(commands.fail_recall, recall=recall, problem=str(problem))
    services.transactions.run(Command(as_process(company, "recall"), fail, reason="the recall found nothing"))
