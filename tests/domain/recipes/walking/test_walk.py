"""Where a walk stands on small procedures whose way can be read off."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from domain.recipes.kinds import BlockKind, LinkKind, Moment
from domain.recipes.values import Block, Elements, Link, Phase
from domain.recipes.walking.refusals import NotItsTurn, ProcedureAmbiguous
from domain.recipes.walking.route import route
from domain.recipes.walking.standing import standing
from domain.recipes.walking.values import Progress, Question, Run, RunState
from domain.recipes.walking.walk import Walk

pytestmark = pytest.mark.requirement("EXE-1")
UP, LOOP, PARALLEL, SELECTION, BRANCH = (
    BlockKind.UNIT_PROCEDURE,
    BlockKind.LOOP,
    BlockKind.PARALLEL,
    BlockKind.SELECTION,
    BlockKind.BRANCH,
)


def phase(number: int, block: str | None = None, position: int = 1, during: int | None = None) -> Phase:
    return Phase(
        number=number,
        code=f"P{number}",
        name="x",
        unit_procedure="U",
        operation="O",
        block=block,
        position=position,
        during_number=during,
    )


def walk(*elements: Block | Phase | Link) -> Walk:
    return Walk(route(parts(elements)))


def parts(elements: Iterable[Block | Phase | Link]) -> Elements:
    held = tuple(elements)
    return Elements(
        blocks=tuple(one for one in held if isinstance(one, Block)),
        phases=tuple(one for one in held if isinstance(one, Phase)),
        links=tuple(one for one in held if isinstance(one, Link)),
    )


def done(walk: Walk, *numbers: int) -> Walk:
    for number in numbers:
        (run,) = (one for one in (*walk.running, *walk.may_begin) if one.phase == number)
        if run in walk.may_begin:
            walk.begin(run)
        walk.end(run)
    return walk


def next_(walk: Walk) -> list[int]:
    return sorted(run.phase for run in walk.may_begin)


def begin(walk: Walk, number: int) -> Walk:
    walk.begin(next(run for run in walk.may_begin if run.phase == number))
    return walk


FLAT = tuple(phase(number, during={4: 3, 5: 3}.get(number)) for number in range(1, 7))


@pytest.mark.requirement("EXE-20")
def test_a_flat_recipe_runs_by_number_and_beside_what_a_phase_runs_during() -> None:
    this = done(walk(*FLAT), 1, 2)
    assert next_(this) == [3]
    assert next_(begin(this, 3)) == [4, 5]
    assert next_(done(this, 3, 4)) == [5]
    assert next_(done(this, 5)) == [6]
    assert done(this, 6).complete


@pytest.mark.requirement("EXE-20")
def test_controls_of_an_operation_of_their_own_run_beside_the_press() -> None:
    this = walk(
        Block(code="press", kind=UP, position=1),
        Block(code="controls", kind=UP, position=2),
        phase(1, "press"),
        phase(2, "press", 2),
        phase(3, "controls", during=1),
        phase(4, "controls", 2),
    )
    assert next_(begin(this, 1)) == [3]
    assert next_(done(this, 1)) == [2, 3]
    assert next_(done(this, 2)) == [3]
    assert next_(done(this, 3)) == [4]


def test_the_first_branch_that_holds_is_taken_and_a_later_one_isnt_asked() -> None:
    this = walk(
        Block(code="S", kind=SELECTION, position=1),
        Block(code="A", kind=BRANCH, position=1, parent="S", condition="x"),
        Block(code="B", kind=BRANCH, position=2, parent="S", condition="y"),
        Block(code="C", kind=BRANCH, position=3, parent="S"),
        phase(1, "A"),
        phase(2, "B"),
        phase(3, "C"),
        phase(4, None, 2),
    )
    assert list(this.asked) == [Question("A")]
    this.decide(Question("A"), holds=False)
    assert list(this.asked) == [Question("B")]
    this.decide(Question("B"), holds=True)
    assert (next_(this), list(this.asked)) == ([2], [])
    assert next_(done(this, 2)) == [4]
    assert [this.skipped(this.route.phases[one]) for one in (1, 2, 3, 4)] == [True, False, True, False]


def test_a_selection_of_which_no_branch_is_taken_is_passed_by() -> None:
    this = walk(
        Block(code="S", kind=SELECTION, position=1),
        Block(code="A", kind=BRANCH, position=1, parent="S", condition="x"),
        phase(1, "A"),
        phase(2, None, 2),
    )
    this.decide(Question("A"), holds=False)
    assert next_(this) == [2]


def test_a_loop_is_left_when_its_condition_holds_or_at_its_bound() -> None:
    this = done(walk(Block(code="L", kind=LOOP, position=1, condition="x", passes=2), phase(1, "L")), 1)
    assert list(this.asked) == [Question("L", (1,))]
    this.decide(Question("L", (1,)), holds=False)
    assert list(this.may_begin) == [Run(1, (2,))]
    done(this, 1).decide(Question("L", (2,)), holds=False)
    assert (this.complete, this.at_bound) == (True, [Question("L", (2,))])


@pytest.mark.requirement("EXE-12")
@pytest.mark.parametrize(
    ("from_moment", "to_moment", "at_once", "while_running"),
    [
        (Moment.COMPLETED, Moment.STARTED, [1], []),
        (Moment.STARTED, Moment.STARTED, [1], [2]),
        (Moment.STARTED, Moment.COMPLETED, [1, 2], [2]),
    ],
)
def test_a_link_makes_one_moment_wait_for_another(
    from_moment: Moment, to_moment: Moment, at_once: list[int], while_running: list[int]
) -> None:
    link = Link(
        code="K",
        kind=LinkKind.SEQUENCE,
        from_phase="P1",
        to_phase="P2",
        from_moment=from_moment,
        to_moment=to_moment,
    )
    this = walk(
        Block(code="W", kind=PARALLEL, position=1),
        Block(code="A", kind=BRANCH, position=1, parent="W"),
        Block(code="B", kind=BRANCH, position=2, parent="W"),
        phase(1, "A"),
        phase(2, "B"),
        link,
    )
    assert next_(this) == at_once
    if 2 in at_once:
        begin(this, 2)
        assert not this.may_complete(Run(2))
        assert this.waits_for(Run(2)) == (1,)
        begin(this, 1)
        assert this.may_complete(Run(2))
        return
    assert this.waits_for(Run(2)) == (1,)
    assert next_(begin(this, 1)) == while_running
    assert done(this, 1, 2).complete


def test_what_isnt_its_turn_is_refused_and_changes_nothing() -> None:
    this = walk(*FLAT)
    with pytest.raises(NotItsTurn):
        this.begin(Run(2))
    with pytest.raises(NotItsTurn):
        this.end(Run(1))
    with pytest.raises(NotItsTurn):
        this.decide(Question("L"), holds=True)
    assert (next_(this), list(this.running)) == ([1], [])


def test_a_record_tells_what_went_astray_and_what_is_left_out() -> None:
    blocks = (
        Block(code="S", kind=SELECTION, position=1),
        Block(code="A", kind=BRANCH, position=1, parent="S", condition="x"),
        Block(code="B", kind=BRANCH, position=2, parent="S"),
    )
    laid = route(parts((*blocks, phase(1, "A"), phase(2, "B"), phase(3, None, 2))))
    runs = {Run(1): RunState.COMPLETE, Run(9): RunState.RUNNING, Run(2): RunState.COMPLETE}
    found = standing(laid, Progress(runs, {Question("A"): False}))
    assert found.may_begin == (Run(3),)
    assert found.astray == (Run(1), Run(9))
    assert found.off_path == (1,)
    assert found.done == (Question("B"), Question("S"))
    assert not found.complete


def test_a_row_of_two_thousand_empty_blocks_is_walked_at_once() -> None:
    assert walk(*(Block(code=f"B{one}", kind=UP, position=one) for one in range(1, 2_001))).complete


@pytest.mark.requirement("REC-7")
def test_names_that_are_there_twice_are_refused() -> None:
    twice = (phase(1), phase(2), replace(phase(3), code="P2"), replace(phase(2), code="P4"))
    with pytest.raises(ProcedureAmbiguous) as refused:
        route(parts(twice))
    assert refused.value.doubled == ("2", "P2")


@pytest.mark.requirement("REC-7")
def test_a_phase_in_no_block_of_the_procedure_is_lost() -> None:
    laid = route(parts((Block(code="U", kind=UP, position=1), phase(1, "U"), phase(2, "gone"))))
    assert laid.lost == (2,)


def test_a_loop_beside_branches_is_taken_and_asked_after_its_passes() -> None:
    """The linter refuses such a draft; whoever walks it all the same gets a way."""
    selection = Block(code="S", kind=SELECTION, position=1)
    loop = Block(code="L", kind=LOOP, position=1, parent="S", condition="asked", passes=2)
    found = done(walk(selection, loop, phase(1, "L")), 1)
    assert list(found.asked) == [Question("L", (1,))]
    found.decide(Question("L", (1,)), holds=True)
    assert found.complete
