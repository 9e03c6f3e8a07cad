"""Comparing two versions of master recipes over GraphQL (REC-8)."""

import strawberry
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from api.context import Info, visible
from api.recipes.types import MasterRecipeVersion
from api.relay import local_id
from domain.kernel.canonical import Json, canonical
from domain.kernel.refusals import InvalidInput
from domain.recipes import models
from domain.recipes.difference import readable, values
from domain.recipes.difference.kinds import ChangeKind, Chapter, ElementKind, SegmentKind
from domain.recipes.difference.reading import difference_of

FIRST, MOST = 500, 2_000

strawberry.enum(
    ChangeKind,
    name="RecipeChangeKind",
    description="What a change means. LIMIT: within what a value, yield or dispensed amount lies, its unit included."
    " KIND: what sort of thing an element is. CAPTURE: what a parameter captures, and from where. ORDER: an element"
    " stands elsewhere. CODE: formulas, links and instructions name it otherwise. ORIGIN: it came from another version"
    " of a building block. REPETITION: how many values, samples or passes. CONTENT: what a picture or document shows.",
)
strawberry.enum(ElementKind, name="RecipeElementKind", description="What a change is a change of.")
strawberry.enum(Chapter, name="RecipeChapter", description="Where a change is told, in this order.")
strawberry.enum(SegmentKind, name="TextSegmentKind", description="What became of a part of a text.")


@strawberry.type(description="A part of a text that changed, as it was written.")
class TextSegment:
    kind: SegmentKind
    text: str


@strawberry.type(description="One difference in meaning between two versions.")
class RecipeChange:
    found: strawberry.Private[values.Change]

    kind: ChangeKind
    chapter: Chapter
    element: ElementKind
    place: str = strawberry.field(
        description="Where, in the new version unless it was removed: “phase 15 Dry (DRY), parameter 3 Temperature”."
    )
    code: str | None = strawberry.field(description="The element's code, where it has one.")
    field: str = strawberry.field(description="What of it changed; empty for a whole element.")
    before: str | None = strawberry.field(description="As people read it; null for what was not there.")
    after: str | None = strawberry.field(description="As people read it; null for what is gone.")
    within: int = strawberry.field(description="How many elements came or went with it.")
    digits_only: bool = strawberry.field(description="The same values, written with other digits (EXE-4).")
    sentence: str

    @strawberry.field(description="The changed fields, or the whole element, before; canonical JSON.")
    def before_value(self) -> str | None:
        return _json(self.found.was)

    @strawberry.field(description="The changed fields, or the whole element, after; canonical JSON.")
    def after_value(self) -> str | None:
        return _json(self.found.now)

    @strawberry.field(
        description="Of a changed text: what is kept and removed is the old one, what is kept and added the new one."
    )
    def words(self) -> list[TextSegment] | None:
        words = self.found.words
        return None if words is None else [TextSegment(kind=one.kind, text=one.text) for one in words.segments]

    @strawberry.field(description="False for a text too different to be compared word by word: it is replaced whole.")
    def words_compared(self) -> bool:
        return self.found.words is None or self.found.words.compared

    @classmethod
    def of(cls, found: values.Change) -> "RecipeChange":
        return cls(
            found=found,
            kind=found.kind,
            chapter=found.chapter,
            element=found.element,
            place=found.place,
            code=found.code,
            field=found.field,
            before=found.before,
            after=found.after,
            within=found.within,
            digits_only=found.digits_only,
            sentence=found.sentence,
        )


@strawberry.type(description="How two versions differ in what they mean (REC-8).")
class RecipeDifference:
    found: strawberry.Private[values.Difference]

    @strawberry.field(description="How many changes there are.")
    def total_count(self) -> int:
        return len(self.found.changes)

    @strawberry.field(
        description="By chapter, in the order of the new version; each is told once."
        f" At most {MOST} at a time, behind as many as are skipped."
    )
    def changes(self, first: int = FIRST, skip: int = 0) -> list[RecipeChange]:
        if not 0 <= first <= MOST:
            raise InvalidInput(path=("first",), problem=f"This takes 0 to {MOST}; {first} was given.")
        if skip < 0:
            raise InvalidInput(path=("skip",), problem=f"This takes 0 or more; {skip} was given.")
        return [RecipeChange.of(one) for one in self.found.changes[skip : skip + first]]

    @strawberry.field(description="All of it as text, for print and mail: a sentence for each change, by chapter.")
    def readable(self) -> str:
        return readable.readable(self.found)


@strawberry.type
class RecipeDifferenceQuery:
    @strawberry.field(
        description="What changed from one version to another, of the same recipe or of two; null unless you may read"
        " both."
    )
    def recipe_difference(self, info: Info, before: strawberry.ID, after: strawberry.ID) -> RecipeDifference | None:
        old = local_id(before, "MasterRecipeVersion", path="before")
        new = local_id(after, "MasterRecipeVersion", path="after")
        actor, session, version = info.context.actor, info.context.session, models.MasterRecipeVersion
        chosen = select(version).where(version.company_id == actor.company, version.id.in_([old, new]))
        chosen = chosen.options(selectinload(version.recipe), selectinload(version.site))
        found = {one.id: one for one in session.scalars(visible(actor, MasterRecipeVersion, chosen))}
        if old not in found or new not in found:
            return None
        return RecipeDifference(found=difference_of(session, before=found[old], after=found[new]))


def _json(value: Json) -> str | None:
    return None if value is None else canonical(value).decode()
