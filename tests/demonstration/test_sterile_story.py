"""The story of the sterile batch fits its record: people, equipment, materials and values are those that it names."""

from collections.abc import Iterator

import pytest

from demonstration import company
from demonstration.steps import equipment, records, sterile
from demonstration.steps.client import Failed, Json
from demonstration.steps.scripts import Script

WATER = "SOL-WFI"
"""From its loop, not in lots."""


@pytest.fixture(scope="module")
def record() -> records.Record:
    return records.record(records.STERILE)


@pytest.fixture(scope="module")
def story() -> sterile.Story:
    return sterile.story()


def parts(record: records.Record, kind: str) -> Iterator[tuple[str, Json]]:
    """Each of a kind that belongs to a phase, with the phase's code."""
    for step in record.procedure:
        for part in step.parts:
            if kind in part:
                yield step.code, part[kind]


def test_everybody_works_for_the_company_at_boston(story: sterile.Story) -> None:
    sites = {account: at for account, _, _, at in company.PEOPLE}
    assert all("BOS" in sites[one] for one in story.accounts)
    assert len({story.performed_by, story.verified_by, story.quality_by, story.planned_by}) == 4


def test_the_site_has_the_equipment_that_the_record_names(record: records.Record) -> None:
    told = equipment.told(sterile.FOLDER / "equipment.toml")
    assert {one.code for one in told} == {one["equipment"]["name"] for one in record.equipment}
    assert all(one.first is not None for one in told)


def test_what_is_charged_is_there_in_lots_but_the_water(record: records.Record, story: sterile.Story) -> None:
    materials = {one["material"]["position"]: one["material"]["code"] for one in record.formula if "material" in one}
    charged = {materials[charge["material"]] for _, charge in parts(record, "charge")}
    assert charged == {one.material for one in story.stock.lots} | {WATER}
    assert (
        story.stock.specifications.keys() == story.stock.materials.keys() == {one.material for one in story.stock.lots}
    )


def test_what_is_told_belongs_to_the_record_and_leaves_what_only_the_hold_makes_true(
    record: records.Record, story: sterile.Story
) -> None:
    known = {
        f"{code}.{one.get('code', one['name'].lower().replace(' ', '_'))}" for code, one in parts(record, "parameter")
    }
    assert story.told.keys() <= known
    assert f"{story.ends_in}.held" not in story.told
    assert story.case in {one.given["name"] for one in record.cases}


def test_a_script_tells_what_was_simulated_in_the_pass_and_in_the_last_phase_only_what_is_told() -> None:
    simulated = {("LOOP.ph", (1,)): ["6.40"], ("LOOP.ph", (2,)): ["6.02"], ("HOLD.held", ()): ["yes"]}
    script = Script({"HOLD.class": ["critical"]}, "HOLD", simulated)
    ph, held, of = {"code": "ph", "name": "pH"}, {"code": "held", "name": "Held"}, {"code": "class", "name": "Class"}
    assert [script.values("LOOP", (number,), ph) for number in (1, 2, 3)] == [["6.40"], ["6.02"], ()]
    assert (script.values("HOLD", (), held), script.values("HOLD", (), of)) == ((), ["critical"])


def test_an_exception_that_nobody_expected_is_no_part_of_the_story(story: sterile.Story) -> None:
    assert story.assessed("Bubble point: 3310 mbar").classification == "CRITICAL"
    assert story.assessed("Pressure before the filter: control 1 early").classification == "MINOR"
    with pytest.raises(Failed):
        story.assessed("Weight of the filling: 5.1 g")


def test_each_scale_is_equipment_that_the_record_weighs_with(record: records.Record, story: sterile.Story) -> None:
    names = {one["equipment"]["code"]: one["equipment"]["name"] for one in record.equipment}
    weighing = {names[one["instrument"]] for _, one in parts(record, "parameter") if one.get("source") == "WEIGHED"}
    assert weighing == {one.code for one in story.scales}
