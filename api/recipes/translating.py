"""Translating a draft: into which languages, and each of its texts."""

import strawberry

from api.context import Info, act, changed
from api.recipes import enums as kinds
from api.recipes.drafting import DraftRecipeVersionPayload, OfDraft
from api.recipes.editing import InsertRecipeElementPayload, element_named
from api.recipes.editing_types import RecipeEdit
from api.recipes.payload import version_payload
from api.relay import local_id
from domain.kernel.canonical import Json
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.commands import translating
from domain.recipes.commands.translating import Wanted
from domain.recipes.editing.models import RecipeEdit as RecipeEditRow
from domain.recipes.languages.texts import Text
from domain.recipes.models import MasterRecipeVersion
from infra.transaction import Outcome


@strawberry.input
class ChooseRecipeLanguagesInput(OfDraft):
    language: str = strawberry.field(description="The BCP 47 tag of what the draft is written in, such as en or de-AT.")
    languages: list[str] = strawberry.field(
        description="Into which others all of it is translated before it is submitted; at most 20."
    )


@strawberry.input
class TranslateRecipeElementInput:
    element_id: strawberry.ID
    field: kinds.TextField
    language: str = strawberry.field(description="A BCP 47 tag, such as de or pt-BR.")
    original: str = strawberry.field(description="What you translated, as you read it; of a choice, which one.")
    text: str | None = strawberry.field(default=None, description="What it is called there; null removes that.")
    version: int | None = strawberry.field(
        default=None, description="The translation's own, where there is one already."
    )
    command_id: str | None = None


@strawberry.type
class ChooseRecipeLanguagesPayload(DraftRecipeVersionPayload):
    pass


@strawberry.type
class TranslateRecipeElementPayload(InsertRecipeElementPayload):
    pass


@strawberry.type
class TranslatingMutation:
    @strawberry.mutation(description="Say in which language a draft is written, and in which others it is complete.")
    def choose_recipe_languages(self, info: Info, input: ChooseRecipeLanguagesInput) -> ChooseRecipeLanguagesPayload:  # noqa: A002 -- GraphQL's word
        return version_payload(info, ChooseRecipeLanguagesPayload, lambda: _choose(info, input))

    @strawberry.mutation(
        description="Write, change or remove a text's translation; in nobody's way but of who does the same."
    )
    def translate_recipe_element(
        self,
        info: Info,
        input: TranslateRecipeElementInput,  # noqa: A002 -- GraphQL's word
    ) -> TranslateRecipeElementPayload:
        return changed(info, TranslateRecipeElementPayload, "edit", RecipeEdit, lambda: _translate(info, input))


def _choose(info: Info, given: ChooseRecipeLanguagesInput) -> Outcome:
    version = local_id(given.recipe_version_id, "MasterRecipeVersion", path="recipeVersionId")

    def choose(uow: UnitOfWork) -> MasterRecipeVersion:
        return translating.choose_languages(
            uow, recipe_version=version, seen=given.version, language=given.language, languages=given.languages
        )

    said: Json = {
        "recipeVersion": str(version),
        "version": given.version,
        "language": given.language,
        "languages": list(given.languages),
    }
    return act(info, "chooseRecipeLanguages", choose, given=said, command_id=given.command_id)


def _translate(info: Info, given: TranslateRecipeElementInput) -> Outcome:
    kind, id_ = element_named(given.element_id)
    wanted = Wanted(text=Text(given.field, given.original), language=given.language, says=given.text)

    def translate(uow: UnitOfWork) -> RecipeEditRow:
        return translating.translate_element(uow, element_type=kind, id=id_, wanted=wanted, seen=given.version)

    said: Json = {
        "id": given.element_id,
        "field": given.field.value,
        "language": given.language,
        "original": given.original,
        "text": given.text,
        "version": given.version,
    }
    return act(info, "translateRecipeElement", translate, given=said, command_id=given.command_id)
