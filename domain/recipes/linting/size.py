"""Whether the content of a version can be kept and signed: as many characters as the database holds (REC-1)."""

import json
from collections.abc import Callable, Iterator
from dataclasses import fields
from decimal import Decimal
from enum import StrEnum
from functools import cache
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any

from domain.recipes.content import CONTENT_LIMIT, Header, content_of
from domain.recipes.linting import places
from domain.recipes.linting.findings import Check, Finding, Severity
from domain.recipes.linting.outline import Outline
from domain.recipes.values import Elements
from domain.recipes.written import camel

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
    """How many characters the canonical form of the content has.

    They are counted rather than written, which takes a quarter of the time; `content.content_of` says what is there.
    """
    nothing = Elements()
    frame = len(json.dumps(content_of(header, nothing), ensure_ascii=False, separators=(",", ":")))
    return frame + _length(elements) - _length(nothing)


def _length(value: Any) -> int:  # noqa: ANN401, PLR0911 -- whatever elements are made of, a row for each
    """The characters of one value as JSON without white space."""
    match value:
        case None | True:
            return len("null")
        case False:
            return len("false")
        case StrEnum():
            return len(value) + 2
        case str():
            return len(encode_basestring(value))
        case Decimal():
            return len(f"{value:f}") + 2
        case int():
            return len(str(value))
        case tuple():
            return 2 + sum(map(_length, value)) + max(len(value) - 1, 0)
        case _:
            values, frame = _shape(type(value))  # type: ignore[arg-type]  # a class is hashable
            return frame + sum(map(_length, values(value)))


@cache
def _shape(of: Any) -> tuple[Callable[[object], tuple[object, ...]], int]:  # noqa: ANN401 -- a dataclass of elements
    """How to get at all fields of an element, and how many characters stand around their values."""
    names = [one.name for one in fields(of)]
    frame = 2 + sum(len(camel(name)) + len('"":') for name in names) + len(names) - 1
    return attrgetter(*names), frame
