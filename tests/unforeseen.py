"""What a recipe didn't foresee, for tests: marks, repeats, planned deviations, comments."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, text

from domain.exceptions.models import Classification
from domain.execution.events import BatchPlanned
from domain.execution.models import Batch
from domain.execution.unforeseen.commands import commenting, inserting, marking, planning
from domain.execution.unforeseen.commands.inserting import APPROVE_INSERTED_PHASE, ApproveInsertedPhase, Insert
from domain.execution.unforeseen.commands.marking import APPROVE_NOT_APPLICABLE, ApproveNotApplicable, Mark
from domain.execution.unforeseen.commands.planning import (
    APPROVE_PLANNED_DEVIATION,
    ApprovePlannedDeviation,
    Plan,
)
from domain.execution.unforeseen.commands.repeating import REPEAT_PHASE, RepeatPhase
from domain.kernel.actor import Actor
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.commands import drafting
from domain.recipes.heads import BlockHead, PhaseHead
from domain.recipes.kinds import BlockKind, BuildingBlockLevel, ParameterKind
from domain.recipes.values import Parameter
from tests import execution, recipes
from tests.conftest import Do
from tests.execution import Run
from tests.plant import Plant
from tests.recipes import Written


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
    deviation: UUID | None = None,
    phase: UUID | None = None,
) -> UUID:
    """Of a phase, of which `phase` is the run where there are several, a parameter of it, or a repetition of that."""
    row = run.phase(number) if phase is None else next(one for one in run.rows("phase_execution") if one.id == phase)
    parameter = None if name is None else run.parameter(number, name)
    given = Mark(
        phase=row.id,
        version=row.version,
        parameter=parameter,
        repetition=repetition,
        reason=reason,
        deviation=deviation,
    )
    return run.do(by or run.plant.supervisor, lambda uow: marking.mark(uow, given)).id


def approve(run: Run, found: UUID, *, by: Actor | None = None) -> None:
    version = next(row.version for row in rows(run, "not_applicable") if row.id == found)
    given = ApproveNotApplicable(found, version)
    recipes.sign(run.do, by or run.plant.reviewer, APPROVE_NOT_APPLICABLE, given)


def take_back(run: Run, found: UUID, *, by: Actor | None = None, reason: str = "It was made after all") -> None:
    version = next(row.version for row in rows(run, "not_applicable") if row.id == found)
    run.do(by or run.plant.supervisor, lambda uow: marking.take_back(uow, mark=found, version=version, reason=reason))


def repeat(
    run: Run,
    phase: UUID,
    *,
    by: Actor | None = None,
    reason: str = "The sieve had torn",
    deviation: UUID | None = None,
) -> UUID:
    """The run in a complete one's place."""
    given = RepeatPhase(run.batch, run.row().version, phase, reason, deviation)
    return recipes.sign(run.do, by or run.plant.supervisor, REPEAT_PHASE, given).id


def plan(
    run: Run,
    number: int | None = None,
    *,
    by: Actor | None = None,
    title: str = "A wetter batch",
    classification: Classification = Classification.MAJOR,
) -> UUID:
    """A deviation, of a phase or of the whole batch."""
    given = Plan(
        batch=run.batch,
        phase_number=number,
        title=title,
        allows="Up to 3.0 % loss on drying.",
        because="The dryer's filter is replaced next week",
        classification=classification,
    )
    return run.do(by or run.plant.supervisor, lambda uow: planning.plan(uow, given)).id


def approve_deviation(run: Run, found: UUID, *, by: Actor | None = None) -> None:
    given = ApprovePlannedDeviation(found, _version(run, "planned_deviation", found))
    recipes.sign(run.do, by or run.plant.reviewer, APPROVE_PLANNED_DEVIATION, given)


def withdraw(run: Run, found: UUID, *, by: Actor | None = None) -> None:
    given: dict[str, Any] = {
        "deviation": found,
        "version": _version(run, "planned_deviation", found),
        "reason": "The filter came",
    }
    run.do(by or run.plant.supervisor, lambda uow: planning.withdraw(uow, **given))


def comment(
    run: Run, said: str, *, phase: UUID | None = None, value: UUID | None = None, by: Actor | None = None
) -> UUID:
    given: dict[str, Any] = {"batch": run.batch, "phase": phase, "value": value, "said": said}
    return run.do(by or run.plant.operator, lambda uow: commenting.comment(uow, **given)).id


def with_roles_of(person: Actor, other: Actor) -> Actor:
    return replace(person, grants=person.grants | other.grants)


def _version(run: Run, table: str, found: UUID) -> int:
    version: int = next(row.version for row in rows(run, table) if row.id == found)
    return version


def forge(run: Run, statement: str) -> None:
    """What the database lets nobody commit."""

    def act(uow: UnitOfWork) -> Batch:
        uow.session.execute(text(statement))
        uow.record(BatchPlanned(batch=run.batch))
        return uow.hold(Batch, run.batch)

    run.do(run.plant.supervisor, act)


def one_of_each(do: Do, plant: Plant, admin: Engine) -> None:
    """A value that isn't applicable, in a phase that is run again; a planned deviation; a comment."""
    version = recipes.effective_recipe(do, plant, phases=recipes.PHASES[:1], code="EACH-UNF")
    run = Run(do, plant, admin, execution.issue(do, plant, version, "B-UNFORESEEN"))
    run.clear_line()
    repeat(run, run.phase(1).id)
    run.start(1)
    mark(run, 1, "Shift")
    approve_deviation(run, plan(run, 1))
    comment(run, "Dusty", phase=run.phase(1).id)
    beside = recipes.effective_recipe(
        do, plant, phases=(recipes.phase(1, "Watch"), recipes.phase(2, "On")), code="EACH-INS"
    )
    other = Run(do, plant, admin, execution.issue(do, plant, beside, "B-INSERTED"))
    other.start(1)
    approve_insertion(other, insert(other, 2, building_block(do, plant, code="LIB-EACH")))


SIEVE = (
    Parameter(name="Passed", code="passed", kind=ParameterKind.YES_NO, expected="yes"),
    Parameter(name="Residue", code="residue", kind=ParameterKind.NUMBER, unit="%", action_high=Decimal("1.0")),
)


def building_block(do: Do, plant: Plant, *parameters: Parameter, code: str = "LIB-SIEVE", phases: int = 1) -> UUID:
    """A version in effect of a building block: phases that are alike, of these parameters."""
    create = drafting.create_building_block
    level = BuildingBlockLevel.OPERATION if phases > 1 else BuildingBlockLevel.PHASE
    of = do(plant.engineer, lambda uow: create(uow, code=code, name=code, level=level)).id
    draft = drafting.draft_version
    site = plant.site
    made = do(plant.engineer, lambda uow: draft(uow, recipe=of, site=site, batch_size=None, variant="STANDARD"))
    unit = recipes.insert(do, plant, made.id, BlockHead(kind=BlockKind.UNIT_PROCEDURE, name="Anywhere"))
    operation = recipes.insert(do, plant, made.id, BlockHead(kind=BlockKind.OPERATION, name="Sieving"), parent=unit)
    edits = 2
    for number in range(1, phases + 1):
        head = PhaseHead(name="Sieve again", code=f"SIEVE_{number}", instruction="Sieve through 1 mm.")
        phase = recipes.insert(do, plant, made.id, head, parent=operation)
        for one in parameters or SIEVE:
            recipes.insert(do, plant, made.id, one, parent=phase)
        edits += 1 + len(parameters or SIEVE)
    written = Written(made.id, (made.version or 0) + edits, of)
    return recipes.effective(do, plant, recipes.approved(do, plant, recipes.submitted(do, plant, written))).id


def insert(run: Run, before: int, block: UUID, *, by: Actor | None = None, reason: str = "Lumps were seen") -> UUID:
    """A phase before one of the batch's."""
    row = run.phase(before)
    given = Insert(before=row.id, version=row.version, building_block=block, reason=reason)
    return run.do(by or run.plant.supervisor, lambda uow: inserting.insert(uow, given)).id


def approve_insertion(run: Run, found: UUID, *, by: Actor | None = None) -> None:
    given = ApproveInsertedPhase(found, _version(run, "inserted_phase", found))
    recipes.sign(run.do, by or run.plant.reviewer, APPROVE_INSERTED_PHASE, given)


def withdraw_insertion(run: Run, found: UUID, *, by: Actor | None = None) -> None:
    given: dict[str, Any] = {"inserted": found, "version": _version(run, "inserted_phase", found), "reason": "No lumps"}
    run.do(by or run.plant.supervisor, lambda uow: inserting.withdraw(uow, **given))
