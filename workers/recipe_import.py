"""Imports a recipe's file: read and checked outside of any transaction, then written in one.

It may run twice, or at once with itself: the file is taken over in the transaction that ends the import, which only the
job whose lease it is can do. Whatever is wrong with a file is told to who sent it; nothing of it is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy import select

from domain.kernel.actor import Actor
from domain.kernel.ids import CompanyId
from domain.kernel.refusals import Refusal
from domain.kernel.unit_of_work import UnitOfWork
from domain.people import queries
from domain.people.refusals import PersonDeactivated
from domain.recipes.commands import imported, progressing
from domain.recipes.exchange.problems import FileRefused, Problem
from domain.recipes.importing.checking import require_writable
from domain.recipes.importing.kinds import ENDS, WHOLE, ImportState, RecipeFileFormat
from domain.recipes.importing.models import RecipeImport
from domain.recipes.importing.refusals import Overtaken
from domain.recipes.importing.values import Understood
from infra.exchange.apart import read_apart
from infra.services import Services
from infra.telemetry import report_defect
from infra.transaction import Command, as_process
from workers.outbox import Job
from workers.stored_files import require_stored

ATTEMPTS = 5
"""A file that keeps breaking us is given up sooner than other jobs: somebody waits for it."""

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True)
class _Import:
    """One import under way, as the job that has its lease."""

    services: Services
    job: Job
    id: UUID

    @property
    def company(self) -> CompanyId:
        return self.job.company

    def row(self) -> RecipeImport:
        with self.services.transactions.reading(self.company) as session:
            chosen = select(RecipeImport).where(RecipeImport.company_id == self.company, RecipeImport.id == self.id)
            return session.scalars(chosen).one()

    def run(self, act: Callable[..., RecipeImport], *, by: Actor | None = None, reason: str, **given: object) -> None:
        """One act on the import in a transaction of its own: the worker's, or a person's."""

        def carry_out(uow: UnitOfWork) -> RecipeImport:
            return act(uow, recipe_import=self.id, lease=self.job.token, **given)

        actor = by or as_process(self.company, "recipe import")
        self.services.transactions.run(Command(actor, carry_out, reason=reason))


def carry_out(services: Services, job: Job) -> None:
    """The consumer of RecipeImportRequested. Raises what isn't the file's fault; the last attempt gives up first."""
    task = _Import(services, job, UUID(job.payload["recipe_import"]))
    found = task.row()
    if ImportState(found.state) in ENDS:
        return
    try:
        task.run(progressing.begin, reason="the file is read")
        _take_over(task, found)
    except Refusal as refusal:
        task.run(progressing.refuse, reason="the file was refused", problems=_problems(refusal))
    except Overtaken:
        _log.warning("recipe import overtaken", recipe_import=str(task.id))
    except Exception as error:
        if job.attempt >= ATTEMPTS:
            problem = Problem("file", f"It could not be imported. Name this id when you ask us: {report_defect(error)}")
            task.run(progressing.fail, reason="the import failed", problem=problem)
        raise


def _take_over(task: _Import, row: RecipeImport) -> None:
    """Read, check, write. Raises Refusal, Overtaken, ObjectStoreProblem, ReadingBroken."""
    format_ = RecipeFileFormat(row.format)
    data = task.services.objects.get(row.file_key, sha256=row.file_sha256)
    found = read_apart(data, format_, name=row.file_name)
    task.run(progressing.check, reason="the file's elements are checked", steps=found.count * (1 if row.dry_run else 2))
    require_writable(found.elements)
    require_stored(task.services.objects, task.company, found.elements)
    act = partial(task.run, by=_person(task, row), reason=f"imported from the file {row.file_name}")
    if row.dry_run:
        act(imported.end_dry_run)
        return
    task.run(progressing.write, reason="the file's elements are written", steps=found.count)
    _write(act, format_, found)


def _write(act: Callable[..., None], format_: RecipeFileFormat, found: Understood) -> None:
    act(imported.write_recipe if format_ in WHOLE else imported.write_elements, found=found)


def _person(task: _Import, row: RecipeImport) -> Actor:
    """Who asked, with the roles they hold now (TEN-3, EXE-15). Raises PersonDeactivated."""
    with task.services.transactions.reading(task.company) as session:
        actor = queries.actor_of(session, task.company, row.requested_by)
    if actor is None:
        raise PersonDeactivated(person=row.requested_by)
    return actor


def _problems(refusal: Refusal) -> tuple[Problem, ...]:
    if isinstance(refusal, FileRefused):
        return refusal.problems
    return (Problem(".".join(refusal.path) or "import", refusal.message),)
