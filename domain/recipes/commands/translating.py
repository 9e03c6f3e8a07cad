"""Translating a draft: which languages it is to be complete in, and each text in each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from domain.kernel.languages import require_language
from domain.kernel.models import OfSite
from domain.kernel.refusals import InvalidInput, NotFound, VersionConflict
from domain.kernel.unit_of_work import UnitOfWork, require_version
from domain.recipes import columns, form
from domain.recipes.editing import changes, naming, translating
from domain.recipes.editing.draft import Draft, opened
from domain.recipes.editing.models import RecipeEdit
from domain.recipes.events import RecipeLanguagesChosen
from domain.recipes.kinds import EditAct
from domain.recipes.languages.texts import Named, Text, texts_of
from domain.recipes.languages.versions import written_in
from domain.recipes.models import MasterRecipeVersion, RecipeTranslation
from domain.recipes.refusals import OriginalChanged
from domain.recipes.translation_models import Translatable
from domain.recipes.values import Translation


def choose_languages(
    uow: UnitOfWork, *, recipe_version: UUID, seen: int, language: str, languages: Sequence[str]
) -> MasterRecipeVersion:
    """Say in which language a draft is written, and into which others all of it is translated before it is submitted.

    Raises NotFound, Forbidden, WrongState, VersionConflict, InvalidInput.
    """
    draft = opened(uow, recipe_version, seen=seen)
    form.require_languages(language, languages)
    if draft.rows(RecipeTranslation, RecipeTranslation.language == language):
        problem = f"This draft has translations into {language}; remove them before it is called written in it."
        raise InvalidInput(path=("language",), problem=problem)
    draft.version.language, draft.version.languages = language, sorted(languages)
    uow.record(RecipeLanguagesChosen(version=draft.version.id, language=language))
    return draft.version


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a text of an element, as its translator read it, is to say in a language; None says nothing any more."""

    text: Text
    language: str
    says: str | None


def translate_element(
    uow: UnitOfWork,
    *,
    element_type: str,
    id: UUID,  # noqa: A002 -- the plant's word
    wanted: Wanted,
    seen: int | None = None,
) -> RecipeEdit:
    """Write, change or remove the translation of a text of a draft's element; `seen` is its version, None for none.

    It conflicts with nobody but who translates the same text into the same language, or changes that text (EXE-14).
    Raises NotFound, Forbidden, WrongState, InvalidInput, OriginalChanged, VersionConflict for the translation.
    """
    row = _look_at(uow, element_type, id)
    draft = opened(uow, row.recipe_version_id)  # type: ignore[attr-defined]  # every element has it
    row = _look_at(uow, element_type, id)  # as nobody changes it meanwhile
    _require_language(draft, wanted)
    _require_original(row, wanted.text)
    there = translating.of_text(draft, id, wanted.text, wanted.language)
    _require_seen(there, seen)
    act, written = _write(draft, row, there, wanted)
    what = f"{naming.called(written)} of {naming.called(row)} {VERBS[act]}"
    return draft.done(act, (RecipeTranslation.__name__, written.id), what)


VERBS = {EditAct.INSERT: "written", EditAct.CHANGE: "changed", EditAct.REMOVE: "removed"}


def _write(
    draft: Draft, row: OfSite, there: RecipeTranslation | None, wanted: Wanted
) -> tuple[EditAct, RecipeTranslation]:
    if wanted.says is None:
        if there is None:
            raise InvalidInput(path=("text",), problem=f"There is no translation into {wanted.language} to remove.")
        draft.remove(there)
        return EditAct.REMOVE, there
    field, original = wanted.text.field, wanted.text.original
    form.require_translation(wanted.says, field)
    translation = Translation(field=field, language=wanted.language, original=original, text=wanted.says)
    said = columns.of_translation(type(row).__name__, row.id, translation)
    if there is None:
        return EditAct.INSERT, draft.add(RecipeTranslation, said)
    draft.change(there, said)
    return EditAct.CHANGE, there


def _look_at(uow: UnitOfWork, element_type: str, id_: UUID) -> OfSite:
    found = uow.look_at(changes.ELEMENTS[element_type], id_)
    if found is None:
        raise NotFound(kind=element_type, id=id_, path=("elementId",))
    return found


def _require_language(draft: Draft, wanted: Wanted) -> None:
    require_language(wanted.language, path=("language",))
    if wanted.language == written_in(draft.version):
        problem = f"The draft is written in {wanted.language}; change the element itself."
        raise InvalidInput(path=("language",), problem=problem)


def _require_original(row: OfSite, text: Text) -> None:
    """The element says what was translated. Raises InvalidInput where it has no such text, OriginalChanged."""
    if not isinstance(row, Translatable):
        raise InvalidInput(path=("elementId",), problem=f"{naming.begins_with(row)} has nothing to translate.")
    now = [one.original for one in texts_of(cast("Named", row)) if one.field is text.field]
    if not now:
        problem = f"{naming.begins_with(row)} has no {text.field.lower()} to translate."
        raise InvalidInput(path=("field",), problem=problem)
    if text.original not in now:
        raise OriginalChanged(element=naming.called(row), current=tuple(now), path=("original",))


def _require_seen(there: RecipeTranslation | None, seen: int | None) -> None:
    """The translation is as the translator saw it. Raises VersionConflict, InvalidInput for one that is gone."""
    if there is None and seen is not None:
        problem = "This translation was removed since you saw it; send no version to write it anew."
        raise InvalidInput(path=("version",), problem=problem)
    if there is not None and seen is None:
        raise VersionConflict(kind=RecipeTranslation.__name__, id=there.id, seen=0, current=there.version)
    if there is not None and seen is not None:
        require_version(there, seen)
