"""A building block goes into drafts with all that belongs to it, and keeps where it came from."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.kernel.refusals import Forbidden, InvalidInput, WrongState
from domain.recipes.commands import building
from domain.recipes.heads import BlockHead, PhaseHead
from domain.recipes.kinds import BlockKind, BuildingBlockLevel
from domain.recipes.library.refusals import NamesDiffer, NotInLibrary
from domain.recipes.models import MasterRecipeVersion
from domain.recipes.reading import Snapshot
from domain.recipes.refusals import RecipeIncomplete
from domain.recipes.rows import elements_of
from domain.recipes.values import Elements
from infra.transaction import Transactions
from tests import recipes
from tests.domain.recipes.library.conftest import DRY, Shelf
from tests.recipes import API, DRYER


def codes(elements: Elements) -> list[str | None]:
    return [*(one.code for one in elements.blocks), *(one.code for one in elements.phases)]


@pytest.mark.requirement("REC-1")
def test_what_is_inserted_keeps_where_it_came_from(shelf: Shelf) -> None:
    source = shelf.dryer()
    shelf.build(source, parent=shelf.begin())
    found = shelf.elements()
    assert codes(found) == ["GRANULATION", "DRYING", "DRY", "SAMPLE"]
    origins = [*(one.origin for one in found.blocks), *(one.origin for one in found.phases)]
    assert origins[0] is None
    assert [(one.building_block, one.number, one.version, one.code) for one in origins[1:] if one] == [
        ("DRYING", 1, source, "DRYING"),
        ("DRYING", 1, source, "DRY"),
        ("DRYING", 1, source, "SAMPLE"),
    ]
    assert found.materials == (API,)
    assert found.equipment == (replace(DRYER, used_by="DRYING"),)
    assert [(one.code, one.from_phase, one.to_phase) for one in found.links] == [("HOLD", "DRY", "SAMPLE")]
    assert found.phases[0].parameters[0].instrument == "FBD_01"


def test_a_second_one_gets_free_codes_and_shares_equipment_and_materials(shelf: Shelf) -> None:
    source = shelf.dryer()
    unit = shelf.begin()
    shelf.insert(shelf.recipe.id, replace(API, position=1, code="OTHER"))
    shelf.build(source, parent=unit)
    shelf.build(source, parent=unit, position=1)
    found = shelf.elements()
    assert [one.code for one in found.phases] == ["DRY_2", "SAMPLE_2", "DRY", "SAMPLE"]
    assert [one.origin.code for one in found.phases if one.origin] == ["DRY", "SAMPLE", "DRY", "SAMPLE"]
    assert [(one.position, one.code) for one in found.materials] == [(1, "OTHER"), (2, API.code)]
    assert [one.charges[0].material for one in found.phases if one.charges] == [2, 2]
    assert len(found.equipment) == 1
    assert [(one.code, one.from_phase) for one in found.links] == [("HOLD", "DRY"), ("HOLD_2", "DRY_2")]


def test_it_is_undone_in_one(shelf: Shelf) -> None:
    source = shelf.dryer()
    unit = shelf.begin()
    before = shelf.elements()
    shelf.build(source, parent=unit)
    whole = shelf.elements()
    edit = shelf.undo(shelf.last())
    assert shelf.elements() == before
    shelf.undo(edit)
    assert shelf.elements() == whole


def test_one_code_means_one_thing(shelf: Shelf) -> None:
    source = shelf.dryer()
    unit = shelf.begin()
    shelf.insert(shelf.recipe.id, replace(DRYER, equipment_class="Tray dryer"))
    before = shelf.elements()
    with pytest.raises(NamesDiffer, match="FBD_01 is Tray dryer in this draft and Fluid-bed dryer in the building"):
        shelf.build(source, parent=unit)
    assert shelf.elements() == before


@pytest.mark.requirement("REC-1")
def test_only_a_building_block_in_effect_goes_in(shelf: Shelf) -> None:
    source = shelf.dryer()
    unit = shelf.begin()
    draft = shelf.draft(shelf.block, copy_from=source).id
    product = recipes.effective_recipe(shelf.do, shelf.plant, code="OTHER")
    before = shelf.elements()
    with pytest.raises(NotInLibrary, match="version 2 of DRYING is DRAFT"):
        shelf.build(draft, parent=unit)
    with pytest.raises(NotInLibrary, match="OTHER is the recipe of a product"):
        shelf.build(product, parent=unit)
    with pytest.raises(InvalidInput, match="The procedure holds unit procedures; this is an operation"):
        shelf.build(source, parent=None)
    assert shelf.elements() == before


@pytest.mark.requirement("TEN-2")
def test_only_who_may_write_inserts(shelf: Shelf) -> None:
    source = shelf.dryer()
    unit = shelf.begin()
    before = shelf.elements()
    with pytest.raises(Forbidden):
        shelf.do(
            shelf.plant.operator,
            lambda uow: building.insert_building_block(
                uow, recipe_version=shelf.recipe.id, building_block_version=source, parent=unit
            ),
        )
    assert shelf.elements() == before


def test_nothing_is_inserted_into_what_was_submitted(shelf: Shelf) -> None:
    source = shelf.dryer()
    unit = shelf.begin()
    shelf.build(source, parent=unit)
    shelf.release(shelf.recipe.id)
    with pytest.raises(WrongState):
        shelf.build(source, parent=unit)


@pytest.mark.parametrize(
    ("level", "told"),
    [
        (BuildingBlockLevel.UNIT_PROCEDURE, None),
        (BuildingBlockLevel.OPERATION, "gives one operation, in one unit procedure"),
        (BuildingBlockLevel.PHASE, "gives one phase, in one operation of one unit procedure"),
    ],
)
def test_a_building_block_gives_one_element_of_its_level(
    shelf: Shelf, level: BuildingBlockLevel, told: str | None
) -> None:
    block = shelf.create("PAIR", level)
    version = shelf.draft(block).id
    unit = shelf.insert(version, BlockHead(kind=BlockKind.UNIT_PROCEDURE, name="Pair"))
    for name in ("One", "Two"):
        operation = shelf.insert(version, BlockHead(kind=BlockKind.OPERATION, name=name), parent=unit)
        shelf.insert(version, PhaseHead(name=f"{name} phase", instruction="Look."), parent=operation)
    if told is None:
        assert shelf.release(version) == version
        return
    with pytest.raises(RecipeIncomplete) as refused:
        shelf.release(version)
    assert [one.code for one in refused.value.findings] == ["STRUCTURE-BUILDING-BLOCK"]
    assert told in refused.value.findings[0].what


def test_a_phase_goes_into_an_operation(shelf: Shelf) -> None:
    shelf.block = shelf.create("LOOK", BuildingBlockLevel.PHASE)
    version = shelf.draft(shelf.block).id
    unit = shelf.insert(version, BlockHead(kind=BlockKind.UNIT_PROCEDURE, name="x"))
    operation = shelf.insert(version, BlockHead(kind=BlockKind.OPERATION, name="y"), parent=unit)
    shelf.insert(version, DRY, parent=operation)
    source = shelf.release(version)
    unit = shelf.begin()
    place = shelf.insert(shelf.recipe.id, BlockHead(kind=BlockKind.OPERATION, name="Drying"), parent=unit)
    shelf.build(source, parent=place)
    (phase,) = shelf.elements().phases
    assert (phase.code, phase.operation, phase.unit_procedure) == ("DRY", "Drying", "Granulation")
    assert phase.origin is not None
    shelf.recipe = shelf.draft(shelf.block)
    with pytest.raises(InvalidInput, match="isn't put into itself"):
        shelf.build(source, parent=None)


def test_only_a_building_block_needs_no_batch_size(shelf: Shelf) -> None:
    product = recipes.recipe(shelf.do, shelf.plant)
    with pytest.raises(InvalidInput, match="Give the batch size; only a building block needs none"):
        shelf.draft(product)
    version = shelf.draft(shelf.create("ANY", BuildingBlockLevel.PHASE))
    found = shelf.look(lambda uow: uow.look_at(MasterRecipeVersion, version.id))
    assert (found.batch_size_value, found.batch_size_unit) == (Decimal(1), "{count}")


@pytest.mark.requirement("REC-1")
def test_a_snapshot_tells_where_it_came_from_too(shelf: Shelf, transactions: Transactions) -> None:
    shelf.build(shelf.dryer(), parent=shelf.begin())
    with transactions.reading(shelf.plant.company) as session:
        read = elements_of(Snapshot(session, shelf.plant.company), shelf.recipe.id)
    assert repr(read) == repr(shelf.elements())
    assert any(one.origin for one in read.phases)
