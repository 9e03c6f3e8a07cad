"""The translations of a draft's elements: written beside them, and never of what isn't there."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, literal

from domain.kernel.models import OfSite
from domain.recipes import columns, form
from domain.recipes.editing.draft import Draft
from domain.recipes.kinds import TextField
from domain.recipes.languages.texts import Text
from domain.recipes.languages.versions import written_in
from domain.recipes.models import RecipeParameter, RecipeTranslation
from domain.recipes.values import Translation


def among(ids: Collection[UUID]) -> ColumnElement[bool]:
    """Translations of these elements, however many they are."""
    return RecipeTranslation.element_id == any_(literal(list(ids), ARRAY(Uuid)))


def of_text(draft: Draft, element: UUID, text: Text, language: str) -> RecipeTranslation | None:
    """The translation of a text into a language, be it stale. A choice's is that of its own words."""
    same = [
        RecipeTranslation.element_id == element,
        RecipeTranslation.field == text.field.value,
        RecipeTranslation.language == language,
    ]
    if text.field is TextField.CHOICE:
        same.append(RecipeTranslation.original == text.original)
    return next((one for one in draft.rows(RecipeTranslation, *same) if not draft.goes(one.id)), None)


def write(draft: Draft, row: OfSite, translations: Iterable[Translation]) -> None:
    """Give a new element its translations; one into the draft's own language says nothing more. Raises InvalidInput."""
    for one in translations:
        form.require_translation(one.text, one.field)
        if one.language != written_in(draft.version):
            draft.add(RecipeTranslation, columns.of_translation(type(row).__name__, row.id, one))


def replace(draft: Draft, row: OfSite, wanted: Sequence[Translation]) -> None:
    """Make the translations of an element these. Raises InvalidInput.

    Each text keeps the row of its translation into a language: there is one, whatever it says.
    """
    left = {_place(one): one for one in wanted}
    for there in draft.rows(RecipeTranslation, RecipeTranslation.element_id == row.id):
        one = left.pop(_place(there), None)
        if one is not None:
            form.require_translation(one.text, one.field)
            draft.change(there, columns.of_translation(type(row).__name__, row.id, one))
        elif not draft.goes(there.id):
            draft.remove(there)
    write(draft, row, left.values())


def _place(translation: Translation | RecipeTranslation) -> tuple[str, str, str | None]:
    """Of which text it is, and in which language; a choice's is that of its own words."""
    choice = translation.field == TextField.CHOICE
    return translation.field, translation.language, translation.original if choice else None


def orphans(draft: Draft, parameters: Collection[RecipeParameter]) -> list[RecipeTranslation]:
    """Translations of choices that these parameters don't offer."""
    choices = {one.id: one.choices for one in parameters}
    of_choice = RecipeTranslation.field == TextField.CHOICE.value
    found = draft.rows(RecipeTranslation, among(choices), of_choice) if choices else []
    return [one for one in found if one.original not in choices[one.element_id] and not draft.goes(one.id)]


def let_go(draft: Draft, parameters: Collection[RecipeParameter]) -> None:
    """A choice that is offered no more takes its translations along."""
    for one in orphans(draft, parameters):
        draft.remove(one)
