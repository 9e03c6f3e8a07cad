"""What a translator still has to do in a recipe version, as GraphQL shows it."""

from collections.abc import Iterator
from typing import Any, cast

import strawberry
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, selectinload

from api.recipes import enums as kinds
from api.recipes.translated import RecipeTranslation
from api.relay import global_id
from domain.recipes.editing import naming
from domain.recipes.editing.changes import ELEMENTS
from domain.recipes.kinds import TextField
from domain.recipes.languages.missing import lacking
from domain.recipes.languages.versions import complete_in
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.translation_models import Translatable

TRANSLATABLE = tuple(one for one in ELEMENTS.values() if issubclass(one, Translatable))
ORDER = ("position", "number", "code")


@strawberry.type(description="A text that isn't translated, as it stands, into a language of its version (REC-7).")
class UntranslatedText:
    element_id: strawberry.ID
    element: str = strawberry.field(description="In words: phase DRY (Dry).")
    language: str
    field: kinds.TextField
    original: str = strawberry.field(description="What is to be translated.")
    translation: RecipeTranslation | None = strawberry.field(
        description="That of what it said before, to be changed; null where there is none."
    )


def untranslated_of(session: Session, version: MasterRecipeVersion) -> list[UntranslatedText]:
    """Everything that keeps a version from being complete in its languages, kind by kind."""
    languages = complete_in(version)
    return list(_untranslated(session, version, languages)) if languages else []


def _untranslated(
    session: Session, version: MasterRecipeVersion, languages: tuple[str, ...]
) -> Iterator[UntranslatedText]:
    for model in TRANSLATABLE:
        of_version = model.company_id == version.company_id, model.recipe_version_id == version.id
        chosen = select(model).where(*of_version).options(selectinload(model.translations)).order_by(*_order(model))
        for row in session.scalars(chosen):
            for lack in lacking(cast("Any", row), languages):
                yield UntranslatedText(
                    element_id=global_id(type(row).__name__, row.id),
                    element=naming.called(row),
                    language=lack.language,
                    field=TextField(lack.text.field),
                    original=lack.text.original,
                    translation=cast("RecipeTranslation | None", lack.stale),
                )


def _order(model: type[Translatable]) -> list[Any]:
    """Where people look for it; phases by their number."""
    named = inspect(model).columns.keys()
    wanted = ("number", "code") if "instruction" in named else ORDER
    return [getattr(model, one) for one in wanted if one in named] + [model.id]
