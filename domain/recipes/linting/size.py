"""Whether the content of a version can be kept and signed: as many characters as the database holds (REC-1)."""

import json
from collections.abc import Iterator

from domain.recipes.content import CONTENT_LIMIT, Header, content_of
from domain.recipes.linting import places
from domain.recipes.linting.findings import Check, Finding, Severity
from domain.recipes.linting.outline import Outline
from domain.recipes.values import Elements

CONTENT = Check(
    "SIZE-CONTENT",
    Severity.ERROR,
    f"its text is longer than {CONTENT_LIMIT} characters",
    "shorten instructions, or split the stage",
)


def findings(recipe: Outline) -> Iterator[Finding]:
    """Whether it is too long."""
    size = size_of(recipe.header, recipe.elements)
    if size > CONTENT_LIMIT:
        yield CONTENT.at(places.VERSION, f"its text is {size} characters, of at most {CONTENT_LIMIT}")


def size_of(header: Header, elements: Elements) -> int:
    """How many characters the canonical form of the content has."""
    return len(json.dumps(content_of(header, elements), ensure_ascii=False, separators=(",", ":")))
