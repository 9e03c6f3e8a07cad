"""Every edit can be taken back, and done again, unless somebody changed the same things since."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from domain.kernel.refusals import InvalidInput
from domain.recipes.heads import BlockHead, PhaseHead
from domain.recipes.kinds import BlockKind
from domain.recipes.refusals import EditOvertaken
from tests.domain.recipes.editing.conftest import Editor
from tests.recipes import API, CLEAR, DRYER, LOD, OUTPUT

Act = Callable[[Editor], UUID]


def inserting(editor: Editor) -> UUID:
    editor.insert(PhaseHead(name="Preheat"), parent=editor.id_of("RecipeBlock", "DRYING"), position=1)
    return editor.last


def inserting_a_parameter(editor: Editor) -> UUID:
    editor.insert(CLEAR, parent=editor.id_of("RecipePhase", "DRY"), position=1)
    return editor.last


def changing_digits(editor: Editor) -> UUID:
    element = replace(LOD, action_high=Decimal("2.50"), instrument="FBD_01")
    return editor.change(editor.id_of("RecipeParameter", "loss_on_drying"), element)


def changing_capabilities(editor: Editor) -> UUID:
    return editor.change(editor.id_of("RecipeEquipment", "FBD_01"), replace(DRYER, capabilities=(), count=2))


def renaming(editor: Editor) -> UUID:
    return editor.change(editor.id_of("RecipeBlock", "DRYING"), BlockHead(kind=BlockKind.OPERATION, name="Dry it"))


def moving(editor: Editor) -> UUID:
    return editor.move(
        "RecipePhase", editor.id_of("RecipePhase", "DRY"), parent=editor.id_of("RecipeBlock", "DRYING"), to=1
    )


def copying(editor: Editor) -> UUID:
    editor.copy("RecipeBlock", editor.id_of("RecipeBlock", "GRANULATION"))
    return editor.last


def removing_a_phase(editor: Editor) -> UUID:
    return editor.remove("RecipePhase", editor.id_of("RecipePhase", "CHARGE"))


def removing_all(editor: Editor) -> UUID:
    return editor.remove("RecipeBlock", editor.id_of("RecipeBlock", "GRANULATION"))


def removing_a_parameter(editor: Editor) -> UUID:
    return editor.remove("RecipeParameter", editor.id_of("RecipeParameter", "loss_on_drying"))


def removing_an_output(editor: Editor) -> UUID:
    return editor.remove("RecipeOutput", editor.id_of("RecipeOutput", OUTPUT.code))


ACTS = [
    inserting,
    inserting_a_parameter,
    changing_digits,
    changing_capabilities,
    renaming,
    moving,
    copying,
    removing_a_phase,
    removing_all,
    removing_a_parameter,
    removing_an_output,
]


@pytest.mark.requirement("EXE-4")
@pytest.mark.parametrize("act", ACTS)
def test_an_edit_is_taken_back_and_done_again(editor: Editor, act: Act) -> None:
    before = repr(editor.elements)  # which tells 5.1 from 5.10
    edit = act(editor)
    after = repr(editor.elements)
    assert after != before
    undone = editor.undo(edit)
    assert repr(editor.elements) == before
    again = editor.undo(undone)
    assert repr(editor.elements) == after
    editor.undo(again)
    assert repr(editor.elements) == before


def test_all_edits_of_a_draft_are_taken_back_one_by_one(editor: Editor) -> None:
    states, edits = [repr(editor.elements)], []
    for act in (inserting, changing_digits, moving_last, removing_an_output, renaming):
        edits.append(act(editor))
        states.append(repr(editor.elements))
    for edit, state in zip(reversed(edits), reversed(states[:-1]), strict=True):
        editor.undo(edit)
        assert repr(editor.elements) == state


def moving_last(editor: Editor) -> UUID:
    parent = editor.id_of("RecipeBlock", "DRYING")
    return editor.move("RecipePhase", editor.id_of("RecipePhase", "CHARGE"), parent=parent, to=3)


def test_an_edit_is_taken_back_once(editor: Editor) -> None:
    edit = inserting(editor)
    editor.undo(edit)
    before = editor.elements
    with pytest.raises(InvalidInput, match="undone already, by edit"):
        editor.undo(edit)
    assert editor.elements == before


@pytest.mark.requirement("EXE-14")
def test_what_was_changed_since_isnt_taken_back(editor: Editor) -> None:
    edit = changing_digits(editor)
    moisture = editor.id_of("RecipeParameter", "loss_on_drying")
    editor.change(moisture, replace(LOD, name="Moisture", instrument="FBD_01"), seen=2)
    before = editor.elements
    with pytest.raises(EditOvertaken, match=r"parameter loss_on_drying \(Moisture\) was changed since"):
        editor.undo(edit)
    editor.remove("RecipeParameter", moisture, seen=3)
    with pytest.raises(EditOvertaken, match="parameter loss_on_drying was removed since"):
        editor.undo(edit)
    assert before.phases[0] == editor.elements.phases[0]


@pytest.mark.requirement("EXE-14")
def test_what_was_put_into_a_new_phase_since_isnt_lost(editor: Editor) -> None:
    edit = inserting(editor)
    editor.insert(CLEAR, parent=editor.id_of("RecipePhase", "PREHEAT"))
    before = editor.elements
    with pytest.raises(EditOvertaken, match="is named by parameter line_is_clear"):
        editor.undo(edit)
    assert editor.elements == before


def test_what_lay_in_a_block_that_is_gone_isnt_put_back(editor: Editor) -> None:
    edit = removing_a_phase(editor)
    removing_all(editor)
    with pytest.raises(EditOvertaken, match="lay in a block that was removed since"):
        editor.undo(edit)
    assert editor.elements.phases == ()


def test_a_code_that_was_taken_since_isnt_given_twice(editor: Editor) -> None:
    edit = removing_a_phase(editor)
    editor.insert(PhaseHead(name="Charge"), parent=editor.id_of("RecipeBlock", "DRYING"))
    before = editor.elements
    with pytest.raises(EditOvertaken, match="code that another element took since"):
        editor.undo(edit)
    assert editor.elements == before


def test_a_material_is_taken_back(editor: Editor) -> None:
    editor.insert(replace(API, position=2, code="EXC", name="Povidone"))
    editor.undo(editor.last)
    assert editor.elements.materials == (API,)
