"""A newer building block is offered with the difference and taken where the author wants it; nothing is overwritten."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from domain.kernel.canonical import parse
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import InvalidInput, VersionConflict
from domain.recipes.commands import building
from domain.recipes.difference.comparing import difference
from domain.recipes.difference.kinds import ChangeKind
from domain.recipes.heads import BlockHead, PhaseHead
from domain.recipes.kinds import BlockKind, MaterialRole, ParameterKind, ParameterSource
from domain.recipes.library.merging import Side
from domain.recipes.library.refusals import NamesDiffer, NothingToTake, UpdateUndecided
from domain.recipes.values import Capability, Charge, Elements, Equipment, Parameter, Phase, ProcessParameter
from tests import recipes
from tests.domain.recipes.library.conftest import DRY, INLET, SAMPLE, Shelf
from tests.recipes import API, CLEAR, DRYER, REMARK

COOLED = replace(DRY, instruction="Dry at 60 °C, then cool to 30 °C.")
WARMER = replace(INLET, action_high=Decimal(70))


def reworded(shelf: Shelf, version: UUID) -> None:
    shelf.change(version, "DRY", COOLED)
    shelf.change(version, "inlet", WARMER, of="DRY")


def built(shelf: Shelf) -> UUID:
    """The id of the operation that was built from the first version."""
    return shelf.build(shelf.dryer(), parent=shelf.begin())


def phase(elements: Elements, code: str) -> Phase:
    return next(one for one in elements.phases if one.code == code)


def numbers(elements: Elements) -> list[tuple[int | None, str | None]]:
    return [(one.origin.number if one.origin else None, one.code) for one in elements.phases]


@pytest.mark.requirement("REC-1")
def test_a_newer_building_block_changes_no_recipe(shelf: Shelf) -> None:
    built(shelf)
    version = shelf.recipe.id
    shelf.release(version)
    frozen = shelf.content(version)
    before = shelf.elements()
    shelf.revise(reworded)
    assert shelf.elements() == before
    assert shelf.content(version) == frozen
    told = parse(frozen.encode())["phases"][0]["origin"]  # type: ignore[index,call-overload]  # Json
    assert (told["buildingBlock"], told["number"], told["code"]) == ("DRYING", 1, "DRY")  # type: ignore[index,call-overload]  # Json


@pytest.mark.requirement("REC-8")
def test_what_changed_in_the_library_and_here_is_told_apart(shelf: Shelf) -> None:
    operation = built(shelf)
    assert shelf.offers == []
    shelf.change(shelf.recipe.id, "SAMPLE", replace(SAMPLE, instruction="Take a sample from five places."))
    shelf.revise(reworded)
    (offer,) = shelf.offers
    assert (offer.row.id, offer.successor.older_number, offer.successor.newer_number) == (operation, 1, 2)
    assert [(one.code, one.field) for one in offer.in_library.changes] == [
        ("DRY", "instruction"),
        ("inlet", "action limit"),
    ]
    assert [(one.code, one.field) for one in offer.in_recipe.changes] == [("SAMPLE", "instruction")]
    assert offer.conflicts == ()


def test_what_the_recipe_left_follows_and_what_it_changed_stays(shelf: Shelf) -> None:
    operation = built(shelf)
    own = replace(SAMPLE, instruction="Take a sample from five places.")
    shelf.change(shelf.recipe.id, "SAMPLE", own)
    before = shelf.elements()
    source = shelf.revise(reworded)
    edit = shelf.take("RecipeBlock", operation, source)
    found = shelf.elements()
    assert phase(found, "DRY").instruction == COOLED.instruction
    assert phase(found, "DRY").parameters[0].action_high == Decimal(70)
    assert phase(found, "SAMPLE").instruction == own.instruction
    assert numbers(found) == [(2, "DRY"), (2, "SAMPLE")]
    assert shelf.offers == []
    undone = shelf.undo(edit)
    assert shelf.elements() == before
    shelf.undo(undone)
    assert shelf.elements() == found


@pytest.mark.requirement("EXE-14")
def test_what_both_changed_is_decided_by_the_author(shelf: Shelf) -> None:
    operation = built(shelf)
    shelf.change(shelf.recipe.id, "DRY", replace(DRY, instruction="Dry gently."))
    shelf.change(shelf.recipe.id, "inlet", replace(INLET, action_high=Decimal(62)), of="DRY")
    before = shelf.elements()
    source = shelf.revise(reworded)
    wording, limit = shelf.conflicts
    assert (limit.key, limit.field, limit.base, limit.mine, limit.theirs) == (
        ("parameter", "DRY", "inlet"),
        "actionHigh",
        "65",
        "62",
        "70",
    )
    for decisions in ({}, {wording.id: Side.THEIRS}):
        with pytest.raises(UpdateUndecided) as refused:
            shelf.take("RecipeBlock", operation, source, decisions)
        assert len(refused.value.undecided) == 2 - len(decisions)
    with pytest.raises(InvalidInput, match="is no conflict of this update any more"):
        shelf.take(
            "RecipeBlock", operation, source, {wording.id: Side.MINE, limit.id: Side.MINE, "phase/DRY/x": Side.MINE}
        )
    assert shelf.elements() == before
    shelf.take("RecipeBlock", operation, source, {wording.id: Side.THEIRS, limit.id: Side.MINE})
    found = phase(shelf.elements(), "DRY")
    assert (found.instruction, found.parameters[0].action_high) == (COOLED.instruction, Decimal(62))


@pytest.mark.requirement("EXE-14")
def test_a_decision_is_of_the_values_that_the_author_saw(shelf: Shelf) -> None:
    operation = built(shelf)
    shelf.change(shelf.recipe.id, "DRY", replace(DRY, instruction="Dry gently."))
    source = shelf.revise(reworded)
    (wording,) = shelf.conflicts
    shelf.change(shelf.recipe.id, "DRY", replace(DRY, instruction="Dry very gently."))
    before = shelf.elements()
    with pytest.raises(UpdateUndecided):
        shelf.take("RecipeBlock", operation, source, {wording.id: Side.THEIRS})
    with pytest.raises(VersionConflict):
        shelf.act(
            lambda uow: building.take_update(
                uow,
                element_type="RecipeBlock",
                id=operation,
                seen=7,
                building_block_version=source,
                decisions={},
            )
        )
    assert shelf.elements() == before


def rebuilt(shelf: Shelf, version: UUID) -> None:
    """Another phase before, one gone, parameters in another order, and what dries in a loop."""
    operation = shelf.id_of(version, "RecipeBlock", "DRYING")
    shelf.insert(version, PhaseHead(name="Preheat", code="PREHEAT", instruction="Warm."), parent=operation, position=1)
    shelf.insert(version, REMARK, parent=shelf.id_of(version, "RecipePhase", "DRY"), position=1)
    shelf.remove(version, "RecipeParameter", "inlet", of="DRY")
    shelf.remove(version, "RecipePhase", "SAMPLE")
    shelf.remove(version, "RecipeMaterial", API.code)
    loop = BlockHead(kind=BlockKind.LOOP, code="AGAIN", passes=3, condition="last(DRY.loss_on_drying) <= 2.3 %")
    within = shelf.insert(version, loop, parent=operation, position=2)
    shelf.move(version, "RecipePhase", "DRY", parent=within)
    shelf.change(version, "DRY", replace(DRY, during="PREHEAT"))


def test_elements_come_go_and_move_and_all_of_it_is_undone(shelf: Shelf) -> None:
    operation = built(shelf)
    second = shelf.build(shelf.versions[0], parent=shelf.id_of(shelf.recipe.id, "RecipeBlock", "GRANULATION"))
    before = shelf.elements()
    source = shelf.revise(rebuilt)
    edit = shelf.take("RecipeBlock", second, source)
    found = shelf.elements()
    assert numbers(found) == [(1, "DRY"), (1, "SAMPLE"), (2, "PREHEAT"), (2, "DRY_2")]
    dry = phase(found, "DRY_2")
    assert (dry.block, dry.during_number) == ("AGAIN", 3)
    assert next(one.condition for one in found.blocks if one.code == "AGAIN") == "last(DRY_2.loss_on_drying) <= 2.3 %"
    assert [(one.code) for one in dry.parameters] == ["remark", "loss_on_drying"]
    assert [one.code for one in found.links] == ["HOLD"]
    undone = shelf.undo(edit)
    assert shelf.elements() == before
    shelf.undo(undone)
    assert shelf.elements() == found
    shelf.take("RecipeBlock", operation, source)
    assert {one.origin.number for one in shelf.elements().phases if one.origin} == {2}


def equipped(shelf: Shelf, version: UUID) -> None:
    """A larger dryer with an oven beside it, another material charged, and a value that a formula uses."""
    larger = Capability(name="Volume", low=Decimal(500), unit="L")
    shelf.change(version, "FBD_01", replace(DRYER, used_by="DRYING", capabilities=(larger,)))
    shelf.insert(version, Equipment(code="OVEN", name="Oven", equipment_class="Oven", used_by="DRYING"))
    shelf.change(version, API.code, replace(API, tolerance_percent=Decimal("0.2")))
    shelf.insert(version, replace(API, position=2, code="SILICA", name="Silica", role=MaterialRole.EXCIPIENT))
    sample = shelf.id_of(version, "RecipePhase", "SAMPLE")
    automated = Charge(material=2, quantity=API.quantity, automated_because="A scale tells it.")
    shelf.insert(version, automated, parent=sample, position=1)
    shelf.insert(version, ProcessParameter(code="rate", name="Rate", number=Decimal(2), unit="1"))
    doubled = Parameter(name="Doubled", kind=ParameterKind.NUMBER, unit="1", source=ParameterSource.CALCULATED)
    shelf.insert(version, replace(doubled, formula="2 * formula.rate"), parent=sample)


def test_what_it_needs_of_equipment_and_formula_follows_too(shelf: Shelf) -> None:
    operation = built(shelf)
    version = shelf.recipe.id
    shelf.change(version, API.code, replace(API, quantity=Quantity(Decimal(300), "kg")))
    shelf.insert(version, replace(API, position=2, code="OWN"))
    before = shelf.elements()
    source = shelf.revise(equipped)
    assert shelf.conflicts == ()
    edit = shelf.take("RecipeBlock", operation, source)
    found = shelf.elements()
    assert [
        (one.code, one.used_by, one.capabilities[0].low if one.capabilities else None) for one in found.equipment
    ] == [
        ("FBD_01", "DRYING", Decimal(500)),
        ("OVEN", "DRYING", None),
    ]
    assert [(one.position, one.code, one.quantity.value, one.tolerance_percent) for one in found.materials] == [
        (1, API.code, Decimal(300), Decimal("0.2")),
        (2, "OWN", API.quantity.value, API.tolerance_percent),
        (3, "SILICA", API.quantity.value, API.tolerance_percent),
    ]
    charges = [(one.material, one.automated_because) for one in phase(found, "SAMPLE").charges]
    assert charges == [(3, "A scale tells it."), (1, None)]
    assert [one.code for one in found.process_parameters] == ["rate"]
    undone = shelf.undo(edit)
    assert shelf.elements() == before
    shelf.undo(undone)
    assert shelf.elements() == found


OWN_OVEN = Equipment(code="OVEN", name="Oven", equipment_class="Vacuum oven")
OWN_RATE = ProcessParameter(code="rate", name="Rate", number=Decimal(3), unit="kg/h")


@pytest.mark.parametrize(
    ("own", "told"),
    [
        (OWN_OVEN, "OVEN is Vacuum oven in this draft and Oven in the building block"),
        (OWN_RATE, "rate is a number in kg/h in this draft and a number in 1 in the building block"),
    ],
)
def test_an_update_brings_no_other_thing_under_a_code_of_the_recipes_own(
    shelf: Shelf, own: Equipment | ProcessParameter, told: str
) -> None:
    operation = built(shelf)
    shelf.insert(shelf.recipe.id, own)
    before = shelf.elements()
    source = shelf.revise(equipped)
    with pytest.raises(NamesDiffer, match=told):
        shelf.take("RecipeBlock", operation, source)
    assert shelf.elements() == before


def test_parameters_in_another_order_go_back(shelf: Shelf) -> None:
    operation = built(shelf)
    before = shelf.elements()
    source = shelf.revise(lambda shelf, version: shelf.move(version, "RecipeParameter", "loss_on_drying", to=1))
    edit = shelf.take("RecipeBlock", operation, source)
    found = shelf.elements()
    assert [one.code for one in phase(found, "DRY").parameters] == ["loss_on_drying", "inlet"]
    undone = shelf.undo(edit)
    assert shelf.elements() == before
    shelf.undo(undone)
    assert shelf.elements() == found


def test_the_recipes_own_phases_and_parameters_stay_where_they_were_put(shelf: Shelf) -> None:
    operation = built(shelf)
    version = shelf.recipe.id
    shelf.insert(version, PhaseHead(name="Own", code="PREHEAT"), parent=operation, position=2)
    shelf.insert(version, CLEAR, parent=shelf.id_of(version, "RecipePhase", "DRY"), position=1)
    source = shelf.revise(rebuilt)
    shelf.take("RecipeBlock", operation, source)
    found = shelf.elements()
    assert numbers(found) == [(2, "PREHEAT_2"), (2, "DRY"), (None, "PREHEAT")]
    assert [one.code for one in phase(found, "DRY").parameters] == ["line_is_clear", "remark", "loss_on_drying"]
    assert phase(found, "DRY").during_number == 1


def test_what_the_library_removed_and_the_recipe_changed_is_asked(shelf: Shelf) -> None:
    operation = built(shelf)
    shelf.change(shelf.recipe.id, "SAMPLE", replace(SAMPLE, instruction="Take two samples."))
    source = shelf.revise(rebuilt)
    (conflict,) = shelf.conflicts
    assert (conflict.key, conflict.field, conflict.theirs) == (("phase", "SAMPLE"), "", None)
    shelf.take("RecipeBlock", operation, source, {conflict.id: Side.MINE})
    found = shelf.elements()
    assert numbers(found) == [(2, "PREHEAT"), (2, "DRY"), (None, "SAMPLE")]
    assert phase(found, "SAMPLE").instruction == "Take two samples."
    assert [one.code for one in found.links] == ["HOLD"]
    assert phase(found, "SAMPLE").charges


def test_what_the_recipe_removed_comes_back_only_where_it_is_wanted(shelf: Shelf) -> None:
    operation = built(shelf)
    shelf.remove(shelf.recipe.id, "RecipePhase", "SAMPLE")
    source = shelf.revise(lambda shelf, version: shelf.change(version, "SAMPLE", replace(SAMPLE, critical=True)))
    (conflict,) = shelf.conflicts
    assert (conflict.key, conflict.mine) == (("phase", "SAMPLE"), None)
    edit = shelf.take("RecipeBlock", operation, source, {conflict.id: Side.MINE})
    assert numbers(shelf.elements()) == [(2, "DRY")]
    shelf.undo(edit)
    shelf.take("RecipeBlock", operation, source, {conflict.id: Side.THEIRS})
    found = shelf.elements()
    assert numbers(found) == [(2, "DRY"), (2, "SAMPLE")]
    assert phase(found, "SAMPLE").charges[0].material == 1
    assert [one.code for one in found.links] == ["HOLD"]


def swapped(shelf: Shelf, version: UUID) -> None:
    shelf.remove(version, "RecipeLink", "HOLD")
    shelf.move(version, "RecipePhase", "SAMPLE", parent=shelf.id_of(version, "RecipeBlock", "DRYING"), to=1)


def test_another_order_of_both_is_asked(shelf: Shelf) -> None:
    operation = built(shelf)
    shelf.insert(shelf.recipe.id, BlockHead(kind=BlockKind.LOOP, code="OWN", passes=2), parent=operation)
    own = shelf.id_of(shelf.recipe.id, "RecipeBlock", "OWN")
    shelf.move(shelf.recipe.id, "RecipePhase", "DRY", parent=own)
    source = shelf.revise(swapped)
    (conflict,) = shelf.conflicts
    assert (conflict.key, conflict.field) == (("block", "DRYING"), "order")
    edit = shelf.take("RecipeBlock", operation, source, {conflict.id: Side.MINE})
    assert [(one.code, one.block) for one in shelf.elements().phases] == [("SAMPLE", "DRYING"), ("DRY", "OWN")]
    shelf.undo(edit)
    shelf.take("RecipeBlock", operation, source, {conflict.id: Side.THEIRS})
    assert [(one.code, one.block) for one in shelf.elements().phases] == [("SAMPLE", "DRYING"), ("DRY", "DRYING")]


def test_a_colleagues_phase_stays_when_an_update_is_undone(shelf: Shelf) -> None:
    operation = built(shelf)
    source = shelf.revise(rebuilt)
    edit = shelf.take("RecipeBlock", operation, source)
    shelf.insert(shelf.recipe.id, PhaseHead(name="Clean"), parent=operation, position=1)
    shelf.undo(edit)
    found = [one.code for one in shelf.elements().phases]
    assert set(found) == {"CLEAN", "DRY", "SAMPLE"}
    assert found.index("DRY") < found.index("SAMPLE")


def test_an_update_is_declined_for_a_reason_and_can_be_taken_later(shelf: Shelf) -> None:
    operation = built(shelf)
    source = shelf.revise(reworded)
    with pytest.raises(InvalidInput, match="empty"):
        shelf.decline("RecipeBlock", operation, source, "")
    edit = shelf.decline("RecipeBlock", operation, source, "The old dryer has no cooling.")
    assert [one.declined_because for one in shelf.offers] == ["The old dryer has no cooling."]
    shelf.undo(edit)
    assert [one.declined_because for one in shelf.offers] == [None]
    shelf.decline("RecipeBlock", operation, source, "Not yet.")
    shelf.take("RecipeBlock", operation, source)
    assert shelf.offers == []


def test_only_what_took_the_place_of_the_older_version_is_taken(shelf: Shelf) -> None:
    operation = built(shelf)
    before = shelf.elements()
    with pytest.raises(NothingToTake, match="version 1 didn't take the place of building block DRYING version 1"):
        shelf.take("RecipeBlock", operation, shelf.versions[0])
    unit = shelf.id_of(shelf.recipe.id, "RecipeBlock", "GRANULATION")
    with pytest.raises(NothingToTake, match="came from no building block"):
        shelf.take("RecipeBlock", unit, shelf.versions[0])
    assert shelf.elements() == before


def test_a_copy_of_a_version_still_knows_where_its_elements_came_from(shelf: Shelf) -> None:
    built(shelf)
    released = shelf.release(shelf.recipe.id)
    source = shelf.revise(reworded)
    shelf.recipe = recipes.draft(shelf.do, shelf.plant, of=shelf.recipe.recipe, copy_from=released)
    (offer,) = shelf.offers
    shelf.take("RecipeBlock", offer.row.id, source)
    assert numbers(shelf.elements()) == [(2, "DRY"), (2, "SAMPLE")]
    assert numbers(shelf.elements(released)) == [(1, "DRY"), (1, "SAMPLE")]


@pytest.mark.requirement("REC-8")
def test_a_comparison_of_versions_tells_which_building_block_came_in_place_of_which(shelf: Shelf) -> None:
    operation = built(shelf)
    before = shelf.elements()
    shelf.take("RecipeBlock", operation, shelf.revise(reworded))
    told = [one.sentence for one in difference(before, shelf.elements()).changes if one.kind is ChangeKind.ORIGIN]
    assert told == ["Building block of operation Drying: DRYING of DRYING version 1 becomes DRYING of DRYING version 2"]
    own = replace(before, blocks=tuple(replace(one, origin=None) for one in before.blocks))
    told = [one.sentence for one in difference(own, before).changes]
    assert told == ["Building block of operation Drying: none becomes DRYING of DRYING version 1"]
