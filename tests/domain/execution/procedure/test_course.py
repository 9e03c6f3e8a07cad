"""What a batch's rows say of its way is what the simulator's course went, whatever the procedure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.execution.kinds import PhaseState
from domain.execution.procedure import passes
from domain.execution.procedure.course import Course, run_of
from domain.execution.procedure.plans import plan
from domain.execution.rules import sequence
from domain.execution.rules.sequence import Standing
from domain.recipes.kinds import BlockKind
from domain.recipes.procedure import tree
from domain.recipes.simulating.result import PhaseRun
from domain.recipes.simulating.simulate import simulate
from domain.recipes.values import Elements, Phase
from domain.recipes.walking.values import Question, Run
from tests.domain.recipes.walking.procedures import PHASE, Answers, Shape, built, procedures, runs
from tests.flow import WAYS

SEEDS = st.integers(0, 1000)

_SIDES: list[Shape] = [(BlockKind.BRANCH, None, [PHASE, PHASE]), (BlockKind.BRANCH, None, [PHASE])]
_AGAIN = built([(BlockKind.LOOP, 2, [(BlockKind.PARALLEL, None, _SIDES)])])
WATCHED_AGAIN = replace(_AGAIN, phases=(*_AGAIN.phases[:2], replace(_AGAIN.phases[2], during_number=2)))
"""In a loop, one branch watches the second phase of the other: in the second pass, that one has begun only once."""


def issued(elements: Elements) -> Course:
    """As a batch is when it was issued."""
    made = plan(elements)
    standings = [
        Standing(
            one.number, one.during_number, PhaseState.IDLE, signed_off=False, passes=passes.first(made, one.number)
        )
        for one in elements.phases
    ]
    return Course(made, standings, {})


def changed(course: Course, run: Run, state: PhaseState) -> Course:
    done = state is PhaseState.COMPLETE
    return course.with_run(replace(course.of(run), state=state, signed_off=done))


def decided(course: Course, answers: Answers) -> Course:
    while course.asked:
        question = course.asked[0]
        course = course.with_answer(question, holds=answers(question))
        course = passes.foreseen(course, question, holds=answers(question))
    return course


@given(procedures(), SEEDS)
@example(WATCHED_AGAIN, 0)
@settings(max_examples=40)
@pytest.mark.requirement("EXE-1", "EXE-20")
def test_the_rows_of_a_batch_lead_through_every_procedure(elements: Elements, seed: int) -> None:
    """In any order of what may begin, all that the procedure asks for is run, and nothing else."""
    chance, answers = Random(seed), Answers(seed)  # noqa: S311 -- nothing is secret here
    course, went = decided(issued(elements), answers), []
    while not course.complete:
        idle = [run_of(one) for one in course.standings if one.state is PhaseState.IDLE]
        ready = [run for run in idle if course.may_begin(run)]
        for run in idle:
            assert course.may_begin(run) or course.waits_for(run) or course.left_out(run), run
            assert not (course.may_begin(run) and course.left_out(run)), run
        running = [run_of(one) for one in course.standings if one.state is PhaseState.RUNNING]
        ending = [run for run in running if _may_complete(course, run)]
        assert ready or ending, "nothing can happen any more"
        run = chance.choice([*ready, *ending])
        if run in ready:
            went.append(run)
        course = decided(changed(course, run, PhaseState.RUNNING if run in ready else PhaseState.COMPLETE), answers)
        assert not course.astray
    assert set(went) == set(runs(tree(elements), answers))
    assert all(course.left_out(run_of(one)) for one in course.standings if one.state is PhaseState.IDLE)


def _may_complete(course: Course, run: Run) -> bool:
    return course._history.may_complete(run)


@given(procedures())
@example(WAYS)
@settings(max_examples=15)
@pytest.mark.requirement("EXE-1", "EXE-20")
def test_a_batch_goes_the_way_that_was_simulated(elements: Elements) -> None:
    for case in simulate(elements).cases:
        answers = {Question(one.block, one.passes): one.holds is True for one in case.decisions}
        course = _answered(issued(elements), answers)
        left = sorted(_happened(case.path), key=lambda one: one[0])
        while left:
            now = [one for one in left if one[0] == left[0][0]]
            allowed = [one for one in now if _allowed(course, *one[1:])]
            assert allowed, (case.case.name, now)
            left.remove(allowed[0])
            course = _answered(changed(course, *allowed[0][1:]), answers)
        assert course.complete == case.complete


def _happened(path: Sequence[PhaseRun]) -> Iterator[tuple[Decimal, Run, PhaseState]]:
    """When what began and ended; what did at one moment, in some order."""
    for one in path:
        run = Run(one.phase, one.passes)
        yield one.start, run, PhaseState.RUNNING
        yield one.end, run, PhaseState.COMPLETE


def _allowed(course: Course, run: Run, state: PhaseState) -> bool:
    if state is PhaseState.RUNNING:
        return course.may_begin(run)
    return course.of(run).state is PhaseState.RUNNING and _may_complete(course, run)


def _answered(course: Course, answers: dict[Question, bool]) -> Course:
    while course.asked:
        question = course.asked[0]
        course = course.with_answer(question, holds=answers[question])
        course = passes.foreseen(course, question, holds=answers[question])
    return course


STATES = st.sampled_from([(PhaseState.IDLE, False), (PhaseState.RUNNING, False), (PhaseState.COMPLETE, True)])


@given(st.lists(STATES, min_size=1, max_size=8), st.data())
def test_a_recipe_of_phases_alone_is_run_by_their_numbers(
    states: list[tuple[PhaseState, bool]], data: st.DataObject
) -> None:
    standings = [
        Standing(number, data.draw(st.none() | st.integers(1, number - 1)) if number > 1 else None, *state)
        for number, state in enumerate(states, 1)
    ]
    phases = tuple(
        Phase(number=one.number, unit_procedure="U", operation="O", name="x", during_number=one.during)
        for one in standings
    )
    course = Course(plan(Elements(phases=phases)), standings, {})
    assert course.complete == sequence.all_done(standings)
    for one in standings:
        assert course.waits_for(run_of(one)) == sequence.waits_for(one.number, standings)
        assert course.may_begin(run_of(one)) == (not sequence.waits_for(one.number, standings))
