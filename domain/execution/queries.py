"""What execution asks of its own rows while a command runs."""

from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select, text

from domain.execution.models import (
    Batch,
    ParameterValue,
    ParameterValueRevision,
    PhaseExecution,
)
from domain.execution.procedure import reading
from domain.execution.refusals import StandsStill
from domain.execution.rules.judgement import Expectation
from domain.execution.rules.signing import Given
from domain.kernel.refusals import NotFound
from domain.kernel.rows import Lookup, Question
from domain.kernel.unit_of_work import UnitOfWork, changing, seeing, seeing_one
from domain.materials.models import GenealogyEdge
from domain.recipes.kinds import ParameterKind, PhaseSignature, Rounding
from domain.recipes.models import RecipeParameter, RecipePhase
from domain.signatures.models import Signature, SignatureStaleness

COMPANY, PHASE = (bindparam(name, type_=Uuid()) for name in ("company", "phase"))

RECORDERS = (
    select(ParameterValueRevision.recorded_by)
    .join(
        ParameterValue,
        (ParameterValue.company_id == ParameterValueRevision.company_id)
        & (ParameterValue.id == ParameterValueRevision.value_id),
    )
    .where(
        ParameterValue.company_id == COMPANY,
        ParameterValue.phase_execution_id == PHASE,
        ParameterValueRevision.formula.is_(None),  # nobody recorded what was calculated
    )
    .distinct()
)
STALE = (
    select(SignatureStaleness.id)
    .join(
        Signature,
        (Signature.company_id == SignatureStaleness.company_id) & (Signature.id == SignatureStaleness.id),
    )
    .where(Signature.company_id == COMPANY, Signature.subject_id == PHASE)
)
HALTED_ABOVE = text("""
with recursive above as (
  select b.id, b.parent_id, b.name from phase_execution e
    left join inserted_phase i on i.company_id = e.company_id and i.id = e.inserted_id
    left join phase_execution a on a.company_id = i.company_id and a.id = i.before_id
    join recipe_phase p on p.company_id = e.company_id and p.id = coalesce(a.recipe_phase_id, e.recipe_phase_id)
    join recipe_block b on b.company_id = p.company_id and b.id = p.block_id
    where e.company_id = :company and e.id = :phase
  union all select b.id, b.parent_id, b.name from above a
    join recipe_block b on b.company_id = :company and b.id = a.parent_id
)
select h.level, a.name, h.kind from batch_hold h join above a on a.id = h.recipe_block_id
  where h.company_id = :company and h.batch_id = :batch and h.restarted_at is null
""")


def foresee_start(uow: UnitOfWork, phase: PhaseExecution, *also: Lookup) -> None:
    """What starting a phase asks, and this beside it, in one round trip."""
    above = Lookup(HALTED_ABOVE, {"phase": phase.id, "batch": phase.batch_id})
    uow.foresee(changing(Batch, phase.batch_id), above, *reading.foreseen(phase.batch_id), *also)


def foresee_signing(uow: UnitOfWork, phase: PhaseExecution, *also: Question[Any] | Lookup) -> None:
    """What signing a phase asks, and this beside it, in one round trip: its batch is locked before the rest is read."""
    uow.foresee(
        changing(Batch, phase.batch_id),
        seeing(Signature, Signature.subject_id == phase.id),
        Lookup(STALE, {"phase": phase.id}),
        seeing_one(RecipePhase, phase.recipe_phase_id),
        seeing(RecipeParameter, RecipeParameter.recipe_phase_id == phase.recipe_phase_id),
        seeing(ParameterValue, ParameterValue.phase_execution_id == phase.id),
        seeing(GenealogyEdge, GenealogyEdge.phase_execution_id == phase.id),
        *reading.foreseen(phase.batch_id),
        *also,
    )


def require_free_above(uow: UnitOfWork, phase: PhaseExecution) -> None:
    """No unit procedure or operation that holds the phase stands still by a command (CMD-1). Raises StandsStill."""
    for level, name, kind in uow.look_up(HALTED_ABOVE, phase=phase.id, batch=phase.batch_id):
        raise StandsStill(place=f"{level.lower().replace('_', ' ')} {name}", command=kind)


def locked_batch(uow: UnitOfWork, batch: UUID) -> Batch:
    """The batch, locked: whoever starts, signs, corrects or raises in it takes turns."""
    return uow.hold(Batch, batch)


def recipe_phase(uow: UnitOfWork, phase: PhaseExecution) -> RecipePhase:
    found = uow.look_at(RecipePhase, phase.recipe_phase_id)
    assert found is not None, "a foreign key holds it"
    return found


def parameters(uow: UnitOfWork, phase: PhaseExecution) -> list[RecipeParameter]:
    """What the phase records, in the recipe's order."""
    found = uow.find(RecipeParameter, RecipeParameter.recipe_phase_id == phase.recipe_phase_id)
    return sorted(found, key=lambda one: one.position)


def parameter(uow: UnitOfWork, phase: PhaseExecution, wanted: UUID) -> RecipeParameter:
    """A parameter of this phase. Raises NotFound for any other."""
    found = uow.look_at(RecipeParameter, wanted)
    if found is None or found.recipe_phase_id != phase.recipe_phase_id:
        raise NotFound(kind="RecipeParameter", id=wanted, path=("parameter",))
    return found


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


def charges(uow: UnitOfWork, phase: PhaseExecution) -> list[GenealogyEdge]:
    """What was charged in the phase, and what of it was reversed, in this order."""
    return sorted(uow.find(GenealogyEdge, GenealogyEdge.phase_execution_id == phase.id), key=lambda one: one.id)


def recorders(uow: UnitOfWork, phase: PhaseExecution) -> frozenset[UUID]:
    """Everyone who recorded or corrected a value of the phase, or charged a lot in it."""
    recorded = frozenset(person for (person,) in uow.look_up(RECORDERS, phase=phase.id))
    return recorded | {one.recorded_by for one in charges(uow, phase)}


def signatures(uow: UnitOfWork, phase: PhaseExecution) -> list[Signature]:
    """Every signature on the phase, stale ones too, in the order of their giving."""
    return sorted(uow.find(Signature, Signature.subject_id == phase.id), key=lambda one: one.id)


def given(uow: UnitOfWork, phase: PhaseExecution, *, but: UUID | None = None) -> tuple[Given, ...]:
    """The phase's signatures as its rules see them; without the one `but`, which is being given."""
    found = [one for one in signatures(uow, phase) if one.id != but]
    stale = {signature for (signature,) in uow.look_up(STALE, phase=phase.id)}
    return tuple(Given(PhaseSignature(one.meaning), one.person_id, one.id in stale) for one in found)
