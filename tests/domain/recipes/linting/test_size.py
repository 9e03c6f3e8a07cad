"""A version that is too long to be kept and signed is found; what is counted is what is written."""

from domain.kernel.canonical import canonical
from domain.recipes.content import CONTENT_LIMIT, content_of
from domain.recipes.linting.lint import lint
from domain.recipes.linting.size import size_of
from domain.recipes.values import Elements
from tests.domain.recipes.linting.sample import HEADER, WHOLE, phase


def test_a_whole_recipe_is_as_long_as_its_canonical_form() -> None:
    assert size_of(HEADER, WHOLE) == len(canonical(content_of(HEADER, WHOLE)).decode())
    assert size_of(HEADER, Elements()) == len(canonical(content_of(HEADER, Elements())).decode())


def test_a_version_too_long_to_be_signed_is_found() -> None:
    long = phase("dry", instruction="x" * CONTENT_LIMIT)(WHOLE)
    assert "SIZE-CONTENT" in {one.code for one in lint(long, HEADER)}
    assert "SIZE-CONTENT" not in {one.code for one in lint(WHOLE, HEADER)}
