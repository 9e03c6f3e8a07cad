"""The gate for tests: what the company allows, and what a supervisor signs, through the domain's own commands."""

from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row

from domain.execution.gate.commands import allowing
from domain.execution.gate.commands.overriding import OVERRIDE_GATE, OverrideGate
from domain.execution.gate.rules import Limit
from domain.kernel.actor import Actor
from tests import equipment, recipes
from tests.conftest import Do, every_row
from tests.execution import Run
from tests.plant import Plant
from tests.training import School

TABLES = (
    *("batch", "phase_execution", "parameter_value", "equipment", "equipment_use", "gate_override", "override_policy"),
    *("batch_exception", "signature", "genealogy_edge", "cleaning_record"),
)
REASON = "The trained operator fell ill, and the granules can't wait."


def state(admin: Engine, plant: Plant) -> dict[str, list[Row[Any]]]:
    """All that an act at the gate may change."""
    return every_row(admin, TABLES, plant.company)


def allow(school: School, limit: Limit | None, *, seen: int | None = None, by: Actor | None = None) -> None:
    school.do(
        by or school.quality,
        lambda uow: allowing.set_policy(uow, limit=limit, seen=seen, reason="As agreed with production"),
    )


def override(
    run: Run,
    number: int,
    *,
    person: Actor | None = None,
    equipment: UUID | None = None,
    by: Actor | None = None,
    minutes: int = 30,
    acts: int = 2,
) -> UUID:
    """A supervisor's override for a phase of the batch; its id."""
    given = OverrideGate(
        subject=run.batch,
        version=run.row().version,
        phase=run.phase(number).id,
        minutes=minutes,
        acts=acts,
        reason=REASON,
        person=None if person is None else person.as_person,
        equipment=equipment,
    )
    return recipes.sign(run.do, by or run.plant.supervisor, OVERRIDE_GATE, given).id


def one_of_each(do: Do, plant: Plant, admin: Engine) -> None:
    """A policy, and an override in a batch of its own."""
    run = equipment.run_of(do, plant, admin, product="OVERRIDDEN", number="B-OVERRIDDEN")
    allow(School(do, plant, admin), Limit(60, 5))
    override(run, 1, person=plant.operator)
