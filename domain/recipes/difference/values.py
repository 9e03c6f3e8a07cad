"""A comparison of two versions as values."""

from dataclasses import dataclass

from domain.kernel.canonical import Json
from domain.kernel.languages import ENGLISH
from domain.kernel.quantity import Quantity
from domain.recipes.difference.kinds import CHAPTERS, ChangeKind, Chapter, ElementKind, SegmentKind
from domain.recipes.kinds import RecipeKind
from domain.recipes.scaling import SizeRange


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Which version this is, in words; `number` tells the two apart and is itself no change.

    `adopted` tells the company's version that a site's was adopted from, and what the site declares (REC-9).
    """

    recipe: str
    product: str
    stage: str
    number: int
    site: str
    variant: str
    batch_size: Quantity
    size_range: SizeRange | None = None
    language: str = ENGLISH
    languages: tuple[str, ...] = ()
    adopted: str | None = None
    kind: RecipeKind = RecipeKind.PRODUCT


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a text, as it was written."""

    kind: SegmentKind
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """How the words of a text changed: what is kept and removed makes the old text, what is kept and added the new.

    Texts that differ too much to be compared word by word are one removed and one added segment, and not `compared`.
    """

    segments: tuple[Segment, ...]
    compared: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference in meaning.

    `code` and `place` are the element's in the new version, in the old one if it was removed. `field` says in plant
    words what of it changed, `fields` which fields of its value; both are empty where the whole element was added or
    removed, with `within` elements in it. `before` and `after` are None for what isn't there. `was` and `now` are the
    same as JSON: the changed fields, or the whole element. `digits_only`: the values are equal and written with other
    digits (EXE-4).
    """

    kind: ChangeKind
    element: ElementKind
    place: str
    sentence: str
    code: str | None = None
    field: str = ""
    fields: tuple[str, ...] = ()
    before: str | None = None
    after: str | None = None
    was: Json = None
    now: Json = None
    words: Words | None = None
    within: int = 0
    digits_only: bool = False

    @property
    def chapter(self) -> Chapter:
        return CHAPTERS[self.element]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Every change by chapter, in the order of the new version; headings where they were given."""

    before: Heading | None = None
    after: Heading | None = None
    changes: tuple[Change, ...] = ()
