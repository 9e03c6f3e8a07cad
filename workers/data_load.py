"""Loads a table: read outside of any transaction, tried in one that leaves nothing, then written in one.

It may run twice, or at once with itself: rows are made in the transaction that ends the load, which only the job whose
lease it is can do. Whatever is wrong with a table is told to who sent it; nothing of it is kept.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy import select

from domain.kernel.actor import Actor
from domain.kernel.ids import CompanyId
from domain.kernel.refusals import Refusal
from domain.kernel.tables import Sheet
from domain.kernel.unit_of_work import UnitOfWork
from domain.loading.commands import loaded, progressing
from domain.loading.kinds import ENDS, LoadState, TableFormat
from domain.loading.models import DataLoad
from domain.loading.refusals import Overtaken, TableRefused, Tried
from domain.people import queries
from domain.people.refusals import PersonDeactivated
from domain.recipes.exchange.problems import FileRefused, Problem
from infra.exchange.tables_apart import read_table_apart
from infra.services import Services
from infra.telemetry import report_defect
from infra.transaction import Command, as_process
from workers.outbox import Job

ATTEMPTS = 5
"""A table that keeps breaking us is given up sooner than other jobs: somebody waits for it."""

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True)
class _Load:
    """One load under way, as the job that has its lease."""

    services: Services
    job: Job
    id: UUID

    @property
    def company(self) -> CompanyId:
        return self.job.company

    def row(self) -> DataLoad:
        with self.services.transactions.reading(self.company) as session:
            chosen = select(DataLoad).where(DataLoad.company_id == self.company, DataLoad.id == self.id)
            return session.scalars(chosen).one()

    def run(self, act: Callable[..., DataLoad], *, by: Actor | None = None, reason: str, **given: object) -> None:
        """One act on the load in a transaction of its own: the worker's, or a person's."""

        def carry_out(uow: UnitOfWork) -> DataLoad:
            return act(uow, data_load=self.id, lease=self.job.token, **given)

        actor = by or as_process(self.company, "data load")
        self.services.transactions.run(Command(actor, carry_out, reason=reason))


def carry_out(services: Services, job: Job) -> None:
    """The consumer of DataLoadRequested. Raises what isn't the table's fault; the last attempt gives up first."""
    task = _Load(services, job, UUID(job.payload["data_load"]))
    found = task.row()
    if LoadState(found.state) in ENDS:
        return
    try:
        task.run(progressing.begin, reason="the table is read")
        _take_over(task, found)
    except Refusal as refusal:
        problems, of = _problems(refusal)
        task.run(progressing.refuse, reason="the table was refused", problems=problems, of=of)
    except Overtaken:
        _log.warning("data load overtaken", data_load=str(task.id))
    except Exception as error:
        if job.attempt >= ATTEMPTS:
            problem = Problem("file", f"It could not be loaded. Name this id when you ask us: {report_defect(error)}")
            task.run(progressing.fail, reason="the load failed", problem=problem)
        raise


def _take_over(task: _Load, row: DataLoad) -> None:
    """Read, try, write. Raises Refusal, Overtaken, ObjectStoreProblem, ReadingBroken."""
    data = task.services.objects.get(row.file_key, sha256=row.file_sha256)
    sheets = read_table_apart(data, TableFormat(row.format), name=row.file_name)
    rows = _rows(sheets)
    task.run(progressing.check, reason="the table's rows are checked", steps=rows * (1 if row.dry_run else 2))
    reason = f"loaded from the file {row.file_name}"
    act = partial(task.run, by=_person(task, row), reason=reason, sheets=sheets, secret=task.services.secret)
    with suppress(Tried):
        act(loaded.try_rows)
    if row.dry_run:
        task.run(progressing.end_dry_run, reason="the table was checked")
        return
    task.run(progressing.write, reason="the table's rows are written", steps=rows)
    act(loaded.write_rows)


def _rows(sheets: Sequence[Sheet]) -> int:
    """Those below titles."""
    return sum(max(0, len(one.rows) - 1) for one in sheets)


def _person(task: _Load, row: DataLoad) -> Actor:
    """Who asked, with the roles they hold now (TEN-3, EXE-15). Raises PersonDeactivated."""
    with task.services.transactions.reading(task.company) as session:
        actor = queries.actor_of(session, task.company, row.requested_by)
    if actor is None:
        raise PersonDeactivated(person=row.requested_by)
    return actor


def _problems(refusal: Refusal) -> tuple[Sequence[Problem], int]:
    """What is told of a refusal, and of how many that is."""
    match refusal:
        case TableRefused():
            return refusal.problems, refusal.found
        case FileRefused():
            return refusal.problems, len(refusal.problems)
        case _:
            return [Problem(".".join(refusal.path) or "load", refusal.message)], 1
