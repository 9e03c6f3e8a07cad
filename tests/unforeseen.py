"""What a recipe didn't foresee, for tests: marks, repeats."""

from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, text

from domain.execution.events import BatchPlanned
from domain.execution.models import Batch
from domain.execution.unforeseen.commands import marking
from domain.execution.unforeseen.commands.marking import APPROVE_NOT_APPLICABLE, ApproveNotApplicable, Mark
from domain.execution.unforeseen.commands.repeating import REPEAT_PHASE, RepeatPhase
from domain.kernel.actor import Actor
from domain.kernel.unit_of_work import UnitOfWork
from tests import execution, recipes
from tests.conftest import Do
from tests.execution import Run
from tests.plant import Plant


def rows(run: Run, table: str) -> list[Row[Any]]:
    with run.admin.connect() as connection:
        query = text(f"select * from {table} where company_id = :c order by id")  # noqa: S608 -- our own names
        return list(connection.execute(query, {"c": run.plant.company}))


def mark(
    run: Run,
    number: int,
    name: str | None = None,
    repetition: int | None = None,
    *,
    by: Actor | None = None,
    reason: str = "No granules were made for it",
) -> UUID:
    """Of a phase, a parameter of it, or a repetition of that."""
    row = run.phase(number)
    parameter = None if name is None else run.parameter(number, name)
    given = Mark(phase=row.id, version=row.version, parameter=parameter, repetition=repetition, reason=reason)
    return run.do(by or run.plant.supervisor, lambda uow: marking.mark(uow, given)).id


def approve(run: Run, found: UUID, *, by: Actor | None = None) -> None:
    version = next(row.version for row in rows(run, "not_applicable") if row.id == found)
    given = ApproveNotApplicable(found, version)
    recipes.sign(run.do, by or run.plant.reviewer, APPROVE_NOT_APPLICABLE, given)


def take_back(run: Run, found: UUID, *, by: Actor | None = None, reason: str = "It was made after all") -> None:
    version = next(row.version for row in rows(run, "not_applicable") if row.id == found)
    run.do(by or run.plant.supervisor, lambda uow: marking.take_back(uow, mark=found, version=version, reason=reason))


def repeat(run: Run, phase: UUID, *, by: Actor | None = None, reason: str = "The sieve had torn") -> UUID:
    """The run in a complete one's place."""
    given = RepeatPhase(run.batch, run.row().version, phase, reason)
    return recipes.sign(run.do, by or run.plant.supervisor, REPEAT_PHASE, given).id


def forge(run: Run, statement: str) -> None:
    """What the database lets nobody commit."""

    def act(uow: UnitOfWork) -> Batch:
        uow.session.execute(text(statement))
        uow.record(BatchPlanned(batch=run.batch))
        return uow.hold(Batch, run.batch)

    run.do(run.plant.supervisor, act)


def one_of_each(do: Do, plant: Plant, admin: Engine) -> None:
    """A value that isn't applicable, in a phase that is run again."""
    version = recipes.effective_recipe(do, plant, phases=recipes.PHASES[:1], code="EACH-UNF")
    run = Run(do, plant, admin, execution.issue(do, plant, version, "B-UNFORESEEN"))
    run.clear_line()
    repeat(run, run.phase(1).id)
    run.start(1)
    mark(run, 1, "Shift")
