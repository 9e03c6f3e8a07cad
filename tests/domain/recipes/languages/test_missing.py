"""What is missing of a record in a language is told whole, and what is shown is never of another wording."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.recipes.kinds import BlockKind, TextField
from domain.recipes.languages.missing import Lack, lacking
from domain.recipes.languages.texts import Text, texts_of, translation
from domain.recipes.linting.languages import findings, translatable
from domain.recipes.linting.outline import outline
from domain.recipes.values import Block, Elements, Translation
from tests.domain.recipes.linting.sample import HEADER
from tests.recipes import API, BATCH_FACTOR, DRYER, LOD, OUTPUT, SHIFT, phase

NAME, INSTRUCTION, CHOICE = TextField
ELEMENTS = Elements(
    materials=(API,),
    outputs=(OUTPUT,),
    process_parameters=(BATCH_FACTOR,),
    equipment=(DRYER,),
    blocks=(
        Block(code="GRANULATION", kind=BlockKind.UNIT_PROCEDURE, position=1, name="Granulation"),
        Block(code="AGAIN", kind=BlockKind.LOOP, position=1, parent="GRANULATION", passes=2),
    ),
    phases=(phase(1, "Dry", instruction="Dry to 1.8 %.", parameters=(LOD, SHIFT)), phase(2, "Watch")),
)
LANGUAGES = st.sampled_from(["de", "de-AT", "de-CH", "fr", "pt-BR"])


def german(field: TextField, original: str, language: str = "de") -> Translation:
    return Translation(field=field, language=language, original=original, text=f"{original} ({language})")


def translated(elements: Elements, language: str) -> Elements:
    """All of it, in a language."""

    def each(many: Any) -> Any:  # noqa: ANN401 -- elements of one kind
        return tuple(
            replace(one, translations=tuple(german(text.field, text.original, language) for text in texts_of(one)))
            for one in many
        )

    phases = tuple(replace(one, parameters=each(one.parameters)) for one in each(elements.phases))
    return Elements(
        materials=each(elements.materials),
        outputs=each(elements.outputs),
        process_parameters=each(elements.process_parameters),
        equipment=each(elements.equipment),
        blocks=each(elements.blocks),
        phases=phases,
    )


def lacks(elements: Elements, languages: Sequence[str]) -> list[tuple[int, Lack]]:
    """What each element lacks, by its identity."""
    return [(id(element), lack) for element, _ in translatable(elements) for lack in lacking(element, languages)]


@pytest.mark.requirement("REC-7")
def test_every_text_is_missing_until_it_is_translated() -> None:
    texts = [(lack.text.field, lack.text.original) for _, lack in lacks(ELEMENTS, ("de",))]
    assert texts == [
        (NAME, "Metformin HCl"),
        (NAME, "Granule"),
        (NAME, "Tablets"),
        (NAME, "Fluid-bed dryer"),
        (NAME, "Granulation"),
        (NAME, "Dry"),
        (INSTRUCTION, "Dry to 1.8 %."),
        (NAME, "Loss on drying"),
        (NAME, "Shift"),
        (CHOICE, "day"),
        (CHOICE, "night"),
        (NAME, "Watch"),
    ]
    assert lacks(translated(ELEMENTS, "de"), ("de", "de-AT")) == []
    assert {one.language for _, one in lacks(translated(ELEMENTS, "de"), ("de", "fr"))} == {"fr"}
    assert lacks(ELEMENTS, ()) == []


@pytest.mark.requirement("REC-7")
@given(st.sets(LANGUAGES, min_size=1), LANGUAGES, st.data())
def test_what_is_lacking_is_what_a_reader_would_see_in_the_original(
    wanted: set[str], given_in: str, data: st.DataObject
) -> None:
    elements = translated(ELEMENTS, given_in)
    dropped = data.draw(st.integers(0, len(elements.phases) - 1))
    phases = list(elements.phases)
    phases[dropped] = replace(phases[dropped], translations=())
    elements = replace(elements, phases=tuple(phases))
    told = {(element, one.language, one.text) for element, one in lacks(elements, sorted(wanted))}
    seen = {
        (id(element), language, text)
        for element, _ in translatable(elements)
        for language in wanted
        for text in texts_of(element)
        if translation(element.translations, text, language) is None
    }
    assert told == seen


@pytest.mark.requirement("REC-7")
def test_one_finding_tells_what_one_element_lacks_in_one_language() -> None:
    dry = replace(ELEMENTS.phases[0], translations=(german(INSTRUCTION, "Dry to 2.0 %."),))
    found = list(findings(outline(Elements(phases=(dry,)), replace(HEADER, languages=("de",)))))
    assert [(one.place, one.what) for one in found] == [
        ("phase 1 (Dry)", "no translation into de of its name"),
        ("phase 1 (Dry)", "its instruction changed since the translation into de"),
        ("phase 1 (Dry), parameter 1 (Loss on drying)", "no translation into de of its name"),
        ("phase 1 (Dry), parameter 2 (Shift)", "no translation into de of its name and its choices"),
    ]


def test_a_translation_of_another_wording_is_never_shown() -> None:
    old = (german(INSTRUCTION, "Dry to 2.0 %."),)
    assert translation(old, Text(INSTRUCTION, "Dry to 1.8 %."), "de") is None
    assert translation(old, Text(INSTRUCTION, "Dry to 2.0 %."), "de-AT") == "Dry to 2.0 %. (de)"
    assert translation(old, Text(INSTRUCTION, "Dry to 2.0 %."), "en") is None


def test_the_narrower_language_goes_first() -> None:
    both = (german(CHOICE, "day"), german(CHOICE, "day", "de-AT"), german(CHOICE, "night"))
    assert translation(both, Text(CHOICE, "day"), "de-AT") == "day (de-AT)"
    assert translation(both, Text(CHOICE, "day"), "de-CH") == "day (de)"
