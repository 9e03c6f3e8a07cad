"""A draft is edited element by element; numbers, names and positions follow, and nobody is in another's way."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.kernel.actor import Actor
from domain.kernel.ids import new_id
from domain.kernel.permissions import Role
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, VersionConflict, WrongState
from domain.recipes.arranging import arranged
from domain.recipes.heads import BlockHead, PhaseHead
from domain.recipes.kinds import BlockKind, LinkKind, Moment
from domain.recipes.models import RecipeAuthor, RecipeMaterial
from domain.recipes.refusals import CodeTaken, ElementInUse
from domain.recipes.values import Charge, Elements, Link
from tests import recipes
from tests.domain.recipes.editing.conftest import Editor
from tests.domain.recipes.forcing import CHECK, refused_by_the_database
from tests.domain.recipes.test_life_of_a_version import also
from tests.recipes import API, CLEAR, DRYER, LOD, PHASES, SHIFT


def second_author(editor: Editor) -> Actor:
    return also(editor.plant, editor.plant.supervisor, Role.PROCESS_ENGINEER)


def numbered(editor: Editor) -> list[tuple[int, str, str, str]]:
    return [(one.number, one.unit_procedure, one.operation, one.name) for one in editor.elements.phases]


def test_elements_of_every_kind_are_written_and_read_back(editor: Editor) -> None:
    found = editor.elements
    assert found.materials == (API,)
    assert found.outputs == (recipes.OUTPUT,)
    assert found.process_parameters == (recipes.BATCH_FACTOR,)
    assert found.equipment == (DRYER,)
    assert [(one.code, one.kind, one.parent, one.position) for one in found.blocks] == [
        ("GRANULATION", BlockKind.UNIT_PROCEDURE, None, 1),
        ("DRYING", BlockKind.OPERATION, "GRANULATION", 1),
    ]
    assert [(one.code, one.block, one.position) for one in found.phases] == [
        ("CHARGE", "DRYING", 1),
        ("DRY", "DRYING", 2),
    ]
    assert found.phases[1].parameters == (replace(LOD, code="loss_on_drying", instrument="FBD_01"),)
    assert found.links == (Link(code="TIME", kind=LinkKind.SEQUENCE, from_phase="CHARGE", to_phase="DRY"),)


def test_a_phase_that_is_put_in_moves_the_numbers_behind_it(editor: Editor) -> None:
    operation = editor.id_of("RecipeBlock", "DRYING")
    editor.insert(PhaseHead(name="Preheat"), parent=operation, position=1)
    assert numbered(editor) == [
        (1, "Granulation", "Drying", "Preheat"),
        (2, "Granulation", "Drying", "Charge"),
        (3, "Granulation", "Drying", "Dry"),
    ]
    assert [one.position for one in editor.elements.phases] == [1, 2, 3]


def test_a_new_name_of_a_level_is_that_of_its_phases(editor: Editor) -> None:
    operation = editor.id_of("RecipeBlock", "DRYING")
    editor.change(operation, BlockHead(kind=BlockKind.OPERATION, name="Fluid-bed drying"))
    assert {one.operation for one in editor.elements.phases} == {"Fluid-bed drying"}
    assert editor.elements.blocks[1].code == "DRYING"


@pytest.mark.requirement("EXE-20")
def test_what_a_phase_runs_during_keeps_its_place_when_numbers_move(editor: Editor) -> None:
    operation = editor.id_of("RecipeBlock", "DRYING")
    editor.insert(PhaseHead(name="Watch", during="DRY"), parent=operation)
    editor.insert(PhaseHead(name="Preheat"), parent=operation, position=1)
    watch = next(one for one in editor.elements.phases if one.code == "WATCH")
    assert (watch.number, watch.during_number) == (4, 3)


def test_blocks_lie_where_isa_88_lets_them(editor: Editor) -> None:
    unit_procedure, operation = (editor.id_of("RecipeBlock", one) for one in ("GRANULATION", "DRYING"))
    before = editor.elements
    for element, parent, told in (
        (PhaseHead(name="x"), unit_procedure, "A unit procedure holds operations; this is a phase"),
        (PhaseHead(name="x"), None, "The procedure holds unit procedures; this is a phase"),
        (BlockHead(kind=BlockKind.OPERATION, name="x"), operation, "An operation holds phases; this is an operation"),
        (BlockHead(kind=BlockKind.BRANCH), operation, "hold branches, and only they do"),
    ):
        with pytest.raises(InvalidInput, match=told):
            editor.insert(element, parent=parent)
    assert editor.elements == before


def test_branches_and_loops_lie_at_every_level(editor: Editor) -> None:
    operation = editor.id_of("RecipeBlock", "DRYING")
    loop = editor.insert(
        BlockHead(kind=BlockKind.LOOP, code="AGAIN", passes=4, condition="last(DRY.loss_on_drying) <= 2.5 %"),
        parent=operation,
    )
    editor.move("RecipePhase", editor.id_of("RecipePhase", "DRY"), parent=loop)
    parallel = editor.insert(BlockHead(kind=BlockKind.PARALLEL))
    branch = editor.insert(BlockHead(kind=BlockKind.BRANCH), parent=parallel)
    editor.insert(BlockHead(kind=BlockKind.UNIT_PROCEDURE, name="Sampling"), parent=branch)
    assert [(one.code, one.parent) for one in editor.elements.blocks] == [
        ("GRANULATION", None),
        ("DRYING", "GRANULATION"),
        ("AGAIN", "DRYING"),
        ("PARALLEL", None),
        ("BRANCH", "PARALLEL"),
        ("SAMPLING", "BRANCH"),
    ]
    assert editor.elements.phases[1].block == "AGAIN"


def test_a_block_is_moved_with_what_it_holds_but_not_into_itself(editor: Editor) -> None:
    milling = editor.insert(BlockHead(kind=BlockKind.UNIT_PROCEDURE, name="Milling"), position=1)
    operation = editor.id_of("RecipeBlock", "DRYING")
    editor.move("RecipeBlock", operation, parent=milling)
    assert {one.unit_procedure for one in editor.elements.phases} == {"Milling"}
    with pytest.raises(InvalidInput, match="isn't moved into itself"):
        editor.move("RecipeBlock", operation, seen=2, parent=operation)


def test_a_move_to_where_it_stands_changes_nothing(editor: Editor) -> None:
    dry, operation = editor.id_of("RecipePhase", "DRY"), editor.id_of("RecipeBlock", "DRYING")
    last = editor.last
    with pytest.raises(InvalidInput, match="nothing was changed"):
        editor.move("RecipePhase", dry, parent=operation, to=2)
    assert editor.last == last


def test_parameters_stand_in_the_order_in_which_they_were_put(editor: Editor) -> None:
    dry = editor.id_of("RecipePhase", "DRY")
    editor.insert(CLEAR, parent=dry, position=1)
    shift = editor.insert(SHIFT, parent=dry)
    editor.move("RecipeParameter", shift, to=1)
    assert [one.name for one in editor.elements.phases[1].parameters] == ["Shift", "Line is clear", "Loss on drying"]
    editor.remove("RecipeParameter", editor.id_of("RecipeParameter", "line_is_clear"))
    assert [one.name for one in editor.elements.phases[1].parameters] == ["Shift", "Loss on drying"]


def test_a_place_that_isnt_there_is_refused_with_those_that_are(editor: Editor) -> None:
    operation = editor.id_of("RecipeBlock", "DRYING")
    with pytest.raises(InvalidInput, match="positions 1 to 3 here; 4 was given"):
        editor.insert(PhaseHead(name="x"), parent=operation, position=4)
    with pytest.raises(NotFound):
        editor.insert(PhaseHead(name="x"), parent=new_id())
    with pytest.raises(InvalidInput, match="Name the phase"):
        editor.insert(CLEAR)
    assert len(editor.elements.phases) == 2


@pytest.mark.requirement("EXE-14")
def test_two_who_edit_one_draft_are_in_each_others_way_only_at_one_thing(editor: Editor) -> None:
    other = replace(editor, by=second_author(editor))
    charge, dry = editor.id_of("RecipePhase", "CHARGE"), editor.id_of("RecipePhase", "DRY")
    moisture = editor.id_of("RecipeParameter", "loss_on_drying")
    editor.change(dry, PhaseHead(name="Dry the granules"))
    other.change(charge, PhaseHead(name="Charge the dryer"))
    other.change(moisture, replace(LOD, target=Decimal("1.8"), instrument="FBD_01"))
    editor.insert(PhaseHead(name="Preheat"), parent=editor.id_of("RecipeBlock", "DRYING"), position=1)
    other.change(charge, PhaseHead(name="Charge the bowl"), seen=2)  # its number moved, which is in nobody's way
    with pytest.raises(VersionConflict) as refused:
        other.change(dry, PhaseHead(name="Dry them"))
    assert (refused.value.seen, refused.value.current) == (1, 2)
    assert [one.name for one in editor.elements.phases] == ["Preheat", "Charge the bowl", "Dry the granules"]


@pytest.mark.requirement("REC-2")
def test_whoever_edits_one_element_is_an_author(editor: Editor) -> None:
    second = second_author(editor)
    replace(editor, by=second).insert(PhaseHead(name="x"), parent=editor.id_of("RecipeBlock", "DRYING"))
    authors = editor.look(lambda uow: uow.find(RecipeAuthor, RecipeAuthor.recipe_version_id == editor.draft.id))
    assert {one.person_id for one in authors} == {editor.by.person, second.person}


def test_a_code_names_one_element(editor: Editor) -> None:
    operation = editor.id_of("RecipeBlock", "DRYING")
    before = editor.elements
    for head in (PhaseHead(name="x", code="DRY"), PhaseHead(name="x", code="GRANULATION")):
        with pytest.raises(CodeTaken):
            editor.insert(head, parent=operation)
    with pytest.raises(CodeTaken):
        editor.insert(replace(LOD, code="loss_on_drying"), parent=editor.id_of("RecipePhase", "DRY"))
    with pytest.raises(CodeTaken):
        editor.insert(DRYER)
    with pytest.raises(CodeTaken):
        editor.insert(API)
    assert editor.elements == before


def test_what_others_name_isnt_removed(editor: Editor) -> None:
    operation = editor.id_of("RecipeBlock", "DRYING")
    editor.insert(PhaseHead(name="Watch", during="DRY"), parent=operation)
    before = editor.elements
    material = editor.look(lambda uow: uow.find(RecipeMaterial, RecipeMaterial.recipe_version_id == editor.draft.id))
    for kind, id_, told in (
        ("RecipeEquipment", editor.id_of("RecipeEquipment", "FBD_01"), "parameter loss_on_drying"),
        ("RecipeMaterial", material[0].id, "the charge of phase CHARGE"),
        ("RecipePhase", editor.id_of("RecipePhase", "DRY"), r"^Phase DRY \(Dry\) is used by phase WATCH"),
    ):
        with pytest.raises(ElementInUse, match=told):
            editor.remove(kind, id_)
    assert editor.elements == before


def test_a_phase_goes_with_all_that_belongs_to_it(editor: Editor) -> None:
    editor.remove("RecipePhase", editor.id_of("RecipePhase", "CHARGE"))
    found = editor.elements
    assert [(one.number, one.code) for one in found.phases] == [(1, "DRY")]
    assert found.links == ()


def test_a_copy_has_codes_and_links_of_its_own(editor: Editor) -> None:
    copied = editor.copy("RecipeBlock", editor.id_of("RecipeBlock", "GRANULATION"), parent=None)
    found = editor.elements
    assert copied == editor.id_of("RecipeBlock", "GRANULATION_2")
    assert [(one.number, one.code, one.block) for one in found.phases] == [
        (1, "CHARGE", "DRYING"),
        (2, "DRY", "DRYING"),
        (3, "CHARGE_2", "DRYING_2"),
        (4, "DRY_2", "DRYING_2"),
    ]
    assert found.phases[3].parameters == found.phases[1].parameters
    assert found.phases[2].charges == found.phases[0].charges
    assert [(one.code, one.from_phase, one.to_phase) for one in found.links] == [
        ("TIME", "CHARGE", "DRY"),
        ("TIME_2", "CHARGE_2", "DRY_2"),
    ]


def test_a_phase_is_copied_from_another_version(editor: Editor) -> None:
    other = recipes.draft(editor.do, editor.plant, of=editor.draft.recipe)
    target = replace(editor, draft=other)
    target.insert(DRYER)
    level = target.insert(BlockHead(kind=BlockKind.UNIT_PROCEDURE, name="x"))
    level = target.insert(BlockHead(kind=BlockKind.OPERATION, name="y"), parent=level)
    target.copy("RecipePhase", editor.id_of("RecipePhase", "DRY"), parent=level)
    assert target.elements.phases[0].parameters == editor.elements.phases[1].parameters
    with pytest.raises(InvalidInput, match="no material at this position"):
        target.copy("RecipePhase", editor.id_of("RecipePhase", "CHARGE"), parent=level)


def test_only_who_may_write_edits(editor: Editor) -> None:
    operator, before = replace(editor, by=editor.plant.operator), editor.elements
    dry = editor.id_of("RecipePhase", "DRY")
    with pytest.raises(Forbidden):
        operator.insert(PhaseHead(name="x"), parent=editor.id_of("RecipeBlock", "DRYING"))
    with pytest.raises(Forbidden):
        operator.change(dry, PhaseHead(name="x"))
    with pytest.raises(Forbidden):
        operator.move("RecipePhase", dry, to=1)
    with pytest.raises(Forbidden):
        operator.remove("RecipePhase", dry)
    with pytest.raises(Forbidden):
        operator.undo(editor.last)
    assert editor.elements == before


@pytest.mark.requirement("REC-1")
def test_a_submitted_version_isnt_edited(editor: Editor) -> None:
    written = recipes.written(editor.do, editor.plant, of=recipes.recipe(editor.do, editor.plant, code="W", stage="w"))
    frozen = replace(editor, draft=recipes.submitted(editor.do, editor.plant, written))
    before = frozen.elements
    with pytest.raises(WrongState):
        frozen.change(frozen.id_of("RecipePhase", "CHARGE"), PhaseHead(name="x"))
    with pytest.raises(WrongState):
        frozen.undo(frozen.last)
    assert frozen.elements == before


def test_phases_by_number_lie_in_blocks_by_their_names(editor: Editor) -> None:
    written = recipes.written(editor.do, editor.plant, of=recipes.recipe(editor.do, editor.plant, code="W", stage="w"))
    found = replace(editor, draft=written).elements
    assert found == arranged(Elements(materials=(API,), phases=PHASES))
    assert [one.code for one in found.blocks] == ["GRANULATION", "DRYING"]


def test_a_charge_is_of_a_material_that_is_there(editor: Editor) -> None:
    with pytest.raises(InvalidInput, match="no material at this position: 7; there are 1"):
        editor.insert(Charge(material=7, quantity=API.quantity), parent=editor.id_of("RecipePhase", "DRY"))


@pytest.mark.requirement("EXE-12")
def test_a_link_of_a_phase_with_itself_says_how_long_it_may_take(editor: Editor) -> None:
    own = Link(
        code="OWN",
        kind=LinkKind.SEQUENCE,
        from_phase="DRY",
        from_moment=Moment.STARTED,
        to_phase="DRY",
        to_moment=Moment.COMPLETED,
        at_most=Quantity(Decimal(12), "h"),
    )
    editor.insert(own)
    assert own in editor.elements.links
    before = editor.elements
    for wrong in (
        replace(own, code="X", kind=LinkKind.TRANSFER),
        replace(own, code="X", from_moment=Moment.COMPLETED),
        replace(own, code="X", to_moment=Moment.STARTED),
    ):
        with pytest.raises(InvalidInput, match="with itself is a SEQUENCE"):
            editor.insert(wrong)
    assert editor.elements == before
    statement = "update recipe_link set from_moment = 'COMPLETED' where company_id = :c and code = 'OWN'"
    assert refused_by_the_database(editor.do, editor.plant, statement) == CHECK
    assert editor.elements == before
