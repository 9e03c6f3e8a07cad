"""On any well-formed procedure the walk ends, runs what is to be run once, and nothing before what it waits for."""

from collections.abc import Callable
from functools import partial
from itertools import combinations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.recipes.kinds import BlockKind, LinkKind, Moment
from domain.recipes.procedure import Node, tree
from domain.recipes.values import Elements, Link, Phase
from domain.recipes.walking.route import route
from domain.recipes.walking.standing import standing
from domain.recipes.walking.values import Passes, Progress, Question, Run, RunState
from domain.recipes.walking.walk import Walk
from tests.domain.recipes.walking.procedures import SHAPES, Answers, built, loops, procedures, runs, shared

pytestmark = [pytest.mark.requirement("EXE-1"), pytest.mark.requirement("EXE-20")]
ANSWERS = st.integers(0, 99).map(Answers)
Act = tuple[int, Callable[[Any], None], Any]
UNHURRIED = settings(deadline=None)
RANDOM = st.randoms(use_true_random=False)


class Trip:
    """A walk to its end, taking whatever is allowed in an order that chance gives."""

    def __init__(self, elements: Elements, answers: Answers, chance: Random) -> None:
        self.walk = Walk(route(elements))
        self.began: dict[Run, int] = {}
        self.ended: dict[Run, int] = {}
        self.asked: dict[Question, int] = {}
        self.answered: dict[Question, bool] = {}
        for clock in range(100_000):
            acts = self.acts()
            if not acts:
                break
            act = chance.choice(acts)
            if isinstance(act, Question):
                self.answered[act], self.asked[act] = answers(act), clock
                self.walk.decide(act, holds=self.answered[act])
            elif act in self.walk.may_begin:
                assert act not in self.began
                self.walk.begin(act)
                self.began[act] = clock
            else:
                self.walk.end(act)
                self.ended[act] = clock

    def acts(self) -> list[Run | Question]:
        ending = [run for run in self.walk.running if self.walk.may_complete(run)]
        return [*self.walk.may_begin, *ending, *self.walk.asked]


@UNHURRIED
@given(procedures(), ANSWERS, RANDOM)
def test_each_phase_on_the_path_is_run_once_in_each_pass_and_the_end_is_reached(
    elements: Elements, answers: Answers, chance: Random
) -> None:
    trip = Trip(elements, answers, chance)
    assert trip.walk.complete
    assert not trip.walk.running
    assert sorted(trip.ended, key=str) == sorted(runs(tree(elements), answers), key=str)
    reached = {run.phase for run in trip.began}
    skipped = {number for number, index in trip.walk.route.phases.items() if trip.walk.skipped(index)}
    assert skipped == {phase.number for phase in elements.phases} - reached


@UNHURRIED
@given(procedures(), ANSWERS, RANDOM, RANDOM)
def test_the_path_doesnt_depend_on_which_branch_is_faster(
    elements: Elements, answers: Answers, one: Random, other: Random
) -> None:
    left, right = Trip(elements, answers, one), Trip(elements, answers, other)
    assert (set(left.ended), left.answered) == (set(right.ended), right.answered)
    assert sorted(left.walk.at_bound, key=str) == sorted(right.walk.at_bound, key=str)


@UNHURRIED
@given(procedures(), ANSWERS, RANDOM)
def test_nothing_begins_before_what_it_waits_for(elements: Elements, answers: Answers, chance: Random) -> None:
    trip = Trip(elements, answers, chance)
    around = loops(tree(elements))
    for phase in elements.phases:
        if phase.during_number is not None:
            link = Link(
                code="during",
                kind=LinkKind.SEQUENCE,
                from_phase=f"P{phase.during_number}",
                to_phase=phase.code or "",
                from_moment=Moment.STARTED,
            )
            require_waited(trip, link, shared(around, phase.during_number, phase.number))
    for link in elements.links:
        require_waited(trip, link, shared(around, int(link.from_phase[1:]), int(link.to_phase[1:])))


def require_waited(trip: Trip, link: Link, common: int) -> None:
    for run in (one for one in trip.began if f"P{one.phase}" == link.to_phase):
        before = [
            one
            for one in trip.began
            if f"P{one.phase}" == link.from_phase and one.passes[:common] == run.passes[:common]
        ]
        at = (trip.began if link.to_moment is Moment.STARTED else trip.ended)[run]
        if before and link.from_moment is Moment.STARTED:
            assert min(trip.began[one] for one in before) < at
        elif before:
            assert max(trip.ended[one] for one in before) < at


@UNHURRIED
@given(procedures(), ANSWERS, RANDOM)
def test_a_step_waits_for_all_steps_before_it(elements: Elements, answers: Answers, chance: Random) -> None:
    trip = Trip(elements, answers, chance)
    ran = {run.phase for run in trip.began}
    beside = {phase.number for phase in elements.phases if phase.during_number in ran}
    require_in_turn(trip, tree(elements), 0, beside)


def require_in_turn(trip: Trip, steps: tuple[Node, ...], deep: int, beside: set[int]) -> None:
    """Whatever is run in one step of a block has ended before a later one begins, in each pass on its own."""
    for one, other in combinations(steps, 2):
        before, after = ({phase.number for phase in node.phases} for node in (one, other))
        for run in (run for run in trip.began if run.phase in after - beside):
            earlier = [
                end for it, end in trip.ended.items() if it.phase in before and same(it.passes, run.passes, deep)
            ]
            assert all(end < trip.began[run] for end in earlier)
    for node in steps:
        if isinstance(node.element, Phase):
            continue
        if node.element.kind in {BlockKind.PARALLEL, BlockKind.SELECTION}:
            for branch in node.steps:
                require_in_turn(trip, branch.steps, deep, beside)
        else:
            require_in_turn(trip, node.steps, deep + (node.element.kind is BlockKind.LOOP), beside)


def same(one: Passes, other: Passes, deep: int) -> bool:
    return one[:deep] == other[:deep]


@UNHURRIED
@given(procedures(), ANSWERS, RANDOM, st.integers(0, 60))
def test_a_record_stands_where_the_walk_was_in_whatever_order_its_rows_come(
    elements: Elements, answers: Answers, chance: Random, acts: int
) -> None:
    trip = Trip(elements, answers, chance)
    began = {run: at for run, at in trip.began.items() if at < acts}
    ended = {run: at for run, at in trip.ended.items() if at < acts}
    asked = {question: at for question, at in trip.asked.items() if at < acts}
    walk = Walk(trip.walk.route)
    runs = list(began)
    chance.shuffle(runs)
    found = standing(
        walk.route,
        Progress(
            {run: RunState.COMPLETE if run in ended else RunState.RUNNING for run in runs},
            {question: trip.answered[question] for question in asked},
        ),
    )
    steps: list[Act] = [
        *((at, walk.begin, run) for run, at in began.items()),
        *((at, walk.end, run) for run, at in ended.items()),
    ]
    steps += [(at, partial(walk.decide, holds=trip.answered[question]), question) for question, at in asked.items()]
    for _, act, of in sorted(steps, key=lambda step: step[0]):
        act(of)
    assert set(found.may_begin) == set(walk.may_begin)
    assert set(found.may_complete) == {run for run in walk.running if walk.may_complete(run)}
    assert set(found.asked) == set(walk.asked)
    assert (found.astray, found.complete) == ((), walk.complete)


@UNHURRIED
@given(SHAPES, st.sampled_from([LinkKind.SYNCHRONIZATION, LinkKind.TRANSFER]), ANSWERS, RANDOM)
def test_phases_that_are_joined_wait_for_each_other_and_never_for_good(
    shapes: list[tuple[object, ...]], kind: LinkKind, answers: Answers, chance: Random
) -> None:
    branches = [(BlockKind.BRANCH, None, [(), *shapes, ()]), (BlockKind.BRANCH, None, [*shapes, ()])]
    elements = built([(BlockKind.PARALLEL, None, branches), ()])
    last = max(phase.number for phase in elements.phases)
    link = Link(code="L", kind=kind, from_phase="P1", to_phase=f"P{last - 1}")
    trip = Trip(Elements(blocks=elements.blocks, phases=elements.phases, links=(link,)), answers, chance)
    assert trip.walk.complete
    one, other = Run(1), Run(last - 1)
    # The first could have begun at once; it waited for all that comes before the other.
    slower = tree(elements)[0].steps[1]
    others = {phase.number for phase in slower.phases} - {last - 1}
    assert all(trip.ended[run] < trip.began[one] for run in trip.ended if run.phase in others)
    if kind is LinkKind.TRANSFER:
        assert max(trip.began[one], trip.began[other]) < min(trip.ended[one], trip.ended[other])
