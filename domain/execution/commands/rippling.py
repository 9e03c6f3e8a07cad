"""The ripple of a correction: foretold for who signs it, and carried out as it was foretold (EXE-7, EXE-8)."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy import or_, select

from domain.exceptions.models import BatchException, ExceptionState
from domain.execution import queries
from domain.execution.calculation import loading, resting
from domain.execution.calculation.consequences import (
    Consequences,
    Corrected,
    Touched,
    Valid,
    changes_of,
    consequences,
)
from domain.execution.calculation.values import Change, Stood
from domain.execution.content import Content
from domain.execution.kinds import Outcome
from domain.execution.models import ParameterValue, PhaseExecution
from domain.execution.procedure import revising
from domain.execution.procedure.passes import in_pass
from domain.execution.rules.judgement import judge
from domain.execution.rules.yields import judge_yield
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.models import RecipeParameter
from domain.signatures.models import Meaning, Signature, SignatureStaleness
from domain.signatures.staleness import make_stale


def foretell(
    uow: UnitOfWork,
    value: ParameterValue,
    parameter: RecipeParameter,
    entered: Content,
    *,
    by_hand: bool,
) -> Consequences:
    """What correcting the value to this content would do now."""
    batch, name = queries.locked_batch(uow, value.batch_id), parameter.name
    expectation = queries.expectation(parameter)
    plan = loading.plan_of(uow, value.phase_execution_id)
    after = Stood(
        value=value.id,
        run=value.phase_execution_id,
        parameter=value.recipe_parameter_id,
        repetition=value.repetition,
        revision=value.revision + 1,
        content=entered,
        outcome=judge(entered, expectation),
    )
    dependents, changes = plan.dependents({value.recipe_parameter_id}), list[Change]()
    if dependents:
        changes = changes_of(loading.ledger_of(uow, plan, batch, dependents), after)
    phase = uow.find(PhaseExecution, PhaseExecution.id == value.phase_execution_id)[0]
    number, here = phase.number, f"Phase {phase.number}{in_pass(phase.passes)}"
    places = [(one, f"Phase {one.run.number}{in_pass(one.run.passes)}") for one in changes]
    subjects = {
        **{one.run.id: where for one, where in places},
        **{one.value: f"{where}, {one.one.declared.name}" for one, where in places},
        phase.id: here,
        value.id: f"{here}, {name}",
    }
    output = plan.told_by(parameter.id)
    corrected = Corrected(
        stood=after,
        phase=number,
        parameter=name,
        passes=tuple(phase.passes),
        by_hand=by_hand,
        yields=Outcome.NOT_JUDGED if output is None else judge_yield(entered, expectation, output),
    )
    values = {value.id: entered, **{one.value: one.after.content for one in changes}}
    runs = {value.phase_execution_id, *(one.run.id for one in changes)}
    decided = revising.foretell(uow, batch, runs, values)
    rested = {one.exception for one in decided if one.exception is not None}
    touched = _touched(uow, batch.id, set(values), rested)
    subjects |= {one.id: f"Exception {one.number}" for one in touched if one.assessed}
    found = consequences(corrected, changes, touched, _valid(uow, subjects))
    resting_on = [one.of.id for one in found.fates]
    return replace(
        found,
        decisions=tuple(one.says for one in decided if one.otherwise),
        deviations=resting.deviations(uow, batch=batch.id, value=value.id, exceptions=resting_on),
    )


def take_back(uow: UnitOfWork, found: Consequences, *, because: str) -> None:
    """Each signature on a phase whose content changes goes stale, and must be given again (SIG-4).

    Those on exceptions went with their assessments.
    """
    assessed = {one.of.id for one in found.fates}
    stale = [one.id for one in found.stale if one.subject not in assessed]
    for signature in uow.find(Signature, Signature.id.in_(stale)) if stale else ():
        make_stale(uow, signature, because=because)
    for phase in uow.lock(PhaseExecution, PhaseExecution.id.in_(found.runs)):
        phase.signed_off_at = None


def _touched(uow: UnitOfWork, batch: UUID, values: set[UUID], rested: set[UUID]) -> list[Touched]:
    """Open or assessed exceptions of these values, and those that `rested` on decisions that are made again."""
    rows = uow.find(
        BatchException,
        BatchException.batch_id == batch,
        or_(BatchException.state == ExceptionState.OPEN, BatchException.classification.is_not(None)),
        or_(BatchException.parameter_value_id.in_(values), BatchException.id.in_(rested)),
    )
    return [_touch(one, None if one.id in rested else one.parameter_value_id) for one in rows]


def _touch(one: BatchException, value: UUID | None) -> Touched:
    return Touched(one.id, one.number, value, ExceptionState(one.state), assessed=one.classification is not None)


def _valid(uow: UnitOfWork, subjects: Mapping[UUID, str]) -> list[Valid]:
    """Corrections sign what a value became: they tell what happened, and don't go stale."""
    stale = select(SignatureStaleness.id).where(SignatureStaleness.company_id == uow.actor.company)
    rows = uow.find(
        Signature,
        Signature.subject_id.in_(list(subjects)),
        Signature.meaning != Meaning.CORRECTED,
        Signature.id.not_in(stale),
    )
    return [Valid(one.id, one.subject_id, subjects[one.subject_id], one.meaning, one.printed_name) for one in rows]
