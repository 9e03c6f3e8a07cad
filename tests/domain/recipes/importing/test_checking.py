"""What a version can't take is told at once, wherever it stands."""

from dataclasses import replace

import pytest

from domain.recipes.exchange.problems import MOST, FileRefused
from domain.recipes.importing.checking import require_writable
from domain.recipes.kinds import BlockKind
from domain.recipes.values import Elements, Phase
from tests.importing import WRITABLE


def refused(elements: Elements) -> dict[str, str]:
    with pytest.raises(FileRefused) as told:
        require_writable(elements)
    return {one.place: one.what for one in told.value.problems}


def with_phase(number: int, **fields: object) -> Elements:
    phases: tuple[Phase, ...] = tuple(
        replace(one, **fields) if one.number == number else one  # type: ignore[arg-type]  # whatever a phase has
        for one in WRITABLE.phases
    )
    return replace(WRITABLE, phases=phases)


def test_a_sound_recipe_is_written() -> None:
    require_writable(WRITABLE)
    require_writable(Elements())


@pytest.mark.requirement("REC-7")
def test_everything_is_told_at_once_with_its_element() -> None:
    loop = replace(WRITABLE.blocks[0], kind=BlockKind.LOOP)
    number = replace(WRITABLE.process_parameters[0], text=None)
    wrong = replace(WRITABLE, blocks=(loop, *WRITABLE.blocks[1:]), process_parameters=(number,))
    assert set(refused(wrong)) == {"process parameter COLOUR", "block granulation: passes"}


@pytest.mark.parametrize(
    ("elements", "told"),
    [
        (with_phase(3, code="drying"), "A block has the code drying too"),
        (with_phase(3, block=None), "every phase has a code and lies in one of them"),
        (with_phase(3, code=None), "every phase has a code and lies in one of them"),
        (with_phase(3, during_number=3), "runs during another one"),
        (replace(WRITABLE, equipment=()), "No equipment has the code SCALE; there is: none in this file"),
        (replace(WRITABLE, outputs=WRITABLE.outputs * 101), "at most 100 outputs; the file has 101"),
    ],
)
def test_what_has_no_place_in_a_version_is_told(elements: Elements, told: str) -> None:
    assert any(told in what for what in refused(elements).values())


def test_a_hundred_problems_are_enough() -> None:
    wrong = replace(WRITABLE.links[0], to_phase=WRITABLE.links[0].from_phase)
    with pytest.raises(FileRefused) as told:
        require_writable(replace(WRITABLE, links=(wrong,) * 300))
    assert len(told.value.problems) == MOST
