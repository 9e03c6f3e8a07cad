"""The content that is signed and frozen says everything, and says it in one way."""

from dataclasses import fields, replace
from decimal import Decimal
from uuid import UUID

import pytest

from domain.kernel.canonical import Json, canonical, digest, parse
from domain.recipes.content import Header, content_of, material_content, phase_content
from domain.recipes.values import Charge, Elements, Material, Parameter, Phase
from tests.recipes import API, BATCH_SIZE, LOD, PHASES

pytestmark = pytest.mark.requirement("REC-1")
HEADER = Header(
    recipe=UUID(int=1),
    code="MET-500",
    product="Metformin HCl 500 mg",
    stage="bulk",
    version=UUID(int=2),
    number=1,
    site=UUID(int=3),
    variant="STANDARD",
    batch_size=BATCH_SIZE,
)
ELEMENTS = Elements(materials=(API,), phases=PHASES)


def camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def keys(value: Json) -> set[str]:
    assert isinstance(value, dict)
    return set(value)


def test_no_field_of_any_element_is_left_out() -> None:
    phase = phase_content(replace(PHASES[1], parameters=(LOD,)))
    assert isinstance(phase["parameters"], list)
    assert isinstance(phase["charges"], list)
    for kind, written in (
        (Material, material_content(API)),
        (Phase, phase),
        (Parameter, phase["parameters"][0]),
        (Charge, phase["charges"][0]),
    ):
        assert {camel(one.name) for one in fields(kind)} <= keys(written)


@pytest.mark.requirement("EXE-4")
def test_a_number_keeps_its_digits() -> None:
    written = phase_content(replace(PHASES[2], parameters=(replace(LOD, action_high=Decimal("2.50")),)))
    assert isinstance(written["parameters"], list)
    assert written["parameters"][0]["actionHigh"] == "2.50"
    assert content_of(HEADER, ELEMENTS)["version"]["batchSize"] == {"value": "300000", "unit": "{tbl}"}  # type: ignore[index,call-overload]  # Json


def test_the_content_is_read_back_as_it_was_written() -> None:
    content = content_of(HEADER, ELEMENTS)
    assert parse(canonical(content)) == content


def test_any_change_of_an_element_changes_the_digest() -> None:
    before = digest(content_of(HEADER, ELEMENTS))
    for other in (
        replace(ELEMENTS, materials=(replace(API, tolerance_percent=Decimal("0.10")),)),
        replace(ELEMENTS, phases=(replace(PHASES[0], instruction="Look twice."), *PHASES[1:])),
        replace(ELEMENTS, phases=PHASES[::-1]),
    ):
        assert digest(content_of(HEADER, other)) != before
    assert digest(content_of(replace(HEADER, number=2), ELEMENTS)) != before
