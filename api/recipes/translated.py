"""The texts of an element in a reader's language, in SQL and on the ordinary path, and its translations."""

from typing import Annotated, Any, ClassVar, Protocol

import strawberry
from sqlalchemy import ARRAY, ColumnElement, ScalarSelect, Text, and_, any_, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from api.reading.prefetch import needs
from api.reading.vocabulary import Expression, Given, Row, lowered
from api.recipes import enums as kinds
from api.recipes.words import of_type
from api.relay import Node, global_id
from domain.kernel.languages import ENGLISH, lookup
from domain.kernel.models import OfCompany
from domain.kernel.permissions import Permission
from domain.recipes import models
from domain.recipes.kinds import TextField
from domain.recipes.languages import texts
from domain.recipes.languages.versions import written_in
from domain.recipes.translation_models import Translatable

LANGUAGE = "language"
Language = Annotated[
    str | None,
    strawberry.argument(
        description="A BCP 47 tag: its translation into it, or into a wider one; the original where there is none."
    ),
]
SAID = needs("translations", given=LANGUAGE)


def said(row: Row, field: TextField, original: ColumnElement[Any], given: Given, *around: Row) -> ScalarSelect[str]:
    """`texts.translation` of an element's text, which may be `around` the row; null where there is none."""
    return said_of(row, row.id, field, original, given, *around)


def said_of(
    row: Row,
    element: ColumnElement[Any],
    field: TextField,
    original: ColumnElement[Any],
    given: Given,
    *around: Row,
) -> ScalarSelect[str]:
    """The same of an element that a row names."""
    one = aliased(models.RecipeTranslation)
    same = one.company_id == row.company_id, one.element_id == element, one.field == field.value
    return _best(one, and_(*same, one.original == original), given, row, *around)


def _best(one: Row, same: ColumnElement[bool], given: Given, *around: Row) -> ScalarSelect[str]:
    """The text of the narrowest language that serves the reader."""
    chosen = select(one.text).where(same, one.language == any_(given.languages(LANGUAGE)))
    best = chosen.order_by(func.length(one.language).desc(), one.element_id).limit(1)
    return best.correlate(*around).scalar_subquery()


def _text(field: TextField, column: str) -> Expression:
    def sql(row: Row, given: Given) -> ColumnElement[str]:
        original: ColumnElement[str] = getattr(row, column)
        if not given.has(LANGUAGE):
            return original
        return func.coalesce(said(row, field, original, given), original, type_=Text)

    return Expression(sql)


def _choices(row: Row, given: Given) -> ColumnElement[list[str]]:
    if not given.has(LANGUAGE):
        choices: ColumnElement[list[str]] = row.choices
        return choices
    one = func.unnest(row.choices).table_valued("original", with_ordinality="place").render_derived()
    text = func.coalesce(said(row, TextField.CHOICE, one.c.original, given, one), one.c.original, type_=Text)
    whole = select(func.array_agg(aggregate_order_by(text, one.c.place), type_=ARRAY(Text))).select_from(one)
    return func.coalesce(whole.correlate(row).scalar_subquery(), row.choices, type_=ARRAY(Text))


def _level(column: str) -> Expression:
    """The name of the unit procedure or operation in which a phase stands."""

    def sql(row: Row, given: Given) -> ColumnElement[str]:
        original: ColumnElement[str] = getattr(row, column)
        if not given.has(LANGUAGE):
            return original
        one = aliased(models.RecipeTranslation)
        # An index holds the names of blocks, which it knows by these very words.
        block = one.element_type == literal_column("'RecipeBlock'")
        same = one.company_id == row.company_id, one.recipe_version_id == row.recipe_version_id
        return func.coalesce(_best(one, and_(*same, block, one.original == original), given, row), original, type_=Text)

    return Expression(sql)


def _translated(row: Row, given: Given) -> ColumnElement[bool]:
    """`translated` in SQL."""
    version = aliased(models.MasterRecipeVersion)
    language = func.coalesce(version.language, ENGLISH, type_=Text)
    of_row = version.company_id == row.company_id, version.id == row.recipe_version_id
    own = select(version.id).where(*of_row, language == any_(given.languages(LANGUAGE))).correlate(row).exists()
    found = [_is_said(row, TextField.NAME, row.name, given)]
    if hasattr(row, "instruction"):
        found.append(_is_said(row, TextField.INSTRUCTION, row.instruction, given))
    if hasattr(row, "choices"):
        one = func.unnest(row.choices).table_valued("original").render_derived()
        unsaid = said(row, TextField.CHOICE, one.c.original, given, one).is_(None)
        found.append(~select(one.c.original).select_from(one).where(unsaid).correlate(row).exists())
    return or_(own, and_(*found))


def _is_said(row: Row, field: TextField, original: ColumnElement[str], given: Given) -> ColumnElement[bool]:
    return or_(original == "", said(row, field, original, given).is_not(None))


NAME = SAID | lowered(_text(TextField.NAME, "name"))
INSTRUCTION = SAID | lowered(_text(TextField.INSTRUCTION, "instruction"))
CHOICES = SAID | lowered(Expression(_choices))
EXPECTED = SAID | lowered(_text(TextField.CHOICE, "expected"))
UNIT_PROCEDURE, OPERATION = (
    needs("block_translations", given=LANGUAGE) | lowered(_level(one)) for one in ("unit_procedure", "operation")
)
TRANSLATED = needs("translations", "recipe_version") | lowered(Expression(_translated))


class HasTranslations(Protocol):
    """A row whose translations were brought along where a language was given."""

    @property
    def translations(self) -> list[models.RecipeTranslation]: ...


def shown(row: HasTranslations, field: TextField, original: str, language: str | None) -> str:
    """A text of an element as its reader sees it."""
    if language is None:
        return original
    found = texts.translation(row.translations, texts.Text(field, original), language)
    return original if found is None else found


def level(phase: models.RecipePhase, original: str, language: str | None) -> str:
    """The name of the unit procedure or operation in which a phase stands, as its reader sees it."""
    if language is None:
        return original
    found = texts.translation(phase.block_translations, texts.Text(TextField.NAME, original), language)
    return original if found is None else found


@strawberry.type(description="A text of an element in another language, and the original that it says.")
class RecipeTranslation(Node):
    model: ClassVar[type[OfCompany]] = models.RecipeTranslation
    reads: ClassVar[Permission | None] = Permission.RECIPE_READ

    version: int = strawberry.field(description="Send it back with a change of this translation.")
    field: kinds.TextField
    language: str = strawberry.field(description="A BCP 47 tag.")
    original: str = strawberry.field(
        description="What it translates. Where the element says something else by now, it isn't shown any more."
    )
    text: str

    @strawberry.field(
        description="The element that says the original.",
        metadata=lowered(Expression(lambda row, _: row.element_type.concat(of_type("", row.element_id)))),
    )
    def element_id(self, root: strawberry.Parent[models.RecipeTranslation]) -> strawberry.ID:
        return global_id(root.element_type, root.element_id)


@strawberry.type
class Translated:
    """What every element with texts shows of them."""

    translations: list[RecipeTranslation] = strawberry.field(description="In every language, in order of their making.")

    @strawberry.field(metadata=NAME)
    def name(self, root: strawberry.Parent[Translatable], language: Language = None) -> str:
        return shown(root, TextField.NAME, root.name, language)  # type: ignore[attr-defined]  # every element has one

    @strawberry.field(
        description="Whether all its texts are in this language: written in it, or translated as they stand.",
        metadata=TRANSLATED,
    )
    def translated(self, root: strawberry.Parent[Translatable], language: str) -> bool:
        if written_in(root.recipe_version) in lookup(language):
            return True
        told = (texts.translation(root.translations, one, language) for one in texts.texts_of(root))  # type: ignore[arg-type]  # an element
        return all(one is not None for one in told)
