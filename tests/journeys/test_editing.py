"""A draft written element by element through HTTP: each edit small, kept, and undoable."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.client import Client
from tests.conftest import count
from tests.journeys.test_recipes import drafted
from tests.plant import Plant

ClientOf = Callable[[str], Client]
EDIT = "edit { id number act what elementId undone editor { name } }"
DRAFT = """query ($id: ID!) { masterRecipeVersion(id: $id) {
  blocks { id version kind code name position condition passes parentId }
  phases { id version code number position blockId unitProcedure operation name duringNumber
           parameters { code source every { value unit } samples signatures formula registeredHigh
                        equipment { code } material { code } } }
  outputs { code kind quantity { value unit } yieldLow }
  processParameters { code number unit text scalable }
  equipment { code equipmentClass count usedBy { code } capabilities { name low unit } }
  links { code kind fromPhase { code } fromMoment toPhase { code } atMost { value unit } alert { value } }
  materials { position excessPercent minimum { value unit } scalable }
  edits(first: 2) { totalCount edges { node { number what undone undoes { number } } } }
} }"""


@pytest.fixture
def engineer(client: ClientOf) -> Client:
    return client("engineer")


@pytest.fixture
def draft(engineer: Client, plant: Plant) -> str:
    return str(drafted(engineer, plant)["id"])


def insert(client: Client, draft: str, kind: str, says: dict[str, Any], **place: Any) -> str:  # noqa: ANN401 -- parentId, position
    """The new element's global id."""
    given = {"recipeVersionId": draft, "element": {kind: says}, **({"place": place} if place else {})}
    payload = client.act("insertRecipeElement", "InsertRecipeElementInput", given, EDIT)
    return str(payload["edit"]["elementId"])


def operation(client: Client, draft: str) -> str:
    unit = insert(client, draft, "block", {"kind": "UNIT_PROCEDURE", "name": "Granulation"})
    return insert(client, draft, "block", {"kind": "OPERATION", "name": "Drying"}, parentId=unit)


def phase(name: str, **says: Any) -> dict[str, Any]:  # noqa: ANN401 -- whatever a phase says
    return {"name": name, "signatures": ["PERFORMED"], **says}


def test_a_draft_is_written_from_elements_of_every_kind(engineer: Client, draft: str) -> None:
    within = operation(engineer, draft)
    material = {"position": 1, "code": "API-MET", "name": "Metformin HCl", "role": "ACTIVE"}
    insert(engineer, draft, "material", {**material, "quantity": {"value": "150.000", "unit": "kg"}})
    granule = {"code": "GRANULE", "name": "Granule", "kind": "INTERMEDIATE", "yieldLow": "97.0"}
    insert(engineer, draft, "output", {**granule, "quantity": {"value": "169.410", "unit": "kg"}})
    insert(
        engineer, draft, "processParameter", {"code": "tablets", "name": "Tablets", "number": "300000", "unit": "{tbl}"}
    )
    able = [{"name": "Volume", "low": "400", "unit": "L"}]
    dryer = {"code": "FBD_01", "name": "Dryer", "equipmentClass": "Fluid-bed dryer", "usedBy": "DRYING"}
    insert(engineer, draft, "equipment", {**dryer, "capabilities": able})
    wet = insert(engineer, draft, "phase", phase("Wet-mass end point"), parentId=within)
    dry = insert(engineer, draft, "phase", phase("Dry", critical=True), parentId=within)
    watched = {"name": "Inlet temperature", "kind": "NUMBER", "unit": "Cel", "actionLow": "55", "actionHigh": "65"}
    every = {"every": {"value": "15", "unit": "min"}, "samples": 2, "repetitionLimit": 200, "signatures": ["VERIFIED"]}
    source = {"source": "INSTRUMENT", "instrument": "FBD_01", "registeredHigh": "70"}
    insert(engineer, draft, "parameter", {**watched, **every, **source}, parentId=dry)
    insert(engineer, draft, "charge", {"material": 1, "quantity": {"value": "150.000", "unit": "kg"}}, parentId=wet)
    link = {"code": "TRANSFER_TIME", "kind": "SEQUENCE", "fromPhase": "WET_MASS_END_POINT", "toPhase": "DRY"}
    insert(engineer, draft, "link", {**link, "atMost": {"value": "1", "unit": "h"}})
    found = engineer.query(DRAFT, id=draft)["masterRecipeVersion"]
    assert [(one["code"], one["parentId"] is None) for one in found["blocks"]] == [
        ("GRANULATION", True),
        ("DRYING", False),
    ]
    assert [(one["number"], one["code"], one["unitProcedure"], one["blockId"]) for one in found["phases"]] == [
        (1, "WET_MASS_END_POINT", "Granulation", within),
        (2, "DRY", "Granulation", within),
    ]
    assert found["phases"][1]["parameters"] == [
        {
            "code": "inlet_temperature",
            "source": "INSTRUMENT",
            "every": {"value": "15", "unit": "min"},
            "samples": 2,
            "signatures": ["VERIFIED"],
            "formula": None,
            "registeredHigh": "70",
            "equipment": {"code": "FBD_01"},
            "material": None,
        }
    ]
    assert found["equipment"][0]["usedBy"] == {"code": "DRYING"}
    assert found["links"][0]["atMost"] == {"value": "1", "unit": "h"}
    assert found["materials"] == [{"position": 1, "excessPercent": None, "minimum": None, "scalable": True}]
    assert found["edits"]["totalCount"] == 11
    assert found["edits"]["edges"][0]["node"]["what"] == "link TRANSFER_TIME inserted"


@pytest.mark.requirement("EXE-14")
def test_an_edit_is_told_and_taken_back(engineer: Client, draft: str) -> None:
    within = operation(engineer, draft)
    dry = insert(engineer, draft, "phase", phase("Dry"), parentId=within)
    given = {"elementId": dry, "version": 1, "element": {"phase": phase("Dry the granules", code="DRY")}}
    edit = engineer.act("changeRecipeElement", "ChangeRecipeElementInput", given, EDIT)["edit"]
    assert (edit["act"], edit["what"], edit["editor"]) == (
        "CHANGE",
        "phase DRY (Dry the granules) changed",
        {"name": "Engineer"},
    )
    stale = engineer.mutate("changeRecipeElement", "ChangeRecipeElementInput", given, EDIT)
    assert [one["code"] for one in stale["problems"]] == ["VERSION_CONFLICT"]
    undone = engineer.act("undoRecipeEdit", "UndoRecipeEditInput", {"editId": edit["id"]}, EDIT)["edit"]
    found = engineer.query(DRAFT, id=draft)["masterRecipeVersion"]
    assert found["phases"][0]["name"] == "Dry"
    assert found["edits"]["edges"] == [
        {"node": {"number": 5, "what": undone["what"], "undone": False, "undoes": {"number": 4}}},
        {"node": {"number": 4, "what": edit["what"], "undone": True, "undoes": None}},
    ]


def test_an_element_is_moved_copied_and_removed(engineer: Client, draft: str) -> None:
    within = operation(engineer, draft)
    first = insert(engineer, draft, "phase", phase("Charge"), parentId=within)
    insert(engineer, draft, "phase", phase("Dry"), parentId=within)
    moved = {"elementId": first, "version": 1, "place": {"parentId": within, "position": 2}}
    engineer.act("moveRecipeElement", "MoveRecipeElementInput", moved, EDIT)
    copied = {"elementId": first, "recipeVersionId": draft, "place": {"parentId": within, "position": 1}}
    engineer.act("copyRecipeElement", "CopyRecipeElementInput", copied, EDIT)
    names = [one["code"] for one in engineer.query(DRAFT, id=draft)["masterRecipeVersion"]["phases"]]
    assert names == ["CHARGE_2", "DRY", "CHARGE"]
    removed = {"elementId": first, "version": 2}
    engineer.act("removeRecipeElement", "RemoveRecipeElementInput", removed, EDIT)
    names = [one["code"] for one in engineer.query(DRAFT, id=draft)["masterRecipeVersion"]["phases"]]
    assert names == ["CHARGE_2", "DRY"]


@pytest.mark.parametrize(
    ("kind", "says", "path", "told"),
    [
        ("block", {"kind": "OPERATION", "name": "x"}, ["place"], "The procedure holds unit procedures"),
        ("block", {"kind": "UNIT_PROCEDURE"}, ["block", "name"], "it is empty"),
        ("block", {"kind": "LOOP"}, ["block", "passes"], "says how often"),
        ("block", {"kind": "UNIT_PROCEDURE", "name": "x", "code": "batch"}, ["block", "code"], "none of batch"),
        ("phase", phase("x"), ["place"], "The procedure holds unit procedures; this is a phase"),
        ("phase", phase("x", during="NONE"), ["phase", "during"], "no phase has this code: NONE; there are none yet"),
        ("parameter", {"name": "x", "kind": "NUMBER"}, ["place", "parentId"], "Name the phase"),
        ("equipment", {"code": "1", "name": "x", "equipmentClass": "x"}, ["equipment", "code"], "A code is a letter"),
        ("processParameter", {"code": "x", "name": "x"}, ["processParameter"], "a number with its unit, or a text"),
    ],
)
def test_what_is_not_of_its_form_is_refused_with_its_place(
    engineer: Client, draft: str, kind: str, says: dict[str, Any], path: list[str], told: str
) -> None:
    given = {"recipeVersionId": draft, "element": {kind: says}}
    payload = engineer.mutate("insertRecipeElement", "InsertRecipeElementInput", given, EDIT)
    (problem,) = payload["problems"]
    assert (problem["code"], problem["path"]) == ("INVALID_INPUT", path)
    assert told in problem["message"]
    assert engineer.query(DRAFT, id=draft)["masterRecipeVersion"]["edits"]["totalCount"] == 0


def test_an_id_of_another_kind_is_no_element(engineer: Client, draft: str) -> None:
    given = {"elementId": draft, "version": 1}
    payload = engineer.mutate("removeRecipeElement", "RemoveRecipeElementInput", given, EDIT)
    assert payload["problems"][0]["path"] == ["elementId"]
    assert "is not the id of an element" in payload["problems"][0]["message"]


@pytest.mark.requirement("TEN-2")
@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("insertRecipeElement", {"element": {"phase": phase("x")}}),
        ("changeRecipeElement", {"elementId": "", "version": 1, "element": {"phase": phase("x")}}),
        ("moveRecipeElement", {"elementId": "", "version": 1, "place": {"position": 1}}),
        ("copyRecipeElement", {"elementId": "", "place": {}}),
        ("removeRecipeElement", {"elementId": "", "version": 1}),
        ("undoRecipeEdit", {"editId": ""}),
    ],
)
def test_only_who_may_write_edits(
    engineer: Client, client: ClientOf, draft: str, admin: Engine, plant: Plant, field: str, given: dict[str, Any]
) -> None:
    within = operation(engineer, draft)
    dry = insert(engineer, draft, "phase", phase("Dry"), parentId=within)
    edit = engineer.query(
        "query ($id: ID!) { masterRecipeVersion(id: $id) { edits(first: 1) { edges { node { id } } } } }", id=draft
    )["masterRecipeVersion"]["edits"]["edges"][0]["node"]["id"]
    ids = {"elementId": dry, "editId": edit}
    filled = {**given, **{key: ids[key] for key in ids if key in given}}
    if field in {"insertRecipeElement", "copyRecipeElement"}:
        filled["recipeVersionId"] = draft
    before = engineer.query(DRAFT, id=draft)
    payload = client("operator").mutate(field, field[0].upper() + field[1:] + "Input", filled, EDIT)
    assert [one["code"] for one in payload["problems"]] == ["FORBIDDEN"]
    assert engineer.query(DRAFT, id=draft) == before
    assert count(admin, "recipe_edit", plant.company) == 3
