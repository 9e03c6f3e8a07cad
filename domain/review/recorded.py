"""Every value that was recorded where an exception was raised: the failing one stands beside those after it (REV-9)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.exceptions.models import BatchException
from domain.execution import content
from domain.execution.models import ParameterValue, ParameterValueRevision, PhaseExecution
from domain.kernel.canonical import Json
from domain.recipes.models import RecipeParameter


def where_raised(session: Session, exceptions: Sequence[BatchException]) -> list[Json]:
    """For each parameter of which a value raised one of these: all its values in the batch, in their order.

    Of each value every revision is told, the original first.
    """
    raising = [one.parameter_value_id for one in exceptions if one.parameter_value_id is not None]
    if not raising:
        return []
    company, batch = exceptions[0].company_id, exceptions[0].batch_id
    value, run, parameter = ParameterValue, PhaseExecution, RecipeParameter
    concerned = select(value.recipe_parameter_id).where(value.company_id == company, value.id.in_(raising))
    chosen = (
        select(value.id, value.repetition, run.number, run.passes, run.run, parameter.name)
        .join(run, (run.company_id == value.company_id) & (run.id == value.phase_execution_id))
        .join(parameter, (parameter.company_id == value.company_id) & (parameter.id == value.recipe_parameter_id))
        .where(value.company_id == company, value.batch_id == batch, value.recipe_parameter_id.in_(concerned))
        .order_by(run.number, parameter.id, run.passes, run.run, value.repetition)
    )
    rows = session.execute(chosen).all()
    said = _revisions(session, company, [row.id for row in rows])
    found: dict[tuple[int, str], list[Json]] = {}
    for id_, repetition, number, passes, again, name in rows:
        one: dict[str, Json] = {"repetition": str(repetition), "recorded": said[id_]}
        if passes:
            one["passes"] = [str(place) for place in passes]
        if again not in {None, 1}:
            one["run"] = str(again)
        found.setdefault((number, name), []).append(one)
    return [{"phase": str(number), "parameter": name, "values": told} for (number, name), told in found.items()]


def _revisions(session: Session, company: UUID, values: Sequence[UUID]) -> dict[UUID, list[Json]]:
    revision = ParameterValueRevision
    chosen = select(revision).where(revision.company_id == company, revision.value_id.in_(values))
    found: dict[UUID, list[Json]] = {one: [] for one in values}
    for one in session.scalars(chosen.order_by(revision.value_id, revision.revision)):
        found[one.value_id].append({"text": content.of(one).shown, "outcome": one.outcome})
    return found
