"""The runs that decisions call for, and those that they leave out."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from domain.execution.models import Batch, PhaseExecution, PhaseState
from domain.execution.procedure.course import Course, run_of
from domain.execution.procedure.plans import Plan
from domain.execution.rules.sequence import Standing
from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.kinds import BlockKind
from domain.recipes.models import RecipePhase
from domain.recipes.walking.values import Passes, Question, Run


def in_pass(passes: Sequence[int]) -> str:
    """What tells a run from others behind the name of its phase, ", pass 2"; nothing outside of loops."""
    return f", pass {'.'.join(map(str, passes))}" if passes else ""


def first(plan: Plan, number: int) -> Passes:
    """The passes of a phase's first run."""
    index = plan.route.phases.get(number)
    return () if index is None else (1,) * len(plan.route.places[index].loops)


def called_for(plan: Plan, question: Question, *, holds: bool) -> Iterator[Run]:
    """The runs of another pass, where the answer demands one."""
    block = plan.blocks[question.block]
    if holds or block.kind is not BlockKind.LOOP or question.passes[-1] >= (block.passes or 1):
        return
    inside = (*question.passes[:-1], question.passes[-1] + 1)
    loop = plan.route.blocks[question.block]
    for number, index in sorted(plan.route.phases.items()):
        place = plan.route.places[index]
        if loop in place.within:
            yield Run(number, (*inside, *(1,) * (len(place.loops) - len(inside))))


def foreseen(course: Course, question: Question, *, holds: bool) -> Course:
    """The course with the runs that an answer calls for, where they aren't there yet."""
    there = {run_of(one) for one in course.standings}
    during = {one.number: one.during for one in course.standings}
    new = [
        Standing(run.phase, during[run.phase], PhaseState.IDLE, signed_off=False, passes=run.passes)
        for run in called_for(course.plan, question, holds=holds)
        if run not in there
    ]
    return replace(course, standings=[*course.standings, *new]) if new else course


def arrange(uow: UnitOfWork, batch: Batch, course: Course) -> None:
    """Make the batch's rows those of the course: add its new runs, and tell of idle ones whether they are left out."""
    found = uow.find(PhaseExecution, PhaseExecution.batch_id == batch.id, PhaseExecution.replaced_at.is_(None))
    rows = {(one.number, tuple(one.passes)): one for one in found}
    new = [one for one in course.standings if (one.number, one.passes) not in rows]
    recipe = _recipe_phases(uow, batch, {one.number for one in new}) if new else {}
    for one in new:
        row = uow.add(_idle(batch, recipe[one.number], one.passes))
        rows[one.number, one.passes] = row
    for one in course.standings:
        row = rows[one.number, one.passes]
        if row.state == PhaseState.IDLE and course.left_out(run_of(one)) != (row.left_out_at is not None):
            row.left_out_at = None if row.left_out_at is not None else uow.now


def idle(plan: Plan, batch: Batch, phase: RecipePhase) -> PhaseExecution:
    """The first run of a phase, before anything happened."""
    return _idle(batch, phase, first(plan, phase.number))


def _idle(batch: Batch, phase: RecipePhase, passes: Passes) -> PhaseExecution:
    return PhaseExecution(
        id=new_id(),
        site_id=batch.site_id,
        batch_id=batch.id,
        recipe_phase_id=phase.id,
        number=phase.number,
        passes=list(passes),
        state=PhaseState.IDLE,
    )


def _recipe_phases(uow: UnitOfWork, batch: Batch, numbers: set[int]) -> dict[int, RecipePhase]:
    version = RecipePhase.recipe_version_id == batch.recipe_version_id
    return {one.number: one for one in uow.find(RecipePhase, version, RecipePhase.number.in_(numbers))}
