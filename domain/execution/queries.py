"""What execution asks of its own rows while a command runs."""

from collections.abc import Sequence
from dataclasses import fields
from uuid import UUID

from sqlalchemy import select

from domain.execution.models import (
    Batch,
    ParameterValue,
    ParameterValueRevision,
    PhaseExecution,
    PhaseState,
)
from domain.execution.rules.judgement import Expectation
from domain.execution.rules.sequence import Standing
from domain.execution.rules.signing import Given
from domain.kernel.refusals import NotFound
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.kinds import ParameterKind, PhaseSignature, Rounding
from domain.recipes.models import RecipeParameter, RecipePhase
from domain.signatures.models import Signature, SignatureStaleness


def locked_batch(uow: UnitOfWork, batch: UUID) -> Batch:
    """The batch, locked: whoever starts, signs, corrects or raises in it takes turns."""
    return uow.lock(Batch, Batch.id == batch)[0]


def recipe_phase(uow: UnitOfWork, phase: PhaseExecution) -> RecipePhase:
    return uow.find(RecipePhase, RecipePhase.id == phase.recipe_phase_id)[0]


def parameters(uow: UnitOfWork, phase: PhaseExecution) -> list[RecipeParameter]:
    """What the phase records, in the recipe's order."""
    found = uow.find(RecipeParameter, RecipeParameter.recipe_phase_id == phase.recipe_phase_id)
    return sorted(found, key=lambda one: one.position)


def parameter(uow: UnitOfWork, phase: PhaseExecution, wanted: UUID) -> RecipeParameter:
    """A parameter of this phase. Raises NotFound for any other."""
    chosen = RecipeParameter.recipe_phase_id == phase.recipe_phase_id
    found = uow.find(RecipeParameter, RecipeParameter.id == wanted, chosen)
    if not found:
        raise NotFound(kind="RecipeParameter", id=wanted, path=("parameter",))
    return found[0]


def expectation(found: RecipeParameter) -> Expectation:
    """What a value of the parameter is judged against."""
    same = {one.name: getattr(found, one.name) for one in fields(Expectation)}
    typed = {
        "kind": ParameterKind(found.kind),
        "choices": tuple(found.choices),
        "rounding": None if found.rounding is None else Rounding(found.rounding),
    }
    return Expectation(**{**same, **typed})


def values(uow: UnitOfWork, phase: PhaseExecution) -> list[ParameterValue]:
    return uow.find(ParameterValue, ParameterValue.phase_execution_id == phase.id)


def recorders(uow: UnitOfWork, phase: PhaseExecution) -> frozenset[UUID]:
    """Everyone who recorded or corrected a value of the phase."""
    chosen = (
        select(ParameterValueRevision.recorded_by)
        .join(
            ParameterValue,
            (ParameterValue.company_id == ParameterValueRevision.company_id)
            & (ParameterValue.id == ParameterValueRevision.value_id),
        )
        .where(ParameterValue.company_id == uow.actor.company, ParameterValue.phase_execution_id == phase.id)
        .distinct()
    )
    return frozenset(uow.session.scalars(chosen))


def signatures(uow: UnitOfWork, phase: PhaseExecution) -> list[Signature]:
    """Every signature on the phase, stale ones too, in the order of their giving."""
    return sorted(uow.find(Signature, Signature.subject_id == phase.id), key=lambda one: one.id)


def given(uow: UnitOfWork, phase: PhaseExecution, *, but: UUID | None = None) -> tuple[Given, ...]:
    """The phase's signatures as its rules see them; without the one `but`, which is being given."""
    found = [one for one in signatures(uow, phase) if one.id != but]
    stale = {one.id for one in uow.find(SignatureStaleness, SignatureStaleness.id.in_([one.id for one in found]))}
    return tuple(Given(PhaseSignature(one.meaning), one.person_id, one.id in stale) for one in found)


def standings(uow: UnitOfWork, batch: UUID) -> Sequence[Standing]:
    """How far each phase of the batch is."""
    phases = uow.find(PhaseExecution, PhaseExecution.batch_id == batch)
    wanted = RecipePhase.id.in_([phase.recipe_phase_id for phase in phases])
    during = {found.id: found.during_number for found in uow.find(RecipePhase, wanted)}
    return [
        Standing(
            number=phase.number,
            during=during[phase.recipe_phase_id],
            state=PhaseState(phase.state),
            signed_off=phase.signed_off_at is not None,
        )
        for phase in phases
    ]
