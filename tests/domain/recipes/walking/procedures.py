"""Procedures to walk, drawn at random, and what must come of them, worked out without the walk."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from hypothesis import strategies as st

from domain.recipes.kinds import BlockKind, LinkKind, Moment
from domain.recipes.procedure import Node
from domain.recipes.values import Block, Elements, Link, Phase
from domain.recipes.walking.values import Passes, Question, Run

Shape = tuple[Any, ...]
"""() for a phase, (kind, passes, shapes) for a block."""
PHASE: Shape = ()
SIMPLE, SPLIT = (BlockKind.OPERATION, BlockKind.LOOP), (BlockKind.PARALLEL, BlockKind.SELECTION)


def _grown(inner: st.SearchStrategy[Shape]) -> st.SearchStrategy[Shape]:
    steps = st.lists(inner, max_size=4)
    branches = st.lists(steps.map(lambda held: (BlockKind.BRANCH, None, held)), min_size=1, max_size=3)
    return st.one_of(
        st.tuples(st.sampled_from(SIMPLE), st.integers(1, 3), steps),
        st.tuples(st.sampled_from(SPLIT), st.none(), branches),
    )


SHAPES = st.lists(st.recursive(st.just(PHASE), _grown, max_leaves=14), min_size=1, max_size=4)


@dataclass
class _Builder:
    blocks: list[Block] = field(default_factory=list)
    phases: list[Phase] = field(default_factory=list)

    def add(self, shapes: Sequence[Shape], parent: str | None, holder: BlockKind | None) -> None:
        for position, shape in enumerate(shapes, 1):
            if not shape:
                number = len(self.phases) + 1
                self.phases.append(
                    Phase(
                        number=number,
                        code=f"P{number}",
                        name="x",
                        unit_procedure="U",
                        operation="O",
                        block=parent,
                        position=position,
                    )
                )
                continue
            kind, passes, held = shape
            code = f"B{len(self.blocks) + 1}"
            # The last branch of every other selection is "otherwise"; a loop's condition is asked after each pass.
            asked = holder is BlockKind.SELECTION and not (position == len(shapes) and len(self.blocks) % 2)
            condition = "asked" if kind is BlockKind.LOOP or asked else None
            self.blocks.append(
                Block(
                    code=code,
                    kind=kind,
                    position=position,
                    parent=parent,
                    condition=condition,
                    passes=passes if kind is BlockKind.LOOP else None,
                )
            )
            self.add(held, code, kind)


def built(shapes: Sequence[Shape]) -> Elements:
    """The elements of a shape, phases numbered in their order."""
    builder = _Builder()
    # A procedure without any block is flat; one empty operation makes the places count.
    builder.add([*shapes, (BlockKind.OPERATION, None, [])], None, None)
    return Elements(blocks=tuple(builder.blocks), phases=tuple(builder.phases))


MOMENTS = st.sampled_from(Moment)


@st.composite
def procedures(draw: st.DrawFn) -> Elements:
    """Well-formed: a phase runs during an earlier one, and links lead forward."""
    elements = built(draw(SHAPES))
    phases = tuple(
        replace(one, during_number=draw(st.none() | st.integers(1, one.number - 1))) if one.number > 1 else one
        for one in elements.phases
    )
    links = tuple(
        Link(
            code=f"L{at}",
            kind=LinkKind.SEQUENCE,
            from_phase=f"P{one}",
            to_phase=f"P{other}",
            from_moment=draw(MOMENTS),
            to_moment=draw(MOMENTS),
        )
        for at, (one, other) in enumerate(draw(_pairs(len(phases))))
    )
    return replace(elements, phases=phases, links=links)


def _pairs(phases: int) -> st.SearchStrategy[list[tuple[int, int]]]:
    if phases < 2:
        return st.just([])
    pair = st.lists(st.integers(1, phases), min_size=2, max_size=2, unique=True).map(sorted)
    return st.lists(pair.map(lambda two: (two[0], two[1])), max_size=4)


@dataclass(frozen=True)
class Answers:
    """The same answer to the same question, whenever it is asked."""

    seed: int

    def __call__(self, question: Question) -> bool:
        return Random(f"{self.seed} {question}").random() < 0.5  # noqa: S311 -- nothing is secret here


def runs(nodes: Sequence[Node], answers: Answers, passes: Passes = ()) -> Iterator[Run]:
    """What is run in all, one step after the other."""
    for node in nodes:
        element = node.element
        if isinstance(element, Phase):
            yield Run(element.number, passes)
        elif element.kind is BlockKind.SELECTION:
            yield from runs(_taken(node.steps, answers, passes), answers, passes)
        elif element.kind is BlockKind.LOOP:
            for number in range(1, (element.passes or 1) + 1):
                yield from runs(node.steps, answers, (*passes, number))
                if answers(Question(element.code, (*passes, number))):
                    break
        else:
            yield from runs(node.steps, answers, passes)


def _taken(branches: Sequence[Node], answers: Answers, passes: Passes) -> Sequence[Node]:
    for branch in branches:
        block = branch.element
        assert isinstance(block, Block)
        if not block.condition or answers(Question(block.code, passes)):
            return (branch,)
    return ()


Loops = Mapping[int, tuple[str, ...]]


def loops(nodes: Sequence[Node], around: tuple[str, ...] = ()) -> dict[int, tuple[str, ...]]:
    """The loops around each phase, by its number."""
    found: dict[int, tuple[str, ...]] = {}
    for node in nodes:
        if isinstance(node.element, Phase):
            found[node.element.number] = around
        else:
            inside = (*around, node.element.code) if node.element.kind is BlockKind.LOOP else around
            found |= loops(node.steps, inside)
    return found


def shared(of: Loops, one: int, other: int) -> int:
    """How many loops two phases have in common."""
    pairs = enumerate(zip(of[one], of[other], strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(of[one]), len(of[other])))
