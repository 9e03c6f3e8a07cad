"""Files of a draft are hashed and immutable, kept while an instruction names them, and copied with the version."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from domain.kernel.ids import new_id
from domain.kernel.permissions import Permission
from domain.kernel.refusals import Forbidden, InvalidInput, VersionConflict, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes import files
from domain.recipes.commands import drafting
from domain.recipes.editing.draft import MOST
from domain.recipes.events import RecipeVersionEdited
from domain.recipes.heading import header_of
from domain.recipes.heads import BlockHead, PhaseHead
from domain.recipes.kinds import BlockKind, TextField
from domain.recipes.linting.lint import lint
from domain.recipes.models import MasterRecipeVersion, RecipePhase
from domain.recipes.models import RecipeFile as Row
from domain.recipes.refusals import CodeTaken, EditOvertaken, ElementInUse
from domain.recipes.rows import elements_of
from domain.recipes.values import RecipeFile
from tests import recipes
from tests.conftest import Do
from tests.domain.recipes.editing.conftest import Editor
from tests.plant import Plant
from tests.recipes import DRYER, PICTURE

SOP = RecipeFile(code="SOP_12", name="SOP 12.pdf", media_type=files.PDF, size=18_211, sha256="a" * 64)
SHOWING = PhaseHead(name="Dry", code="DRY", instruction="Fit it.\n![The sieve](file:SIEVE)")


def row(editor: Editor, code: str = "SIEVE") -> Row:
    found: Row = editor.look(lambda uow: uow.find(Row, Row.code == code, Row.recipe_version_id == editor.draft.id))[0]
    return found


def codes(editor: Editor) -> list[str]:
    return [one.code for one in editor.elements.files]


def show(editor: Editor) -> None:
    """Let the drying's instruction show the picture."""
    editor.change(editor.id_of("RecipePhase", "DRY"), SHOWING)


@pytest.mark.requirement("EXE-16")
def test_a_file_is_written_and_lies_where_its_content_says(editor: Editor) -> None:
    editor.insert(SOP)
    assert editor.elements.files == (PICTURE, SOP)
    assert row(editor).object_key == f"{editor.plant.company}/files/{PICTURE.sha256}"


@pytest.mark.requirement("EXE-16")
def test_other_bytes_are_another_object_and_undo_brings_the_former_ones_back(editor: Editor) -> None:
    other = replace(PICTURE, sha256="b" * 64, size=90)
    edit = editor.change(row(editor).id, other)
    assert editor.elements.files == (other,)
    assert row(editor).object_key.endswith("b" * 64)
    editor.undo(edit)
    assert editor.elements.files == (PICTURE,)
    assert row(editor).object_key.endswith(PICTURE.sha256)
    editor.undo(editor.last)
    assert editor.elements.files == (other,)


@pytest.mark.requirement("EXE-16")
def test_a_file_that_an_instruction_names_is_neither_removed_nor_called_otherwise(editor: Editor) -> None:
    show(editor)
    with pytest.raises(ElementInUse) as refused:
        editor.remove("RecipeFile", row(editor).id)
    assert refused.value.used_by == ("the instruction of phase DRY (Dry)",)
    with pytest.raises(ElementInUse):
        editor.change(row(editor).id, replace(PICTURE, code="SCREEN"))
    assert editor.elements.files == (PICTURE,)
    editor.change(row(editor).id, replace(PICTURE, sha256="b" * 64))
    assert editor.elements.files[0].sha256 == "b" * 64


@pytest.mark.requirement("EXE-16")
def test_a_file_that_only_a_translation_names_stays_too(editor: Editor) -> None:
    dry = PhaseHead(name="Dry", code="DRY", instruction="Fit it.")
    phase = editor.id_of("RecipePhase", "DRY")
    editor.change(phase, dry)
    german = editor.translate(
        "RecipePhase", phase, "Fit it.", "![Das Sieb](file:SIEVE)", field=TextField.INSTRUCTION, language="de"
    )
    with pytest.raises(ElementInUse) as refused:
        editor.remove("RecipeFile", row(editor).id)
    assert refused.value.used_by == ("the instruction of phase DRY (Dry) in de",)
    assert editor.elements.files == (PICTURE,)
    editor.change(phase, replace(dry, instruction="Fit it well."), seen=2)  # nobody is shown the former German any more
    removal = editor.remove("RecipeFile", row(editor).id)
    editor.undo(removal)
    editor.undo(german)
    assert editor.elements.files == (PICTURE,)


def other_draft(editor: Editor) -> tuple[Editor, UUID]:
    """A draft of another recipe, and its operation."""
    other = replace(editor, draft=recipes.draft(editor.do, editor.plant, of=recipes.recipe(editor.do, editor.plant)))
    other.insert(DRYER)
    unit = other.insert(BlockHead(kind=BlockKind.UNIT_PROCEDURE, name="Finishing"))
    return other, other.insert(BlockHead(kind=BlockKind.OPERATION, name="Finishing"), parent=unit)


@pytest.mark.requirement("EXE-16")
def test_an_element_that_is_copied_to_another_version_brings_the_files_that_its_instruction_names(
    editor: Editor,
) -> None:
    show(editor)
    editor.insert(SOP)
    phase = editor.id_of("RecipePhase", "DRY")
    editor.translate("RecipePhase", phase, "Dry", "Trocknen")
    other, operation = other_draft(editor)
    before = other.elements
    other.copy("RecipePhase", phase, parent=operation)
    (copied,) = other.elements.phases
    assert other.elements.files == (PICTURE,)
    assert copied.instruction == SHOWING.instruction
    assert [one.text for one in copied.translations] == ["Trocknen"]
    assert row(other).object_key == row(editor).object_key
    edit = other.last
    other.copy("RecipePhase", phase, parent=operation)  # where it is there already, it is shared
    assert codes(other) == ["SIEVE"]
    other.undo(other.last)
    undone = other.undo(edit)
    assert other.elements == before
    other.undo(undone)
    assert codes(other) == ["SIEVE"]
    assert codes(editor) == ["SIEVE", "SOP_12"]


@pytest.mark.requirement("EXE-16")
def test_an_element_is_not_copied_where_its_picture_would_be_another(editor: Editor) -> None:
    show(editor)
    other, operation = other_draft(editor)
    theirs = replace(PICTURE, sha256="b" * 64, size=90)
    other.insert(theirs)
    before, last = other.elements, other.last
    with pytest.raises(InvalidInput, match="SIEVE is another file in this draft") as refused:
        other.copy("RecipePhase", editor.id_of("RecipePhase", "DRY"), parent=operation)
    assert refused.value.path == ("elementId",)
    assert (other.elements, other.last) == (before, last)
    assert other.elements.files == (theirs,)


def test_a_code_that_only_begins_alike_names_another_file(editor: Editor) -> None:
    longer = replace(PICTURE, code="SIEVE_2")
    editor.insert(longer)
    editor.change(editor.id_of("RecipePhase", "DRY"), replace(SHOWING, instruction="[x](file:SIEVE_2)"))
    editor.remove("RecipeFile", row(editor).id)
    assert editor.elements.files == (longer,)


def test_removing_a_file_is_undone_and_inserting_one_too_while_nothing_names_it(editor: Editor) -> None:
    removal = editor.remove("RecipeFile", row(editor).id)
    assert codes(editor) == []
    back = editor.undo(removal)
    assert codes(editor) == ["SIEVE"]
    editor.undo(back)
    editor.insert(PICTURE)
    insertion = editor.last
    show(editor)
    with pytest.raises(EditOvertaken, match="is named by the instruction of phase DRY"):
        editor.undo(insertion)
    assert codes(editor) == ["SIEVE"]
    editor.change(editor.id_of("RecipePhase", "DRY"), replace(SHOWING, instruction="Fit it."), seen=2)
    editor.undo(insertion)
    assert codes(editor) == []


@pytest.mark.requirement("EXE-14")
def test_two_who_replace_one_file_are_told_of_each_other(editor: Editor) -> None:
    editor.change(row(editor).id, replace(PICTURE, sha256="b" * 64))
    with pytest.raises(VersionConflict):
        editor.change(row(editor).id, replace(PICTURE, sha256="c" * 64), seen=1)
    assert editor.elements.files[0].sha256 == "b" * 64


@pytest.mark.parametrize(
    "wrong",
    [
        replace(SOP, media_type="image/svg+xml"),
        replace(SOP, media_type="text/plain"),
        replace(SOP, size=files.LARGEST[files.PDF] + 1),
        replace(SOP, media_type=files.PNG, size=files.LARGEST[files.PNG] + 1),
        replace(SOP, size=0),
        replace(SOP, sha256="A" * 64),
        replace(SOP, sha256="../" * 20 + "aaaa"),
        replace(SOP, code="no code"),
        replace(SOP, name="two\nlines"),
    ],
)
@pytest.mark.requirement("EXE-16")
def test_a_file_of_another_form_is_refused(editor: Editor, wrong: RecipeFile) -> None:
    with pytest.raises(InvalidInput):
        editor.insert(wrong)
    assert editor.elements.files == (PICTURE,)


def test_a_code_names_one_file(editor: Editor) -> None:
    with pytest.raises(CodeTaken):
        editor.insert(replace(SOP, code="SIEVE"))
    assert editor.elements.files == (PICTURE,)


def test_there_are_so_many_files_and_no_more(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MOST, Row, 1)
    with pytest.raises(InvalidInput, match="at most 1 of File"):
        editor.insert(SOP)
    assert editor.elements.files == (PICTURE,)


def test_an_instruction_that_is_not_read_is_refused_and_not_written(editor: Editor) -> None:
    with pytest.raises(InvalidInput, match="Line 2: HTML") as refused:
        editor.change(editor.id_of("RecipePhase", "DRY"), replace(SHOWING, instruction="Dry.\n<b>Hot</b>"))
    assert refused.value.path == ("phase", "instruction")
    assert editor.elements.phases[1].instruction == ""


@pytest.mark.requirement("REC-3")
def test_a_new_version_has_the_files_of_the_one_it_copies_and_keeps_older_texts(
    editor: Editor, do: Do, plant: Plant
) -> None:
    show(editor)
    old = "Read [the page](http://plant.example) <b>first</b>"
    written = editor.id_of("RecipePhase", "CHARGE")

    def write(uow: UnitOfWork) -> RecipePhase:
        """As it was written before instructions were read."""
        found = uow.load(RecipePhase, written, Permission.RECIPE_WRITE)
        found.instruction = old
        uow.record(RecipeVersionEdited(version=editor.draft.id, element="phase CHARGE"))
        return found

    do(plant.engineer, write)
    copy = do(
        plant.engineer,
        lambda uow: drafting.draft_version(
            uow,
            recipe=editor.draft.recipe,
            site=plant.site,
            batch_size=recipes.BATCH_SIZE,
            variant="STANDARD",
            copy_from=editor.draft.id,
        ),
    )
    elements = editor.look(lambda uow: elements_of(uow, copy.id))
    assert elements.files == (PICTURE,)
    assert [one.instruction for one in elements.phases] == [old, SHOWING.instruction]
    found = editor.look(
        lambda uow: lint(elements, header_of(uow, uow.find(MasterRecipeVersion, MasterRecipeVersion.id == copy.id)[0]))
    )
    assert "PHASE-INSTRUCTION-PLAIN" in {one.code for one in found}


def smuggled(do: Do, plant: Plant, version: UUID, key: str) -> None:
    """Write a file's row past all rules."""

    def write(uow: UnitOfWork) -> Row:
        uow.record(RecipeVersionEdited(version=version, element="file SOP"))
        said = {"code": "SOP", "name": "SOP", "media_type": files.PDF, "size": 1, "sha256": "a" * 64}
        return uow.add(
            Row(
                id=new_id(), site_id=plant.site, recipe_version_id=version, object_key=f"{key}/files/{'a' * 64}", **said
            )
        )

    do(plant.engineer, write)


@pytest.mark.requirement("REC-1")
@pytest.mark.requirement("EXE-16")
def test_no_file_is_put_into_a_frozen_version_whoever_asks(do: Do, plant: Plant) -> None:
    version = recipes.effective_recipe(do, plant)
    with pytest.raises(WrongState):
        recipes.insert(do, plant, version, SOP)
    with pytest.raises(IntegrityError, match="INSERT on recipe_file of a recipe version that is EFFECTIVE"):
        smuggled(do, plant, version, str(plant.company))


@pytest.mark.requirement("TEN-1")
def test_a_row_never_names_another_companys_object(editor: Editor, do: Do, plant: Plant) -> None:
    with pytest.raises(IntegrityError, match="recipe_file_check"):
        smuggled(do, plant, editor.draft.id, str(new_id()))
    assert editor.elements.files == (PICTURE,)
    smuggled(do, plant, editor.draft.id, str(plant.company))
    assert len(editor.elements.files) == 2


@pytest.mark.requirement("TEN-2")
def test_who_does_not_write_recipes_writes_no_file(editor: Editor) -> None:
    operator = replace(editor, by=editor.plant.operator)
    with pytest.raises(Forbidden):
        operator.insert(SOP)
    with pytest.raises(Forbidden):
        operator.change(row(editor).id, replace(PICTURE, sha256="b" * 64))
    with pytest.raises(Forbidden):
        operator.remove("RecipeFile", row(editor).id)
    assert editor.elements.files == (PICTURE,)
