"""The procedure is one tree, and each of its phases can be run."""

from dataclasses import replace

import pytest

from domain.recipes.kinds import BlockKind
from domain.recipes.linting.outline import outline
from domain.recipes.procedure import DEPTH
from domain.recipes.values import Block, Elements, Phase
from tests.domain.recipes.linting.sample import HEADER, WHOLE, add, all_of, block, codes, of, phase, without
from tests.recipes import phase as flat_phase

pytestmark = pytest.mark.requirement("REC-7")


def test_a_recipe_without_blocks_is_flat_and_whole() -> None:
    elements = Elements(phases=(flat_phase(2, "b"), flat_phase(1, "a")))
    assert [code for code in codes(elements) if code.startswith(("STRUCTURE", "SEQUENCE"))] == []
    assert [step.node.element.name for step in outline(elements, HEADER).steps] == ["a", "b"]


def test_what_a_missing_parent_takes_along_is_told_as_never_run() -> None:
    broken = block("again", parent="nowhere")(WHOLE)
    (missing,) = of(broken, "STRUCTURE-PARENT-MISSING")
    assert missing.place == "loop (again, Again)"
    assert missing.what == "'nowhere', which is to hold it, is no block of this recipe"
    assert [one.place for one in of(broken, "STRUCTURE-UNREACHABLE")] == ["phase 5 (Dry)", "phase 6 (Lod)"]


def test_a_phase_holds_nothing() -> None:
    (found,) = of(phase("dry", block="mass")(WHOLE), "STRUCTURE-PARENT-MISSING")
    assert found.what == "'mass', which is to hold it, is a phase"


def test_blocks_that_hold_each_other_are_each_told_with_the_way_around() -> None:
    found = of(block("finishing", parent="size")(WHOLE), "STRUCTURE-CYCLE")
    assert [one.what for one in found] == [
        "blocks hold each other: finishing in size in finishing",
        "blocks hold each other: size in finishing in size",
    ]


@pytest.mark.parametrize(("loops", "found"), [(DEPTH - 2, []), (DEPTH - 1, ["phase 5 (Dry)"])])
def test_so_many_blocks_may_lie_in_each_other_and_no_more(loops: int, found: list[str]) -> None:
    """The loops lie in a unit procedure and an operation."""
    more = [
        Block(code=f"l{n}", kind=BlockKind.LOOP, position=2, parent=f"l{n - 1}" if n else "drying", passes=2)
        for n in range(loops)
    ]
    deep = all_of(add("blocks", *more), phase("dry", block=f"l{loops - 1}"))(WHOLE)
    assert [one.place for one in of(deep, "STRUCTURE-TOO-DEEP")] == found


@pytest.mark.parametrize(
    ("change", "place", "what"),
    [
        (
            phase("dry", block=None, position=9),
            "phase 5 (Dry)",
            "it lies directly in the procedure, which holds unit procedures",
        ),
        (
            block("massing", parent=None, position=9),
            "operation (massing, Massing)",
            "it lies directly in the procedure, which holds unit procedures",
        ),
        (
            block("granulation", parent="dispensing", position=9),
            "unit procedure (granulation, Granulation)",
            "it lies directly in unit procedure (dispensing, Dispensing), which holds operations",
        ),
        (
            block("massing", kind=BlockKind.UNIT_PROCEDURE),
            "unit procedure (massing, Massing)",
            "it lies directly in unit procedure (granulation, Granulation), which holds operations",
        ),
    ],
)
def test_each_element_lies_at_its_level(change: object, place: str, what: str) -> None:
    assert callable(change)
    found = of(change(WHOLE), "STRUCTURE-LEVEL")
    assert (place, what) in {(one.place, one.what) for one in found}


def test_a_selection_has_one_way_left_where_no_condition_holds() -> None:
    only = all_of(block("hard", condition=None), block("soft", condition="lod.lod > 2 %"))(WHOLE)
    assert codes(only) == ["STRUCTURE-CONDITION-MISSING", "STRUCTURE-OTHERWISE"]
    assert codes(all_of(without("blocks", "soft"), without("phases", "sieve"))(WHOLE)) == [
        "SEQUENCE-NUMBERS-GAP",
        "STRUCTURE-BRANCHES-FEW",
        "STRUCTURE-OTHERWISE",
    ]


def test_a_branch_of_a_selection_may_do_nothing_and_one_of_a_parallel_not() -> None:
    last = replace(WHOLE, phases=tuple(one for one in WHOLE.phases if one.code != "sieve"))
    assert of(last, "STRUCTURE-EMPTY-BLOCK") == []
    beside = replace(WHOLE, phases=tuple(one for one in WHOLE.phases if one.code != "cleaning"))
    assert [one.place for one in of(beside, "STRUCTURE-EMPTY-BLOCK")] == ["branch (other, Other)"]


def test_blocks_of_one_code_are_walked_once() -> None:
    """They would each hold all that names the code, and twice as much again at every level below."""
    twice = tuple(
        replace(one, position=position)
        for one in (Block(code="a", kind=BlockKind.LOOP, position=1, parent="a"),)
        for position in range(30)
    )
    root = Block(code="a", kind=BlockKind.UNIT_PROCEDURE, position=1)
    inside = Phase(number=1, unit_procedure="", operation="", name="x", block="a", position=1)
    assert "STRUCTURE-CODE-DOUBLED" in codes(Elements(blocks=(root, *twice), phases=(inside,)))
