"""The values of a phase that are to be signed, and the signatures that they have."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from domain.execution.models import ParameterValue, PhaseExecution
from domain.execution.rules import signing, yields
from domain.execution.rules.signing import Given
from domain.recipes.kinds import ParameterSource, PhaseSignature
from domain.signatures.models import Signature
from domain.work.rules.phase import ValueFacts


def signed_values(session: Session, phase: PhaseExecution) -> Iterator[ValueFacts]:
    """In the recipe's order; a phase without such parameters asks nothing of the database."""
    asked = phase.recipe_phase.signatures
    demanding = {
        one.id: one
        for one in phase.recipe_phase.parameters
        if one.signatures or (one.source == ParameterSource.CALCULATED and PhaseSignature.VERIFIED not in asked)
    }
    if not demanding:
        return
    value = ParameterValue
    chosen = select(value).where(
        value.company_id == phase.company_id,
        value.phase_execution_id == phase.id,
        value.recipe_parameter_id.in_(demanding),
    )
    signed = selectinload(value.signatures).selectinload(Signature.staleness)
    found = session.scalars(chosen.options(signed, selectinload(value.revisions)))
    for one in sorted(found, key=lambda row: (demanding[row.recipe_parameter_id].position, row.repetition)):
        parameter = demanding[one.recipe_parameter_id]
        yield ValueFacts(
            id=one.id,
            name=parameter.name,
            repetition=one.repetition,
            demanded=signing.demanded_of_value(
                parameter.signatures or (), phase=asked, told_by_hand=yields.by_hand(one)
            ),
            given=tuple(
                Given(PhaseSignature(each.meaning), each.person_id, each.staleness is not None)
                for each in one.signatures
            ),
            recorded_by=frozenset(each.recorded_by for each in one.revisions if each.formula is None),
        )
