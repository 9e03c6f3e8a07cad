"""What is counted is what is written."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.canonical import canonical
from domain.recipes.content import content_of
from domain.recipes.linting.size import size_of
from domain.recipes.values import Elements
from tests.domain.recipes.linting.sample import HEADER, REMARK, WHOLE, phase


def test_a_whole_recipe_is_as_long_as_its_canonical_form() -> None:
    assert size_of(HEADER, WHOLE) == len(canonical(content_of(HEADER, WHOLE)).decode())
    assert size_of(HEADER, Elements()) == len(canonical(content_of(HEADER, Elements())).decode())


@given(st.text(), st.booleans())
def test_any_text_is_counted_as_it_is_written(text: str, critical: bool) -> None:
    elements = phase("dry", instruction=text, critical=critical, parameters=(replace(REMARK, name=text),))(WHOLE)
    written = json.dumps(content_of(HEADER, elements), ensure_ascii=False, separators=(",", ":"))
    assert size_of(HEADER, elements) == len(written)
