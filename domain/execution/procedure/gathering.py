"""What conditions refer to, out of the batch's rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from domain.execution import content as contents
from domain.execution.content import Content
from domain.execution.kinds import PhaseState
from domain.execution.models import Batch, ParameterValue, PhaseExecution
from domain.execution.procedure import conditions
from domain.execution.procedure.conditions import Answer, Datum
from domain.execution.procedure.course import Course, run_of
from domain.execution.procedure.models import DecisionInput
from domain.execution.procedure.plans import Plan
from domain.kernel.quantity import Quantity
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.formulas.references import Reference, ReferenceKind
from domain.recipes.kinds import ParameterKind
from domain.recipes.models import RecipeParameter
from domain.recipes.walking.values import Passes, Question, Run

NOTHING: Mapping[UUID, Content] = {}
MOMENTS = frozenset({ReferenceKind.STARTED, ReferenceKind.COMPLETED})


def answered(uow: UnitOfWork, batch: Batch, course: Course, question: Question) -> Answer:
    """Evaluate a condition on what is recorded now: of each phase what its last run gave, once that is done."""
    plan = course.plan
    asked = conditions.references(plan, question.block)
    done = _runs(uow, batch, course, question, [one for one in asked if one.kind is not ReferenceKind.STARTED])
    begun = _runs(uow, batch, course, question, [one for one in asked if one.kind is ReferenceKind.STARTED])
    valued = [one for one in asked if one in plan.sources]
    values = _values(uow, [done[plan.sources[one].phase] for one in valued if plan.sources[one].phase in done])
    found: dict[Reference, Sequence[Datum]] = {}
    for reference in asked:
        of = begun if reference.kind is ReferenceKind.STARTED else done
        run = of.get(_phase_of(plan, reference))
        if run is None:
            continue
        if reference.kind in MOMENTS:
            found[reference] = tuple(_moment(reference, run))
        elif reference in plan.sources:
            found[reference] = tuple(_data(values.get((run.id, reference.code), ()), _kind(plan, reference)))
    return conditions.answer(plan, question, size=_size(batch), found=found)


def answered_again(
    uow: UnitOfWork,
    batch: Batch,
    plan: Plan,
    question: Question,
    inputs: Iterable[DecisionInput],
    *,
    after: Mapping[UUID, Content] = NOTHING,
) -> Answer:
    """Evaluate a condition on what it was decided on before, as that stands now; `after` are values as they will be."""
    given = sorted(inputs, key=lambda one: one.position)
    ids = [one.parameter_value_id for one in given if one.parameter_value_id is not None]
    values = {one.id: one for one in uow.find(ParameterValue, ParameterValue.id.in_(ids))} if ids else {}
    runs = {one.phase_execution_id for one in given if one.parameter_value_id is None} - {None}
    moments = {one.id: one for one in uow.find(PhaseExecution, PhaseExecution.id.in_(runs))} if runs else {}
    found: defaultdict[Reference, list[Datum]] = defaultdict(list)
    named = {str(reference): reference for reference in conditions.references(plan, question.block)}
    for one in given:
        reference = named[one.refers_to]
        if one.parameter_value_id is not None:
            found[reference] += _data([values[one.parameter_value_id]], _kind(plan, reference), after)
        elif one.phase_execution_id is not None:
            found[reference] += _moment(reference, moments[one.phase_execution_id])
    return conditions.answer(plan, question, size=_size(batch), found=found)


def _phase_of(plan: Plan, reference: Reference) -> int:
    """The number of the phase that a reference names; 0 where it names none."""
    return 0 if reference.phase is None else plan.phases.get(reference.phase, 0)


def _kind(plan: Plan, reference: Reference) -> ParameterKind:
    return plan.sources[reference].declared.kind


def _size(batch: Batch) -> Quantity:
    return Quantity(batch.size_value, batch.size_unit)


def _runs(
    uow: UnitOfWork, batch: Batch, course: Course, question: Question, asked: Sequence[Reference]
) -> dict[int, PhaseExecution]:
    """The run of each phase that the question sees: of what began or, unless that is asked alone, of what is done."""
    numbers = {_phase_of(course.plan, one) for one in asked} - {0}
    if not numbers:
        return {}
    began = all(one.kind is ReferenceKind.STARTED for one in asked)
    there = {run_of(one) for one in course.standings if (one.state is not PhaseState.IDLE if began else one.done)}
    rows: defaultdict[int, dict[Passes, PhaseExecution]] = defaultdict(dict)
    counting = (PhaseExecution.batch_id == batch.id, PhaseExecution.replaced_at.is_(None))
    for row in uow.find(PhaseExecution, *counting, PhaseExecution.number.in_(numbers)):
        if Run(row.number, tuple(row.passes)) in there:
            rows[row.number][tuple(row.passes)] = row
    found = {}
    for number, by_passes in rows.items():
        last = conditions.last_run(course.plan, question.block, question.passes, number, by_passes)
        if last is not None:
            found[number] = by_passes[last]
    return found


def _values(uow: UnitOfWork, runs: Sequence[PhaseExecution]) -> Mapping[tuple[UUID, str], list[ParameterValue]]:
    """The values of these runs, by the run and the code of the parameter, in the order of their repetitions."""
    found: defaultdict[tuple[UUID, str], list[ParameterValue]] = defaultdict(list)
    if not runs:
        return found
    phases, ids = {one.recipe_phase_id for one in runs}, {one.id for one in runs}
    declared = uow.find(RecipeParameter, RecipeParameter.recipe_phase_id.in_(phases), RecipeParameter.code.is_not(None))
    codes = {one.id: one.code for one in declared}
    values = uow.find(ParameterValue, ParameterValue.phase_execution_id.in_(ids))
    for one in sorted(values, key=lambda value: value.repetition):
        code = codes.get(one.recipe_parameter_id)
        if code is not None:
            found[one.phase_execution_id, code].append(one)
    return found


def _data(
    values: Iterable[ParameterValue], kind: ParameterKind, after: Mapping[UUID, Content] = NOTHING
) -> Iterable[Datum]:
    for one in values:
        content = after.get(one.id) or contents.of(one)
        seen = conditions.seen(content, kind)
        if seen is not None:
            yield Datum(
                seen,
                content.shown[: conditions.LONGEST],
                value=one.id,
                revision=one.revision,
                run=one.phase_execution_id,
            )


def _moment(reference: Reference, run: PhaseExecution) -> Iterable[Datum]:
    at = run.started_at if reference.kind is ReferenceKind.STARTED else run.completed_at
    if at is not None:
        yield Datum(at, contents.time_text(at), run=run.id)
