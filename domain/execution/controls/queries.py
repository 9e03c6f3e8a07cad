"""What in-process controls ask of the database while a command runs."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from domain.execution.controls.models import ControlSeries, InProcessControl
from domain.execution.models import ParameterValue, PhaseExecution
from domain.kernel.quantity import Quantity
from domain.kernel.rows import Lock, Lookup, Question
from domain.kernel.unit_of_work import UnitOfWork, seeing
from domain.recipes.models import RecipeParameter, RecipePhase

_COMPANY, _BATCH, _PHASE = (bindparam(name, type_=Uuid()) for name in ("company", "batch", "phase"))
_NUMBER = bindparam("number", type_=Integer())

_CARRIER = aliased(PhaseExecution)

# Of the phase itself, where it runs during no other, and of those that run during it, in the same pass of their loops.
CONTROLLED = (
    select(
        PhaseExecution.id,
        RecipeParameter.id,
        RecipeParameter.name,
        RecipeParameter.every_value,
        RecipeParameter.every_unit,
        func.coalesce(RecipeParameter.samples, 1),
        RecipeParameter.repetition_limit,
    )
    .join(
        RecipePhase,
        and_(RecipePhase.company_id == RecipeParameter.company_id, RecipePhase.id == RecipeParameter.recipe_phase_id),
    )
    .join(
        PhaseExecution,
        and_(PhaseExecution.company_id == RecipePhase.company_id, PhaseExecution.recipe_phase_id == RecipePhase.id),
    )
    .join(_CARRIER, and_(_CARRIER.company_id == PhaseExecution.company_id, _CARRIER.id == _PHASE))
    .where(
        PhaseExecution.company_id == _COMPANY,
        PhaseExecution.batch_id == _BATCH,
        PhaseExecution.replaced_at.is_(None),
        PhaseExecution.not_applicable_at.is_(None),
        PhaseExecution.passes.is_not_distinct_from(_CARRIER.passes),
        RecipeParameter.every_value.is_not(None),
        or_(
            and_(PhaseExecution.id == _PHASE, RecipePhase.during_number.is_(None)),
            RecipePhase.during_number == _NUMBER,
        ),
    )
    .order_by(PhaseExecution.number, RecipeParameter.position)
)


@dataclass(frozen=True, slots=True)
class Controlled:
    """A parameter that comes round while a phase runs, and the run of the phase that it is recorded in."""

    phase: UUID
    parameter: UUID
    name: str
    every: Quantity
    samples: int
    limit: int


def foreseen_start(phase: PhaseExecution) -> Lookup:
    """What `controlled` asks."""
    return Lookup(CONTROLLED, {"batch": phase.batch_id, "phase": phase.id, "number": phase.number})


def controlled(uow: UnitOfWork, phase: PhaseExecution) -> list[Controlled]:
    """What comes round while this phase runs."""
    asked = uow.look_up(CONTROLLED, batch=phase.batch_id, phase=phase.id, number=phase.number)
    return [
        Controlled(run, parameter, name, Quantity(Decimal(value), unit), samples, limit)
        for run, parameter, name, value, unit, samples, limit in asked
    ]


def foreseen_signing(phase: PhaseExecution) -> tuple[Question[Any], ...]:
    """What `of_phase`, `controls_of` and `carried_by` ask."""
    return (
        seeing(ControlSeries, ControlSeries.phase_execution_id == phase.id),
        seeing(InProcessControl, InProcessControl.phase_execution_id == phase.id),
        Question(ControlSeries, (ControlSeries.carrier_id == phase.id,), lock=Lock.CHANGE),
    )


def of_phase(uow: UnitOfWork, phase: UUID) -> list[ControlSeries]:
    """The series whose values are recorded in a phase."""
    return uow.find(ControlSeries, ControlSeries.phase_execution_id == phase)


def controls_of(uow: UnitOfWork, phase: UUID) -> list[InProcessControl]:
    """What fell due in a phase, in its order."""
    found = uow.find(InProcessControl, InProcessControl.phase_execution_id == phase)
    return sorted(found, key=lambda one: (one.due_at, one.id))


def carried_by(uow: UnitOfWork, phase: UUID) -> list[ControlSeries]:
    """The series that come round while a phase runs, locked."""
    return uow.lock(ControlSeries, ControlSeries.carrier_id == phase)


def locked_controls(uow: UnitOfWork, series: UUID) -> list[InProcessControl]:
    """Everything of a series that fell due, locked, in its order."""
    found = uow.lock(InProcessControl, InProcessControl.series_id == series)
    return sorted(found, key=lambda one: one.number)


def repetitions(uow: UnitOfWork, series: ControlSeries) -> AbstractSet[int]:
    """Which repetitions of a series are recorded."""
    value = ParameterValue
    found = uow.find(
        value,
        value.phase_execution_id == series.phase_execution_id,
        value.recipe_parameter_id == series.recipe_parameter_id,
    )
    return {one.repetition for one in found}
