"""What a site changes is declared with its reason, or keeps its version from being submitted (REC-9)."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from domain.kernel.refusals import Forbidden, InvalidInput, VersionConflict, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.adoption.kinds import ElementKind
from domain.recipes.adoption.refusals import NotAdopted, NotAnOverride, RegisteredLimitKept
from domain.recipes.adoption.values import Key
from domain.recipes.commands import editing, overriding, undoing
from domain.recipes.editing.models import RecipeEdit
from domain.recipes.models import RecipePhase
from domain.recipes.refusals import RecipeIncomplete
from tests import enterprise, recipes
from tests.conftest import Do
from tests.enterprise import MOISTURE, tighter
from tests.plant import Plant
from tests.recipes import LOD, Written

pytestmark = pytest.mark.requirement("REC-9")


@pytest.fixture
def adopted(do: Do, plant: Plant, head: Plant) -> Written:
    return enterprise.adopt(do, plant, enterprise.effective(do, head))


def undo(do: Do, plant: Plant, edit: UUID) -> UUID:
    return do(plant.engineer, lambda uow: undoing.undo_edit(uow, edit=edit)).id


def findings(do: Do, plant: Plant, version: Written) -> list[tuple[str, str]]:
    with pytest.raises(RecipeIncomplete) as refused:
        recipes.submitted(do, plant, enterprise.now(do, plant, version))
    return [(one.place, one.what) for one in refused.value.findings]


def test_an_undeclared_deviation_blocks_submission_and_a_declared_one_does_not(
    do: Do, plant: Plant, adopted: Written
) -> None:
    enterprise.write_moisture(do, plant, adopted, tighter("2.4"))
    (found,) = findings(do, plant, adopted)
    assert found == (
        "parameter LOSS_ON_DRYING.loss_on_drying, actionHigh",
        "it isn't as in the company's version, and no override is declared: 2.5 there, 2.4 here",
    )
    enterprise.declare(do, plant, adopted)
    recipes.submitted(do, plant, enterprise.now(do, plant, adopted))


def test_an_override_of_a_whole_element_declares_each_field(do: Do, plant: Plant, adopted: Written) -> None:
    enterprise.write_moisture(do, plant, adopted, replace(tighter("2.4"), rationale="Ours cap sooner."))
    enterprise.declare(do, plant, adopted, field=None)
    drift = enterprise.drift(do, plant, adopted.id)
    assert [(one.deviation.field, one.declared) for one in drift.judged] == [("actionHigh", True), ("rationale", True)]


def test_an_override_of_one_field_declares_no_other(do: Do, plant: Plant, adopted: Written) -> None:
    enterprise.write_moisture(do, plant, adopted, replace(tighter("2.4"), rationale="Ours cap sooner."))
    enterprise.declare(do, plant, adopted)
    (left,) = enterprise.drift(do, plant, adopted.id).undeclared
    assert left.deviation.field == "rationale"


def test_an_added_and_a_removed_element_are_declared_too(do: Do, plant: Plant, adopted: Written) -> None:
    def phase(uow: UnitOfWork) -> RecipePhase:
        return uow.find(RecipePhase, RecipePhase.recipe_version_id == adopted.id, RecipePhase.number == 4)[0]

    watched = enterprise.look(do, plant, phase)

    do(
        plant.engineer,
        lambda uow: editing.remove_element(uow, element_type="RecipePhase", id=watched.id, seen=watched.version),
    )
    recipes.insert(do, plant, adopted.id, recipes.OUTPUT)
    recipes.insert(do, plant, adopted.id, recipes.PICTURE)
    places = [place for place, _ in findings(do, plant, adopted)]
    assert places == ["phase WATCH_THE_DRYER", "output GRANULE", "file SIEVE"]
    enterprise.declare(do, plant, adopted, key=Key(ElementKind.PHASE, "WATCH_THE_DRYER"), field=None)
    enterprise.declare(do, plant, adopted, key=Key(ElementKind.OUTPUT, "GRANULE"), field=None)
    enterprise.declare(do, plant, adopted, key=Key(ElementKind.FILE, "SIEVE"), field=None)
    assert enterprise.drift(do, plant, adopted.id).undeclared == ()


def test_an_override_that_no_longer_differs_is_told_and_blocks_nothing(do: Do, plant: Plant, adopted: Written) -> None:
    enterprise.write_moisture(do, plant, adopted, tighter("2.4"))
    enterprise.declare(do, plant, adopted)
    enterprise.write_moisture(do, plant, adopted, LOD)
    drift = enterprise.drift(do, plant, adopted.id)
    assert ([one.key for one in drift.idle], drift.judged) == ([MOISTURE], ())
    recipes.submitted(do, plant, enterprise.now(do, plant, adopted))


def test_what_is_as_the_companys_is_not_declared(do: Do, plant: Plant, adopted: Written) -> None:
    with pytest.raises(NotAnOverride) as refused:
        enterprise.declare(do, plant, adopted)
    assert "What differs: nothing" in refused.value.message
    enterprise.write_moisture(do, plant, adopted, tighter("2.4"))
    with pytest.raises(NotAnOverride) as refused:
        enterprise.declare(do, plant, adopted, field="actionLow")
    assert refused.value.differing == ("parameter LOSS_ON_DRYING.loss_on_drying, actionHigh",)
    assert enterprise.overrides(do, plant, adopted.id) == []


def test_an_override_has_a_reason(do: Do, plant: Plant, adopted: Written) -> None:
    enterprise.write_moisture(do, plant, adopted, tighter("2.4"))
    with pytest.raises(InvalidInput):
        enterprise.declare(do, plant, adopted, reason=" ")
    assert enterprise.overrides(do, plant, adopted.id) == []


def test_a_sites_own_recipe_declares_nothing(do: Do, plant: Plant) -> None:
    with pytest.raises(NotAdopted):
        enterprise.declare(do, plant, recipes.written(do, plant))


@pytest.mark.requirement("TEN-2")
def test_only_authors_of_the_site_declare(do: Do, plant: Plant, boston: Plant, head: Plant, adopted: Written) -> None:
    enterprise.write_moisture(do, plant, adopted, tighter("2.4"))
    for who in (plant.operator, boston.engineer, head.engineer):
        with pytest.raises(Forbidden):
            do(
                who,
                lambda uow: overriding.declare_override(
                    uow, recipe_version=adopted.id, key=MOISTURE, field="actionHigh", reason="Ours."
                ),
            )
    assert enterprise.overrides(do, plant, adopted.id) == []


@pytest.mark.requirement("REC-1")
def test_nothing_is_declared_or_withdrawn_after_submission(do: Do, plant: Plant, adopted: Written) -> None:
    enterprise.write_moisture(do, plant, adopted, tighter("2.4"))
    enterprise.declare(do, plant, adopted)
    recipes.submitted(do, plant, enterprise.now(do, plant, adopted))
    (override,) = enterprise.overrides(do, plant, adopted.id)
    with pytest.raises(WrongState):
        enterprise.declare(do, plant, adopted, reason="Another.")
    with pytest.raises(WrongState):
        do(plant.engineer, lambda uow: overriding.withdraw_override(uow, override=override.id, seen=1))
    assert [one.reason for one in enterprise.overrides(do, plant, adopted.id)] == [enterprise.REASON]


@pytest.mark.requirement("EXE-14")
def test_declaring_and_withdrawing_are_edits_that_are_undone(do: Do, plant: Plant, adopted: Written) -> None:
    def reasons() -> list[str]:
        return [one.reason for one in enterprise.overrides(do, plant, adopted.id)]

    enterprise.write_moisture(do, plant, adopted, tighter("2.4"))
    enterprise.declare(do, plant, adopted)
    again = enterprise.declare(do, plant, adopted, reason="Our dryer is older.")
    undo(do, plant, again)
    assert reasons() == [enterprise.REASON]
    (override,) = enterprise.overrides(do, plant, adopted.id)
    with pytest.raises(VersionConflict):
        do(plant.engineer, lambda uow: overriding.withdraw_override(uow, override=override.id, seen=1))

    def withdraw(uow: UnitOfWork) -> RecipeEdit:
        return overriding.withdraw_override(uow, override=override.id, seen=override.version)

    withdrawn = do(plant.engineer, withdraw).id
    assert reasons() == []
    undo(do, plant, withdrawn)
    assert reasons() == [enterprise.REASON]


@pytest.mark.parametrize("field", ["registeredHigh", "unit", None])
def test_a_registered_limit_is_never_overridden(do: Do, plant: Plant, head: Plant, field: str | None) -> None:
    registered = replace(LOD, registered_low=Decimal("0.5"), registered_high=Decimal("3.0"))
    company = enterprise.effective(do, head, *enterprise.phases(registered))
    adopted = enterprise.adopt(do, plant, company)
    ours = {
        "registeredHigh": replace(registered, registered_high=Decimal("3.5")),
        "unit": replace(registered, unit="g/kg"),
        None: replace(registered, name="Moisture", code="moisture"),
    }[field]
    enterprise.write_moisture(do, plant, adopted, ours)
    with pytest.raises(RegisteredLimitKept):
        enterprise.declare(do, plant, adopted, field=field)
    assert enterprise.overrides(do, plant, adopted.id) == []
    assert "a registered limit is the company's" in findings(do, plant, adopted)[0][1]


def test_an_override_of_the_whole_element_leaves_its_registered_limit_locked(do: Do, plant: Plant, head: Plant) -> None:
    registered = replace(LOD, registered_high=Decimal("3.0"))
    adopted = enterprise.adopt(do, plant, enterprise.effective(do, head, *enterprise.phases(registered)))
    ours = replace(registered, registered_high=Decimal("3.5"), action_high=Decimal("2.4"))
    enterprise.write_moisture(do, plant, adopted, ours)
    enterprise.declare(do, plant, adopted, field=None)
    drift = enterprise.drift(do, plant, adopted.id)
    assert {one.deviation.field: one.declared for one in drift.judged} == {"actionHigh": True, "registeredHigh": False}
