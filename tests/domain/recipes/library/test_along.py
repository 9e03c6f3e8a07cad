"""With a building block come its translations and the pictures of its instructions, and they follow its updates."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from domain.kernel.refusals import InvalidInput
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.commands.translating import Wanted, translate_element
from domain.recipes.editing.changes import ELEMENTS
from domain.recipes.editing.draft import MOST
from domain.recipes.editing.models import RecipeEdit
from domain.recipes.heads import BlockHead, PhaseHead
from domain.recipes.kinds import BlockKind, TextField
from domain.recipes.languages.texts import Text
from domain.recipes.library.merging import Side
from domain.recipes.library.refusals import UpdateUndecided
from domain.recipes.models import (
    MasterRecipeVersion,
    RecipeEquipment,
    RecipeLink,
    RecipeMaterial,
    RecipeTranslation,
)
from domain.recipes.models import RecipeFile as FileRow
from domain.recipes.refusals import EditOvertaken
from domain.recipes.values import Elements, Phase, RecipeFile
from tests.domain.recipes.library.conftest import DRY, SAMPLE, Shelf
from tests.recipes import PICTURE
from tests.translations import translate_all

SHOWING = replace(DRY, instruction="Fit it.\n\n![The sieve](file:SIEVE)")
LIKE_THIS = replace(SAMPLE, instruction="Take a sample like this.\n\n![Three places](file:PLACES)")
PLACES = replace(PICTURE, code="PLACES", name="Three places", sha256="7" * 64)
SHARPER = replace(PICTURE, sha256="b" * 64, size=90)
OWN = replace(PICTURE, name="Our own sieve", sha256="c" * 64, size=80)


def illustrated(shelf: Shelf, version: UUID) -> None:
    """What dries shows a picture, and all of it is there in German too."""
    shelf.insert(version, PICTURE)
    shelf.change(version, "DRY", SHOWING)
    translate_all(shelf.do, shelf.plant, version)


def built(shelf: Shelf) -> UUID:
    """The id of the operation that was built from the illustrated building block."""
    return shelf.build(shelf.dryer(finish=illustrated), parent=shelf.begin())


@pytest.mark.parametrize("model", [RecipeEquipment, RecipeLink, FileRow, RecipeMaterial])
def test_what_comes_along_makes_no_more_than_a_version_may_have(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, model: type[Any]
) -> None:
    source, unit = shelf.dryer(finish=illustrated), shelf.begin()
    before, edits = shelf.elements(), shelf.last()
    monkeypatch.setitem(MOST, model, 0)
    with pytest.raises(InvalidInput, match=f"at most 0 of {model.__name__.removeprefix('Recipe')}"):
        shelf.build(source, parent=unit)
    assert (shelf.elements(), shelf.last()) == (before, edits)


def phase(elements: Elements, code: str) -> Phase:
    return next(one for one in elements.phases if one.code == code)


def says(elements: Elements, code: str, field: TextField = TextField.NAME) -> dict[str, str]:
    """What a phase says in other languages."""
    return {one.language: one.text for one in phase(elements, code).translations if one.field is field}


def files(shelf: Shelf) -> tuple[RecipeFile, ...]:
    return shelf.elements().files


def translate(shelf: Shelf, version: UUID, code: str, text: Text, says: str, *, language: str = "de") -> None:
    """Let a phase say this in another language."""
    id_ = shelf.id_of(version, "RecipePhase", code)
    wanted = Wanted(text=text, language=language, says=says)
    seen = shelf.look(lambda uow: _seen(uow.find(RecipeTranslation, RecipeTranslation.element_id == id_), wanted))
    shelf.act(lambda uow: translate_element(uow, element_type="RecipePhase", id=id_, wanted=wanted, seen=seen))


def _seen(there: list[RecipeTranslation], wanted: Wanted) -> int | None:
    return next(
        (one.version for one in there if (one.field, one.language) == (wanted.text.field, wanted.language)), None
    )


def state(shelf: Shelf) -> dict[str, Any]:
    """All that an edit of the draft would change."""

    def look(uow: UnitOfWork) -> dict[str, Any]:
        models: dict[str, Any] = {**ELEMENTS, "RecipeEdit": RecipeEdit}
        found: dict[str, Any] = {
            name: sorted((row.id, getattr(row, "version", 1)) for row in uow.find(model, model.recipe_version_id == of))
            for name, model in models.items()
        }
        return found | {"version": uow.find(MasterRecipeVersion, MasterRecipeVersion.id == of)[0].version}

    of = shelf.recipe.id
    found: dict[str, Any] = shelf.look(look)
    return {**found, "elements": shelf.elements()}


@pytest.mark.requirement("REC-1")
@pytest.mark.requirement("EXE-16")
def test_translations_and_the_picture_come_along(shelf: Shelf) -> None:
    source = shelf.dryer(finish=illustrated)
    shelf.build(source, parent=shelf.begin())
    there, here = shelf.elements(source), shelf.elements()
    assert here.files == (PICTURE,)
    assert says(here, "DRY") == {"de": "Dry (de)"}
    assert says(here, "DRY", TextField.INSTRUCTION) == {"de": f"{SHOWING.instruction} (de)"}
    assert [one.translations for one in here.phases] == [one.translations for one in there.phases]
    assert [[one.translations for one in phase.parameters] for phase in here.phases] == [
        [one.translations for one in phase.parameters] for phase in there.phases
    ]
    assert [one.translations for one in here.blocks[1:]] == [one.translations for one in there.blocks[1:]]
    assert [one.translations for one in here.equipment] == [one.translations for one in there.equipment]
    assert [one.translations for one in here.materials] == [one.translations for one in there.materials]
    assert here.materials[0].translations


@pytest.mark.requirement("EXE-16")
def test_only_the_pictures_that_its_instructions_name_come_along(shelf: Shelf) -> None:
    def finish(shelf: Shelf, version: UUID) -> None:
        illustrated(shelf, version)
        shelf.insert(version, PLACES)

    shelf.build(shelf.dryer(finish=finish), parent=shelf.begin())
    assert files(shelf) == (PICTURE,)


@pytest.mark.requirement("EXE-16")
def test_a_picture_that_the_draft_has_already_is_shared(shelf: Shelf) -> None:
    source = shelf.dryer(finish=illustrated)
    unit = shelf.begin()
    shelf.insert(shelf.recipe.id, replace(PICTURE, name="Under another name"))
    shelf.build(source, parent=unit)
    shelf.build(source, parent=unit)
    assert files(shelf) == (replace(PICTURE, name="Under another name"),)
    assert [one.instruction for one in shelf.elements().phases if one.name == "Dry"] == [SHOWING.instruction] * 2


@pytest.mark.requirement("EXE-16")
def test_no_picture_takes_the_place_of_another(shelf: Shelf) -> None:
    source = shelf.dryer(finish=illustrated)
    unit = shelf.begin()
    shelf.insert(shelf.recipe.id, OWN)
    before = state(shelf)
    with pytest.raises(InvalidInput, match="SIEVE is another file in this draft; give that one another code first"):
        shelf.build(source, parent=unit)
    assert state(shelf) == before


@pytest.mark.requirement("EXE-16")
def test_translations_and_the_picture_are_undone_with_the_insertion(shelf: Shelf) -> None:
    source = shelf.dryer(finish=illustrated)
    unit = shelf.begin()
    before = shelf.elements()
    shelf.build(source, parent=unit)
    whole = shelf.elements()
    undone = shelf.undo(shelf.last())
    assert shelf.elements() == before
    shelf.undo(undone)
    assert shelf.elements() == whole


def revised(shelf: Shelf, version: UUID) -> None:
    """Another picture under the same code, a second one in the other phase, and German that says it better."""
    shelf.change(version, "SIEVE", SHARPER)
    shelf.insert(version, PLACES)
    shelf.change(version, "SAMPLE", LIKE_THIS)
    translate(shelf, version, "SAMPLE", Text(TextField.INSTRUCTION, LIKE_THIS.instruction), "Probe wie im Bild.")
    translate(shelf, version, "DRY", Text(TextField.NAME, "Dry"), "Trocknen")
    translate(shelf, version, "DRY", Text(TextField.NAME, "Dry"), "Sécher", language="fr")


@pytest.mark.requirement("REC-8")
@pytest.mark.requirement("EXE-16")
def test_an_update_brings_other_translations_and_pictures_and_is_undone_with_them(shelf: Shelf) -> None:
    operation = built(shelf)
    before = shelf.elements()
    source = shelf.revise(revised)
    (offer,) = shelf.offers
    assert offer.conflicts == ()
    assert {("file", "SIEVE"), ("file", "PLACES")} <= {
        (one.element.value.lower(), one.code) for one in offer.in_library.changes
    }
    edit = shelf.take("RecipeBlock", operation, source)
    found = shelf.elements()
    assert found.files == (PLACES, SHARPER)
    assert phase(found, "SAMPLE").instruction == LIKE_THIS.instruction
    assert says(found, "SAMPLE", TextField.INSTRUCTION) == {"de": "Probe wie im Bild."}
    assert says(found, "DRY") == {"de": "Trocknen", "fr": "Sécher"}
    assert says(found, "SAMPLE") == {"de": "Sample (de)"}
    undone = shelf.undo(edit)
    assert shelf.elements() == before
    shelf.undo(undone)
    assert shelf.elements() == found


@pytest.mark.requirement("EXE-16")
def test_a_picture_that_only_the_recipe_changed_stays(shelf: Shelf) -> None:
    operation = built(shelf)
    shelf.change(shelf.recipe.id, "SIEVE", OWN)
    source = shelf.revise(lambda shelf, version: shelf.change(version, "SAMPLE", replace(SAMPLE, critical=True)))
    assert shelf.conflicts == ()
    shelf.take("RecipeBlock", operation, source)
    assert files(shelf) == (OWN,)


@pytest.mark.requirement("EXE-14")
@pytest.mark.requirement("EXE-16")
@pytest.mark.parametrize(("side", "stands"), [(Side.MINE, OWN), (Side.THEIRS, replace(SHARPER, name=OWN.name))])
def test_of_two_new_pictures_under_one_code_the_author_decides(shelf: Shelf, side: Side, stands: RecipeFile) -> None:
    operation = built(shelf)
    shelf.change(shelf.recipe.id, "SIEVE", OWN)
    source = shelf.revise(lambda shelf, version: shelf.change(version, "SIEVE", SHARPER))
    (conflict,) = shelf.conflicts
    assert (conflict.key, conflict.field) == (("file", "SIEVE"), "content")
    said: Any = (conflict.base, conflict.mine, conflict.theirs)
    assert [one["sha256"] for one in said] == [PICTURE.sha256, OWN.sha256, SHARPER.sha256]
    before = state(shelf)
    with pytest.raises(UpdateUndecided):
        shelf.take("RecipeBlock", operation, source)
    assert state(shelf) == before
    edit = shelf.take("RecipeBlock", operation, source, {conflict.id: side})
    assert files(shelf) == (stands,)
    assert phase(shelf.elements(), "DRY").origin.number == 2  # type: ignore[union-attr]  # it came from the library
    shelf.undo(edit)
    assert shelf.elements() == before["elements"]


@pytest.mark.requirement("EXE-14")
@pytest.mark.requirement("EXE-16")
def test_a_picture_of_the_recipes_own_is_not_taken_for_a_new_one_of_the_library(shelf: Shelf) -> None:
    operation = built(shelf)
    own = replace(OWN, code="PLACES")
    shelf.insert(shelf.recipe.id, own)
    source = shelf.revise(revised)
    assert [(one.key, one.field) for one in shelf.conflicts] == [
        (("file", "PLACES"), "name"),
        (("file", "PLACES"), "content"),
    ]
    shelf.take("RecipeBlock", operation, source, {one.id: Side.THEIRS for one in shelf.conflicts})
    assert files(shelf) == (PLACES, SHARPER)


@pytest.mark.requirement("EXE-14")
def test_a_text_that_both_translated_otherwise_is_decided(shelf: Shelf) -> None:
    operation = built(shelf)
    translate(shelf, shelf.recipe.id, "DRY", Text(TextField.NAME, "Dry"), "Granulat trocknen")
    source = shelf.revise(revised)
    (conflict,) = shelf.conflicts
    assert (conflict.key, conflict.field) == (("phase", "DRY"), "translations")
    before = state(shelf)
    with pytest.raises(UpdateUndecided):
        shelf.take("RecipeBlock", operation, source)
    assert state(shelf) == before
    edit = shelf.take("RecipeBlock", operation, source, {conflict.id: Side.MINE})
    assert says(shelf.elements(), "DRY") == {"de": "Granulat trocknen"}
    shelf.undo(edit)
    assert shelf.elements() == before["elements"]
    shelf.take("RecipeBlock", operation, source, {conflict.id: Side.THEIRS})
    assert says(shelf.elements(), "DRY") == {"de": "Trocknen", "fr": "Sécher"}


@pytest.mark.requirement("EXE-14")
@pytest.mark.requirement("EXE-16")
def test_an_insertion_is_not_undone_while_another_phase_shows_its_picture(shelf: Shelf) -> None:
    built(shelf)
    insertion = shelf.last()
    shelf.insert(shelf.recipe.id, BlockHead(kind=BlockKind.OPERATION, name="Own"), parent=unit(shelf))
    own = shelf.id_of(shelf.recipe.id, "RecipeBlock", "OWN")
    shelf.insert(shelf.recipe.id, PhaseHead(name="Look", instruction=SHOWING.instruction), parent=own)
    before = state(shelf)
    with pytest.raises(EditOvertaken, match=r"file SIEVE .* is named by the instruction of phase LOOK \(Look\)"):
        shelf.undo(insertion)
    assert state(shelf) == before


GERMAN = Text(TextField.INSTRUCTION, SAMPLE.instruction)
BESIDE = "Probe wie im Bild.\n\n![Drei Stellen](file:PLACES)"


def beside(shelf: Shelf, version: UUID) -> None:
    """Only the German instruction shows the second picture."""
    shelf.insert(version, PLACES)
    translate(shelf, version, "SAMPLE", GERMAN, BESIDE)


@pytest.mark.requirement("EXE-16")
def test_a_picture_that_only_a_translation_shows_comes_along_too(shelf: Shelf) -> None:
    operation = built(shelf)
    source = shelf.revise(beside)
    shelf.build(source, parent=unit(shelf))
    assert files(shelf) == (PLACES, PICTURE)
    shelf.undo(shelf.last())
    assert files(shelf) == (PICTURE,)
    edit = shelf.take("RecipeBlock", operation, source)
    assert files(shelf) == (PLACES, PICTURE)
    shelf.undo(edit)
    assert files(shelf) == (PICTURE,)


@pytest.mark.requirement("EXE-16")
def test_a_picture_that_the_recipe_took_out_comes_back_where_a_translation_that_it_takes_shows_it(shelf: Shelf) -> None:
    operation = shelf.build(shelf.dryer(finish=with_both), parent=shelf.begin())
    translate(shelf, shelf.recipe.id, "SAMPLE", GERMAN, "Probe nehmen.")
    shelf.remove(shelf.recipe.id, "RecipeFile", "PLACES")
    source = shelf.revise(lambda shelf, version: translate(shelf, version, "SAMPLE", GERMAN, f"{BESIDE}\n\nDrei."))
    (conflict,) = shelf.conflicts
    edit = shelf.take("RecipeBlock", operation, source, {conflict.id: Side.MINE})
    assert files(shelf) == (PICTURE,)
    shelf.undo(edit)
    shelf.take("RecipeBlock", operation, source, {conflict.id: Side.THEIRS})
    assert files(shelf) == (PLACES, PICTURE)


def with_both(shelf: Shelf, version: UUID) -> None:
    illustrated(shelf, version)
    beside(shelf, version)


def unit(shelf: Shelf) -> UUID:
    """The recipe's unit procedure."""
    return shelf.id_of(shelf.recipe.id, "RecipeBlock", "GRANULATION")
