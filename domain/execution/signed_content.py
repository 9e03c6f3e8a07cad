"""What a signer of a phase or a correction is shown, and signs: everything of it, so that any change shows (SIG-1)."""

from uuid import UUID

from domain.execution import content, queries
from domain.execution.models import Batch, ParameterValue, PhaseExecution
from domain.kernel.canonical import Json
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.limits import limits_text
from domain.recipes.models import RecipeParameter


def of_phase(uow: UnitOfWork, phase: PhaseExecution) -> Json:
    """Batch, recipe digest, phase, and each value with revision, outcome, person and time, in the recipe's order."""
    batch = queries.locked_batch(uow, phase.batch_id)
    parameters = {one.id: one for one in queries.parameters(uow, phase)}
    values = sorted(queries.values(uow, phase), key=lambda one: _place(one, parameters))
    return {
        "batch": of_batch(batch),
        "phase": _phase(uow, phase),
        "values": [of_value(one, parameters[one.recipe_parameter_id]) for one in values],
    }


def of_batch(batch: Batch) -> dict[str, Json]:
    return {"number": batch.number, "product": batch.product, "recipeDigest": batch.recipe_digest}


def of_value(value: ParameterValue, parameter: RecipeParameter) -> dict[str, Json]:
    """A value as it stands, with what it was judged against."""
    return {
        "id": str(value.id),
        "parameter": parameter.name,
        "limits": limits_text(parameter),
        "repetition": value.repetition,
        "revision": value.revision,
        "text": content.of(value).shown,
        "content": content.of(value).as_json(),
        "unit": value.unit,
        "outcome": value.outcome,
        "recordedBy": {"id": str(value.recorded_by), "name": value.recorded_name},
        "recordedAt": content.time_text(value.recorded_at),
        "eventAt": None if value.event_at is None else content.time_text(value.event_at),
        "reason": value.reason,
    }


def _phase(uow: UnitOfWork, phase: PhaseExecution) -> dict[str, Json]:
    recipe = queries.recipe_phase(uow, phase)
    return {
        "number": phase.number,
        "name": recipe.name,
        "state": phase.state,
        "startedBy": None if phase.started_by is None else str(phase.started_by),
        "startedAt": None if phase.started_at is None else content.time_text(phase.started_at),
        "completedAt": None if phase.completed_at is None else content.time_text(phase.completed_at),
    }


def _place(value: ParameterValue, parameters: dict[UUID, RecipeParameter]) -> tuple[int, int]:
    return (parameters[value.recipe_parameter_id].position, value.repetition)
