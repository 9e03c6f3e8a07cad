"""Keeps the downtime sets of batches current: heeds what changed in a batch, and makes what is due into a PDF.

It may run twice, or at once with itself: the first to state what was made decides. Nothing is rendered or stored
inside a transaction.
"""

import hashlib
from datetime import UTC, datetime
from functools import partial
from typing import cast
from uuid import UUID

import structlog
from sqlalchemy import select

from domain.downtime import composing, queries
from domain.downtime.commands import keeping
from domain.downtime.commands.keeping import Made
from domain.downtime.composing import TooMuchToTell
from domain.downtime.files import FORMAT, key
from domain.downtime.kinds import DowntimeSetState
from domain.downtime.models import DowntimeSet
from domain.execution.models import Batch
from domain.keeping import queries as retention
from domain.kernel.canonical import Json, canonical
from domain.kernel.ids import CompanyId
from infra.documents import downtime_set
from infra.documents.apart import RenderingFailed
from infra.object_storage.store import ObjectStoreProblem
from infra.services import Services
from infra.telemetry import report_defect
from infra.transaction import Command, as_process
from workers.giving_up import giving_up
from workers.outbox import Job

PROCESS = "downtime"

_log = structlog.stdlib.get_logger(__name__)


def carry_out(services: Services, job: Job) -> None:
    """The consumer of DowntimeSetRequested, and of what changes a batch's standing. Raises what `make` raises."""
    if job.event != "DowntimeSetRequested":
        heed(services, job.company, UUID(job.payload["batch"]))
        return
    wanted = UUID(job.payload["set"])
    tell = partial(_give_up, services, job.company, wanted)
    with giving_up(job, tell, foreseen=(ObjectStoreProblem,), settled=(RenderingFailed,)):
        make(services, job.company, wanted)


def heed(services: Services, company: CompanyId, batch: UUID) -> None:
    """The batch's next set becomes due, or is made at once; where its site keeps none, its row isn't even locked."""
    with services.transactions.reading(company) as session:
        if not queries.is_kept(session, company, batch):
            return
    act = partial(keeping.heed_change, batch=batch)
    services.transactions.run(Command(as_process(company, PROCESS), act, reason="what the batch has to run changed"))


def make(services: Services, company: CompanyId, wanted: UUID) -> None:
    """Bring a set from REQUESTED to CURRENT, or to FAILED where it can't be printed.

    Raises RenderingFailed after giving up, and ObjectStoreProblem: then try again later.
    """
    if _state(services, company, wanted) != DowntimeSetState.REQUESTED:
        return
    try:
        with services.transactions.reading(company) as session:
            found = composing.compose(session, company, wanted)
        told = canonical({"format": FORMAT, "document": cast("Json", found.document)})
        pdf, pages = downtime_set.render(told)
    except TooMuchToTell as problem:
        _give_up(services, company, wanted, problem)
        return
    except RenderingFailed as problem:
        report_defect(problem)
        _give_up(services, company, wanted, problem)
        raise
    sha256, until = hashlib.sha256(pdf).hexdigest(), _kept_until(services, company, wanted)
    services.objects.put(key(company, wanted, sha256), pdf, sha256=sha256, retain_until=until)
    made = Made(as_of=found.at, pages=pages, sha256=sha256, size=len(pdf))
    act = partial(keeping.state_made, downtime_set=wanted, made=made)
    services.transactions.run(Command(as_process(company, PROCESS), act, reason="the set was made into a file"))
    _log.info("downtime set made", set=str(wanted), pages=pages)


def _state(services: Services, company: CompanyId, wanted: UUID) -> str:
    with services.transactions.reading(company) as session:
        chosen = select(DowntimeSet.state).where(DowntimeSet.company_id == company, DowntimeSet.id == wanted)
        return session.scalars(chosen).one()


def _kept_until(services: Services, company: CompanyId, wanted: UUID) -> datetime:
    """As long as the batch's record: a set that was used belongs to it (KEP-1)."""
    with services.transactions.reading(company) as session:
        batch = session.get_one(Batch, (company, session.get_one(DowntimeSet, (company, wanted)).batch_id))
        return retention.stored_until(session, batch, now=datetime.now(UTC))


def _give_up(services: Services, company: CompanyId, wanted: UUID, problem: Exception) -> None:
    act = partial(keeping.fail, downtime_set=wanted, problem=str(problem))
    services.transactions.run(Command(as_process(company, PROCESS), act, reason="the set wasn't made into a file"))
