"""Where blocks and phases stand: numbers follow from it, and there is room for so many."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput
from domain.recipes.editing.outline import Outline, Standing
from domain.recipes.form import PHASES
from domain.recipes.kinds import BlockKind


def block(kind: BlockKind, parent: UUID | None, position: int = 1) -> Standing:
    return Standing(id=new_id(), code="B", kind=kind, name=kind.value, parent=parent, position=position)


def phase(parent: UUID, position: int = 0, name: str = "x") -> Standing:
    return Standing(id=new_id(), code=name, kind=None, name=name, parent=parent, position=position)


UNIT = block(BlockKind.UNIT_PROCEDURE, None)
FIRST, SECOND = block(BlockKind.OPERATION, UNIT.id), block(BlockKind.OPERATION, UNIT.id, 2)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 30)), max_size=25))
def test_phases_are_numbered_in_the_order_of_the_procedure(puts: list[tuple[bool, int]]) -> None:
    outline = Outline.of([UNIT, FIRST, SECOND])
    held: dict[UUID, list[UUID]] = {FIRST.id: [], SECOND.id: []}
    for second, wanted in puts:
        parent = SECOND.id if second else FIRST.id
        one, at = phase(parent), min(wanted, len(held[parent])) + 1
        outline.insert(one, at=at)
        held[parent].insert(at - 1, one.id)
    settled = outline.settled()
    expected = [*held[FIRST.id], *held[SECOND.id]]
    assert sorted(expected, key=lambda one: settled[one].number) == expected
    assert [settled[one].number for one in expected] == list(range(1, len(puts) + 1))
    for ids in held.values():
        assert [settled[one].position for one in ids] == list(range(1, len(ids) + 1))


def test_a_version_has_no_more_phases_than_it_may_have() -> None:
    outline = Outline.of([UNIT, FIRST, *(phase(FIRST.id, n) for n in range(1, PHASES + 1))])
    with pytest.raises(InvalidInput, match="at most 2000 phases"):
        outline.insert(phase(FIRST.id), at=1)
    assert len(outline.below[FIRST.id]) == PHASES


def test_blocks_lie_only_so_deep_in_each_other() -> None:
    outline, parent = Outline.of([UNIT, FIRST]), FIRST.id
    for _ in range(18):
        loop = block(BlockKind.LOOP, parent)
        outline.insert(loop, at=None)
        parent = loop.id
    outline.insert(phase(parent), at=None)
    with pytest.raises(InvalidInput, match="at most 20 deep"):
        outline.insert(block(BlockKind.LOOP, outline.below[parent][0]), at=None)
