"""Recipes in several languages for tests: everything that a draft says, translated by the domain's own command."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.commands.translating import Wanted, choose_languages, translate_element
from domain.recipes.editing.changes import ELEMENTS
from domain.recipes.editing.models import RecipeEdit
from domain.recipes.languages.texts import Text, texts_of
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.translation_models import Translatable
from tests import recipes
from tests.conftest import Do
from tests.plant import Plant
from tests.recipes import Written


def translate_all(do: Do, plant: Plant, version: UUID, language: str = "de") -> None:
    """Every text of every element, told by its language: "Dry (de)"."""

    def act(uow: UnitOfWork) -> RecipeEdit:
        edit = None
        for kind, element, text in _texts(uow, version):
            wanted = Wanted(text=text, language=language, says=f"{text.original} ({language})")
            edit = translate_element(uow, element_type=kind, id=element, wanted=wanted)
            uow.session.flush()
        assert edit is not None, "a draft without elements"
        return edit

    do(plant.engineer, act)


def _texts(uow: UnitOfWork, version: UUID) -> Iterator[tuple[str, UUID, Text]]:
    for model in ELEMENTS.values():
        of_version: Any = model
        if issubclass(model, Translatable):
            for row in uow.find(model, of_version.recipe_version_id == version):
                element: Any = row
                yield from ((model.__name__, row.id, text) for text in texts_of(element))


def seen(do: Do, plant: Plant, version: Written) -> Written:
    """The version as it is now."""
    found: list[int] = []

    def look(uow: UnitOfWork) -> MasterRecipeVersion:
        row = uow.find(MasterRecipeVersion, MasterRecipeVersion.id == version.id)[0]
        found.append(row.version)
        return row

    do(plant.engineer, look)
    return Written(version.id, found[0], version.recipe)


def complete_in(do: Do, plant: Plant, version: Written, *languages: str) -> Written:
    """The draft, to be complete in these languages."""
    now = seen(do, plant, version).seen

    def choose(uow: UnitOfWork) -> MasterRecipeVersion:
        return choose_languages(uow, recipe_version=version.id, seen=now, language="en", languages=languages)

    do(plant.engineer, choose)
    return seen(do, plant, version)


def effective_in(do: Do, plant: Plant, *languages: str, of: UUID | None = None) -> UUID:
    """The id of a version in effect that is translated into these languages; its phase 3 says what is done."""
    phases = [*recipes.PHASES]
    phases[2] = recipes.phase(
        3,
        "Loss on drying",
        instruction="Dry to 1.8 %.",
        parameters=(recipes.LOD, recipes.REMARK),
        signatures=(recipes.P,),
    )
    written = complete_in(do, plant, recipes.written(do, plant, phases=phases, of=of), *languages)
    for language in languages:
        translate_all(do, plant, written.id, language)
    version = recipes.approved(do, plant, recipes.submitted(do, plant, seen(do, plant, written)))
    return recipes.effective(do, plant, version).id
