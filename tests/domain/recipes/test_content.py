"""The content that is signed and frozen says everything, and says it in one way."""

from dataclasses import fields, replace
from decimal import Decimal
from uuid import UUID

import pytest

from domain.kernel.canonical import canonical, digest, parse
from domain.recipes.content import Header, content_of, elements_content
from domain.recipes.values import Elements
from domain.recipes.written import camel
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
    language="en",
    languages=(),
)
ELEMENTS = Elements(materials=(API,), phases=PHASES)


def test_no_kind_of_element_is_left_out() -> None:
    content = content_of(HEADER, ELEMENTS)
    assert {camel(one.name) for one in fields(Elements)} <= set(content)


@pytest.mark.requirement("EXE-4")
def test_a_number_keeps_its_digits() -> None:
    phase = replace(PHASES[2], parameters=(replace(LOD, action_high=Decimal("2.50")),))
    assert elements_content(Elements(phases=(phase,)))["phases"][0]["parameters"][0]["actionHigh"] == "2.50"  # type: ignore[index,call-overload]  # Json
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
