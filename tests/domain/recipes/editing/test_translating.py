"""A draft's texts are translated beside each other; a translation goes, is copied and comes back with its element."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from domain.kernel.ids import new_id
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, VersionConflict, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.commands.by_number import put_phase
from domain.recipes.commands.translating import choose_languages
from domain.recipes.editing.models import RecipeEdit
from domain.recipes.heads import PhaseHead
from domain.recipes.kinds import TextField
from domain.recipes.models import MasterRecipeVersion, RecipeAuthor
from domain.recipes.refusals import EditOvertaken, OriginalChanged, RecipeIncomplete
from domain.recipes.values import Translation
from tests import recipes
from tests.domain.recipes.editing.conftest import Editor
from tests.domain.recipes.editing.test_editing import second_author
from tests.domain.recipes.test_freeze import RESTRICTED, UNIQUE, refused
from tests.recipes import SHIFT, Written
from tests.translations import translate_all

NAME, INSTRUCTION, CHOICE = TextField
DRY = Translation(field=NAME, language="de", original="Dry", text="Trocknen")


def dry(editor: Editor) -> UUID:
    return editor.id_of("RecipePhase", "DRY")


def shift(editor: Editor) -> UUID:
    """A parameter with choices, day and night, both translated."""
    parameter = editor.insert(SHIFT, parent=dry(editor))
    for original, said in (("day", "Tag"), ("night", "Nacht")):
        editor.translate("RecipeParameter", parameter, original, said, field=CHOICE)
    return parameter


def in_phase(editor: Editor) -> tuple[Translation, ...]:
    return next(one for one in editor.elements.phases if one.code == "DRY").translations


def languages(editor: Editor, *wanted: str, of: str = "en") -> MasterRecipeVersion:
    seen = version(editor).version

    def choose(uow: UnitOfWork) -> MasterRecipeVersion:
        return choose_languages(uow, recipe_version=editor.draft.id, seen=seen, language=of, languages=wanted)

    editor.do(editor.by, choose)
    return version(editor)


def version(editor: Editor) -> MasterRecipeVersion:
    chosen = MasterRecipeVersion.id == editor.draft.id
    found: list[MasterRecipeVersion] = editor.look(lambda uow: uow.find(MasterRecipeVersion, chosen))
    return found[0]


@pytest.mark.requirement("EXE-14")
def test_a_translation_is_written_changed_and_removed(editor: Editor) -> None:
    editor.translate("RecipePhase", dry(editor), "Dry", "Trocknen")
    assert in_phase(editor) == (DRY,)
    edit = editor.translate("RecipePhase", dry(editor), "Dry", "Trockne", seen=1)
    assert editor.edit(edit).what == "translation of the name into de of phase DRY (Dry) changed"
    assert in_phase(editor) == (replace(DRY, text="Trockne"),)
    editor.translate("RecipePhase", dry(editor), "Dry", None, seen=2)
    assert in_phase(editor) == ()
    for says, told in ((None, "no translation into de to remove"), ("", "it is empty"), ("a\nb", "one line")):
        with pytest.raises(InvalidInput, match=told):
            editor.translate("RecipePhase", dry(editor), "Dry", says)


@pytest.mark.requirement("EXE-14")
def test_two_are_in_each_others_way_only_at_one_text_in_one_language(editor: Editor) -> None:
    other = replace(editor, by=second_author(editor))
    phase = dry(editor)
    editor.change(phase, PhaseHead(name="Dry", instruction="Dry to 2 %."))
    editor.translate("RecipePhase", phase, "Dry", "Trocknen")
    other.translate("RecipePhase", phase, "Dry", "Sécher", language="fr")
    other.translate("RecipePhase", phase, "Dry to 2 %.", "Bis 2 % trocknen.", field=INSTRUCTION)
    other.change(phase, PhaseHead(name="Dry", instruction="Dry to 2 %.", critical=True), seen=2)
    before = in_phase(editor)
    assert len(before) == 3
    with pytest.raises(VersionConflict) as refused:
        other.translate("RecipePhase", phase, "Dry", "Trockne")
    assert (refused.value.seen, refused.value.current) == (0, 1)
    editor.translate("RecipePhase", phase, "Dry", "Trocknung", seen=1)
    with pytest.raises(VersionConflict):
        other.translate("RecipePhase", phase, "Dry", "Trockne", seen=1)
    editor.translate("RecipePhase", phase, "Dry", None, seen=2)
    with pytest.raises(InvalidInput, match="removed since you saw it"):
        other.translate("RecipePhase", phase, "Dry", "Trockne", seen=2)
    assert set(in_phase(editor)) == {one for one in before if one.text != "Trocknen"}


@pytest.mark.requirement("EXE-14")
def test_what_was_changed_meanwhile_isnt_taken_for_translated(editor: Editor) -> None:
    editor.translate("RecipePhase", dry(editor), "Dry", "Trocknen")
    editor.change(dry(editor), PhaseHead(name="Dry gently"))
    assert in_phase(editor) == (DRY,)  # of what it said before, and so it isn't shown
    with pytest.raises(OriginalChanged, match="it says now: Dry gently"):
        editor.translate("RecipePhase", dry(editor), "Dry", "Trocken", seen=1)
    editor.translate("RecipePhase", dry(editor), "Dry gently", "Schonend trocknen", seen=1)
    assert [(one.original, one.text) for one in in_phase(editor)] == [("Dry gently", "Schonend trocknen")]


def test_only_what_an_element_says_is_translated_and_into_another_language(editor: Editor) -> None:
    before = editor.elements
    parameter = editor.id_of("RecipeParameter", "loss_on_drying")
    with pytest.raises(InvalidInput, match="has no instruction to translate"):
        editor.translate("RecipePhase", dry(editor), "x", "y", field=INSTRUCTION)
    with pytest.raises(InvalidInput, match="has no choice to translate"):
        editor.translate("RecipeParameter", parameter, "x", "y", field=CHOICE)
    with pytest.raises(InvalidInput, match="written in en; change the element itself"):
        editor.translate("RecipePhase", dry(editor), "Dry", "Dry it", language="en")
    with pytest.raises(InvalidInput, match="this one as de-AT"):
        editor.translate("RecipePhase", dry(editor), "Dry", "Trocknen", language="de-at")
    with pytest.raises(NotFound):
        editor.translate("RecipePhase", new_id(), "Dry", "Trocknen")
    assert editor.elements == before


@pytest.mark.requirement("TEN-2")
@pytest.mark.requirement("REC-2")
def test_only_who_may_write_translates_and_is_an_author(editor: Editor) -> None:
    before = editor.elements
    with pytest.raises(Forbidden):
        replace(editor, by=editor.plant.operator).translate("RecipePhase", dry(editor), "Dry", "Trocknen")
    with pytest.raises(Forbidden):
        languages(replace(editor, by=editor.plant.reviewer), "de")
    assert editor.elements == before
    assert version(editor).languages == []
    translator = second_author(editor)
    replace(editor, by=translator).translate("RecipePhase", dry(editor), "Dry", "Trocknen")
    authors = editor.look(lambda uow: uow.find(RecipeAuthor, RecipeAuthor.recipe_version_id == editor.draft.id))
    assert translator.person in {one.person_id for one in authors}


def writing(editor: Editor) -> UUID:
    return editor.translate("RecipePhase", dry(editor), "Dry", "Trocknen", language="fr")


def changing(editor: Editor) -> UUID:
    return editor.translate("RecipePhase", dry(editor), "Dry", "Trockne", seen=1)


def removing(editor: Editor) -> UUID:
    return editor.translate("RecipePhase", dry(editor), "Dry", None, seen=1)


def removing_the_phase(editor: Editor) -> UUID:
    return editor.remove("RecipePhase", dry(editor))


def removing_all(editor: Editor) -> UUID:
    return editor.remove("RecipeBlock", editor.id_of("RecipeBlock", "GRANULATION"))


def removing_a_parameter(editor: Editor) -> UUID:
    return editor.remove("RecipeParameter", editor.id_of("RecipeParameter", "shift"))


def removing_a_choice(editor: Editor) -> UUID:
    return editor.change(editor.id_of("RecipeParameter", "shift"), replace(SHIFT, choices=("night", "noon")))


def copying(editor: Editor) -> UUID:
    editor.copy("RecipeBlock", editor.id_of("RecipeBlock", "GRANULATION"))
    return editor.last


def copying_a_parameter(editor: Editor) -> UUID:
    editor.copy(
        "RecipeParameter", editor.id_of("RecipeParameter", "shift"), parent=editor.id_of("RecipePhase", "CHARGE")
    )
    return editor.last


ACTS = [
    writing,
    changing,
    removing,
    removing_the_phase,
    removing_all,
    removing_a_parameter,
    removing_a_choice,
    copying,
    copying_a_parameter,
]


@pytest.mark.parametrize("act", ACTS)
def test_translations_are_taken_back_and_come_back(editor: Editor, act: Callable[[Editor], UUID]) -> None:
    shift(editor)
    editor.translate("RecipePhase", dry(editor), "Dry", "Trocknen")
    editor.translate("RecipeBlock", editor.id_of("RecipeBlock", "DRYING"), "Drying", "Trocknung")
    before = repr(editor.elements)
    edit = act(editor)
    after = repr(editor.elements)
    assert after != before
    undone = editor.undo(edit)
    assert repr(editor.elements) == before
    again = editor.undo(undone)
    assert repr(editor.elements) == after
    editor.undo(again)
    assert repr(editor.elements) == before


def test_a_copy_says_the_same_in_every_language(editor: Editor) -> None:
    parameter = shift(editor)
    editor.translate("RecipePhase", dry(editor), "Dry", "Trocknen")
    editor.translate("RecipeBlock", editor.id_of("RecipeBlock", "DRYING"), "Drying", "Trocknung")
    editor.copy("RecipeBlock", editor.id_of("RecipeBlock", "GRANULATION"))
    found = editor.elements
    assert found.phases[3].translations == (DRY,)
    assert found.phases[3].parameters == found.phases[1].parameters
    assert found.blocks[3].translations == found.blocks[1].translations != ()
    editor.copy("RecipeParameter", parameter, parent=editor.id_of("RecipePhase", "CHARGE"))
    assert len(editor.elements.phases[0].parameters[0].translations) == 2


def test_a_choice_that_goes_takes_its_translations_and_leaves_the_others(editor: Editor) -> None:
    parameter = shift(editor)
    editor.change(parameter, replace(SHIFT, choices=("night", "noon")))
    (found,) = editor.elements.phases[1].parameters[1].translations
    assert (found.original, found.text) == ("night", "Nacht")


@pytest.mark.requirement("EXE-14")
def test_what_was_translated_since_isnt_lost_by_an_undo(editor: Editor) -> None:
    inserted = editor.insert(PhaseHead(name="Preheat"), parent=editor.id_of("RecipeBlock", "DRYING"))
    inserting = editor.last
    editor.translate("RecipePhase", inserted, "Preheat", "Vorheizen")
    before = editor.elements
    with pytest.raises(EditOvertaken, match="was translated since"):
        editor.undo(inserting)
    parameter = editor.insert(SHIFT, parent=dry(editor))
    edit = editor.change(parameter, replace(SHIFT, choices=("day", "night", "noon")))
    editor.translate("RecipeParameter", parameter, "noon", "Mittag", field=CHOICE)
    with pytest.raises(EditOvertaken, match="has a choice that was translated since"):
        editor.undo(edit)
    assert editor.elements.phases[2] == before.phases[2]


@pytest.mark.requirement("EXE-14")
def test_a_removal_isnt_undone_over_what_was_written_since(editor: Editor) -> None:
    editor.translate("RecipePhase", dry(editor), "Dry", "Trocknen")
    removal = removing(editor)
    editor.translate("RecipePhase", dry(editor), "Dry", "Trockne")
    before = editor.elements
    with pytest.raises(EditOvertaken, match="translation of the name into de was written anew since"):
        editor.undo(removal)
    assert editor.elements == before
    removing_the_phase(editor)
    with pytest.raises(EditOvertaken, match="is of what was removed since"):
        editor.undo(removal)
    assert len(editor.elements.phases) == 1


def test_a_draft_names_each_language_once_and_its_own_apart(editor: Editor) -> None:
    assert languages(editor, "fr", "de").languages == ["de", "fr"]
    for own, others, told in (
        ("en", ("de", "de"), "each language once"),
        ("en", ("en",), "beside en, in which it is written"),
        ("en", ("de", "FR"), "this one as fr"),
        ("EN", (), "this one as en"),
        ("en", tuple(f"{one}{two}" for one in "abcdefg" for two in "klm"), "0 to 20; 21"),
    ):
        with pytest.raises(InvalidInput, match=told):
            languages(editor, *others, of=own)
    editor.translate("RecipePhase", dry(editor), "Dry", "Trocknen")
    with pytest.raises(InvalidInput, match="has translations into de"):
        languages(editor, "fr", of="de")
    found = version(editor)
    assert (found.language, found.languages) == ("en", ["de", "fr"])


def frozen(editor: Editor) -> Editor:
    """A written version that could be submitted."""
    made = recipes.recipe(editor.do, editor.plant, code="W", stage="w")
    return replace(editor, draft=recipes.written(editor.do, editor.plant, of=made))


def seen(editor: Editor) -> Written:
    return Written(editor.draft.id, version(editor).version, editor.draft.recipe)


@pytest.mark.requirement("REC-1")
@pytest.mark.requirement("REC-2")
@pytest.mark.requirement("REC-7")
def test_a_version_is_submitted_once_all_of_it_is_translated_and_signed_so(editor: Editor) -> None:
    author = frozen(editor)
    languages(author, "de")
    with pytest.raises(RecipeIncomplete) as refused:
        recipes.submitted(editor.do, editor.plant, seen(author))
    told = {(one.place, one.what) for one in refused.value.findings}
    assert ("phase 2 (Charge)", "no translation into de of its name") in told
    assert (
        "phase 1 (Line clearance), parameter 2 (Shift)",
        "no translation into de of its name and its choices",
    ) in told
    assert version(author).state == "DRAFT"
    translate_all(author.do, author.plant, author.draft.id)
    recipes.submitted(editor.do, editor.plant, seen(author))
    first = version(author)
    assert first.content is not None
    assert '"language":"en","languages":["de"]' in first.content
    assert '"text":"Line clearance (de)"' in first.content
    copy = replace(
        author, draft=recipes.draft(editor.do, editor.plant, of=author.draft.recipe, copy_from=author.draft.id)
    )
    assert copy.elements == author.elements
    assert (version(copy).language, version(copy).languages) == ("en", ["de"])
    copy.translate("RecipePhase", copy.id_of("RecipePhase", "CHARGE"), "Charge", "Beschicken", seen=1)
    recipes.approved(editor.do, editor.plant, recipes.submitted(editor.do, editor.plant, seen(copy)))
    second = version(copy)
    assert second.content is not None
    assert second.digest != first.digest
    assert '"text":"Beschicken"' in second.content


@pytest.mark.requirement("REC-1")
def test_what_was_submitted_isnt_translated_any_more(editor: Editor) -> None:
    author = frozen(editor)
    phase = author.id_of("RecipePhase", "CHARGE")
    author.translate("RecipePhase", phase, "Charge", "Beschicken")
    recipes.submitted(editor.do, editor.plant, seen(author))
    before = author.elements
    with pytest.raises(WrongState):
        author.translate("RecipePhase", phase, "Charge", "Beladen", seen=1)
    with pytest.raises(WrongState):
        languages(author, "de")
    for change in (
        "update recipe_translation set text = 'x' where recipe_version_id = :v",
        "delete from recipe_translation where recipe_version_id = :v",
        "update master_recipe_version set languages = '{de}' where id = :v",
        "update master_recipe_version set language = 'fr' where id = :v",
    ):
        assert refused(author.do, author.plant, change, author.draft) == RESTRICTED
    assert author.elements == before
    assert version(author).languages == []


CHECK, FOREIGN = "23514", "23503"


@pytest.mark.requirement("TEN-1")
@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("element_id = :s", FOREIGN),
        ("element_type = 'RecipeBlock'", FOREIGN),
        ("field = 'CHOICE'", CHECK),
        ("field = 'INSTRUCTION', element_type = 'RecipeBlock'", CHECK),
        ("language = 'de_AT'", CHECK),
        ("text = ''", CHECK),
        ("text = repeat('x', 201)", CHECK),
    ],
)
def test_the_database_keeps_no_translation_of_nothing(editor: Editor, change: str, told: str) -> None:
    editor.translate("RecipePhase", dry(editor), "Dry", "Trocknen")
    wanted = f"update recipe_translation set {change} where recipe_version_id = :v"  # noqa: S608 -- our own words
    assert refused_at_once(editor, wanted) == told
    assert in_phase(editor) == (DRY,)


def refused_at_once(editor: Editor, statement: str) -> str | None:
    """The SQLSTATE, of what is checked at the commit too."""

    def act(uow: UnitOfWork) -> MasterRecipeVersion:
        uow.session.execute(sql("set constraints all immediate"))
        uow.session.execute(sql(statement.replace(":s", f"'{editor.plant.site}'")), {"v": editor.draft.id})
        raise AssertionError(statement)

    with pytest.raises(DBAPIError) as error:
        editor.do(editor.by, act)
    state: str | None = getattr(error.value.orig, "sqlstate", None)
    return state


def test_the_database_keeps_one_translation_of_a_text(editor: Editor) -> None:
    parameter = shift(editor)
    editor.translate("RecipeParameter", parameter, "Shift", "Schicht")
    again = """insert into recipe_translation
      (company_id, id, version, site_id, recipe_version_id, element_type, element_id, field, language, original, text)
      select company_id, gen_random_uuid(), 1, site_id, recipe_version_id, element_type, element_id, field, language,
             original, 'x' from recipe_translation where recipe_version_id = :v and original = '{}'"""
    for original in ("Shift", "night"):
        assert refused(editor.do, editor.plant, again.format(original), editor.draft) == UNIQUE


@pytest.mark.parametrize("tags", ["{en}", "{de_AT}", '{de,""}', "{null}", "{FR}"])
def test_the_database_holds_the_languages_of_a_version_to_their_form(editor: Editor, tags: str) -> None:
    change = f"update master_recipe_version set languages = '{tags}' where id = :v"  # noqa: S608 -- our own words
    assert refused(editor.do, editor.plant, change, editor.draft) == CHECK


def test_an_edit_by_number_keeps_what_is_translated_of_it(editor: Editor) -> None:
    author = frozen(editor)
    phase = author.id_of("RecipePhase", "LINE_CLEARANCE")
    author.translate("RecipePhase", phase, "Line clearance", "Linienfreigabe")
    author.translate("RecipeParameter", author.id_of("RecipeParameter", "shift"), "day", "Tag", field=CHOICE)
    kept = author.elements.phases[0]
    wanted = replace(
        recipes.PHASES[0], instruction="Look.", parameters=(recipes.CLEAR, replace(SHIFT, choices=("night",)))
    )
    editor.do(
        editor.plant.engineer,
        lambda uow: put_phase(uow, recipe_version=author.draft.id, seen=seen(author).seen, phase=wanted),
    )
    found = author.elements.phases[0]
    assert found.translations == kept.translations
    assert found.parameters[1].translations == ()


def test_edits_are_kept_as_those_of_the_translation(editor: Editor) -> None:
    found: RecipeEdit = editor.edit(editor.translate("RecipePhase", dry(editor), "Dry", "Trocknen"))
    assert (found.act, found.element_type) == ("INSERT", "RecipeTranslation")
