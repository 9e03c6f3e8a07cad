"""Building blocks through HTTP: written and approved, put into two recipes, renewed, offered, taken, undone."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from domain.kernel.permissions import Role
from domain.people.commands import roles
from tests.client import Client
from tests.conftest import Do, count
from tests.journeys.test_editing import EDIT, insert, phase
from tests.journeys.test_recipes import make_effective, signed, submitted, today
from tests.plant import Plant

ClientOf = Callable[[str], Client]
DRY = phase("Dry", code="DRY", instruction="Dry at 60 °C.")
INLET = {"name": "Inlet", "code": "inlet", "kind": "NUMBER", "unit": "Cel", "actionLow": "55", "actionHigh": "65"}
USED = """query ($id: ID!) { masterRecipe(id: $id) { kind level usedBy { totalCount edges { node {
  code elementId outdated originCode origin { buildingBlock number state versionId }
  recipeVersion { number state recipe { code } site { code } } } } } } }"""
OFFERS = """query ($id: ID!) { masterRecipeVersion(id: $id) { updatesOffered {
  elementId elementVersion code name buildingBlock fromNumber toNumber toVersionId declinedBecause
  inLibrary { totalCount changes { kind code field before after } } inRecipe { changes { code field before after } }
  conflicts { key element field before mine theirs } } } }"""
DRAFT = """query ($id: ID!) { masterRecipeVersion(id: $id) { state
  blocks { id version code originCode declinedBecause origin { buildingBlock number digest } }
  phases { id version code instruction originCode origin { number } parameters { id version code actionHigh } }
  edits { totalCount } } }"""


def released(client: ClientOf, version: dict[str, Any]) -> str:
    """The id of the version, now in effect."""
    version = submitted(client("engineer"), version)
    version = signed(client("supervisor"), "approveRecipeVersion", version, role="PRODUCTION")
    version = signed(client("reviewer"), "approveRecipeVersion", version, role="QUALITY")
    assert make_effective(client("reviewer"), version, today())["problems"] == []
    return str(version["id"])


def drafted(engineer: Client, plant: Plant, recipe: str, **more: object) -> str:
    given: dict[str, object] = {"recipeId": recipe, "siteId": f"Site:{plant.site}"}
    given.update(more)
    payload = engineer.act("draftRecipeVersion", "DraftRecipeVersionInput", given, "recipeVersion { id }")
    return str(payload["recipeVersion"]["id"])


def as_seen(engineer: Client, version: str) -> dict[str, Any]:
    found = engineer.query("query ($id: ID!) { masterRecipeVersion(id: $id) { id version } }", id=version)
    shown: dict[str, Any] = found["masterRecipeVersion"]
    return shown


def block(engineer: Client) -> str:
    """A building block without versions."""
    given = {"code": "DRYING", "name": "Fluid-bed drying", "level": "OPERATION"}
    payload = engineer.act("createBuildingBlock", "CreateBuildingBlockInput", given, "recipe { id kind level stage }")
    assert payload["recipe"] | {"id": ""} == {
        "id": "",
        "kind": "BUILDING_BLOCK",
        "level": "OPERATION",
        "stage": "OPERATION",
    }
    return str(payload["recipe"]["id"])


def first(client: ClientOf, plant: Plant, recipe: str, **more: object) -> str:
    """Its first version, in effect."""
    engineer = client("engineer")
    draft = drafted(engineer, plant, recipe, **more)
    unit = insert(engineer, draft, "block", {"kind": "UNIT_PROCEDURE", "name": "Anywhere"})
    operation = insert(engineer, draft, "block", {"kind": "OPERATION", "name": "Drying"}, parentId=unit)
    dry = insert(engineer, draft, "phase", DRY, parentId=operation)
    insert(engineer, draft, "parameter", INLET, parentId=dry)
    return released(client, as_seen(engineer, draft))


def renewed(client: ClientOf, plant: Plant, recipe: str, source: str, **more: object) -> str:
    """Its second version, in effect: another instruction, a higher limit."""
    engineer = client("engineer")
    draft = drafted(engineer, plant, recipe, copyFromId=source, **more)
    change(engineer, draft, "phase", {**DRY, "instruction": "Dry at 60 °C, then cool."})
    change(engineer, draft, "parameter", {**INLET, "actionHigh": "70"})
    return released(client, as_seen(engineer, draft))


def change(engineer: Client, draft: str, kind: str, says: dict[str, Any]) -> None:
    """Let the only phase, or its only parameter, say this."""
    (found,) = shown(engineer, draft)["phases"]
    element = found if kind == "phase" else found["parameters"][0]
    given = {"elementId": element["id"], "version": element["version"], "element": {kind: says}}
    engineer.act("changeRecipeElement", "ChangeRecipeElementInput", given, EDIT)


def product(engineer: Client, plant: Plant, code: str, **more: object) -> tuple[str, str]:
    """A draft of a product, and its unit procedure."""
    given = {"code": code, "product": code, "stage": "bulk"}
    recipe = engineer.act("createMasterRecipe", "CreateMasterRecipeInput", given, "recipe { id }")["recipe"]["id"]
    draft = drafted(engineer, plant, recipe, batchSize={"value": "300000", "unit": "{tbl}"}, **more)
    return draft, insert(engineer, draft, "block", {"kind": "UNIT_PROCEDURE", "name": "Granulation"})


def build(engineer: Client, draft: str, source: str, unit: str) -> str:
    """The id of the operation that was put in."""
    given = {"recipeVersionId": draft, "buildingBlockVersionId": source, "place": {"parentId": unit}}
    payload = engineer.act("insertBuildingBlock", "InsertBuildingBlockInput", given, EDIT)
    return str(payload["edit"]["elementId"])


def shown(client: Client, draft: str) -> dict[str, Any]:
    found: dict[str, Any] = client.query(DRAFT, id=draft)["masterRecipeVersion"]
    return found


def offered(client: Client, draft: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.query(OFFERS, id=draft)["masterRecipeVersion"]["updatesOffered"]
    return found


def taking(offer: dict[str, Any], **more: object) -> dict[str, Any]:
    return {
        "elementId": offer["elementId"],
        "version": offer["elementVersion"],
        "buildingBlockVersionId": offer["toVersionId"],
        **more,
    }


def versions(client: Client, kind: list[str] | None) -> int:
    """How many there are, of recipes of these kinds."""
    document = "query ($kind: [MasterRecipeKind!]) { masterRecipeVersions(where: {kind: $kind}) { totalCount } }"
    found: int = client.query(document, kind=kind)["masterRecipeVersions"]["totalCount"]
    return found


@pytest.mark.requirement("REC-1")
@pytest.mark.requirement("REC-8")
@pytest.mark.requirement("EXE-14")
def test_a_building_block_is_renewed_and_every_recipe_decides(client: ClientOf, plant: Plant) -> None:
    engineer = client("engineer")
    recipe = block(engineer)
    source = first(client, plant, recipe)
    one, unit = product(engineer, plant, "ONE")
    build(engineer, one, source, unit)
    two, unit = product(engineer, plant, "TWO")
    operation = build(engineer, two, source, unit)
    change(engineer, two, "parameter", {**INLET, "actionHigh": "62"})
    frozen = submitted(engineer, as_seen(engineer, one))
    newer = renewed(client, plant, recipe, source)

    # What was submitted is as it was, and a draft too: nothing is taken by itself.
    assert shown(engineer, one)["phases"][0]["instruction"] == "Dry at 60 °C."
    assert as_seen(engineer, one)["version"] == frozen["version"]
    assert shown(engineer, two)["blocks"][1]["origin"]["number"] == 1

    # Where-used: both recipes, both with a newer one in effect.
    with capture_logs() as told:
        found = engineer.query(USED, id=recipe)["masterRecipe"]
    assert [one for one in told if one["event"] == "not lowered"] == []
    assert (found["kind"], found["level"], found["usedBy"]["totalCount"]) == ("BUILDING_BLOCK", "OPERATION", 2)
    uses = [edge["node"] for edge in found["usedBy"]["edges"]]
    assert [(use["recipeVersion"]["recipe"]["code"], use["recipeVersion"]["state"]) for use in uses] == [
        ("ONE", "IN_REVIEW"),
        ("TWO", "DRAFT"),
    ]
    assert uses[1] | {"recipeVersion": None} == {
        "code": "DRYING",
        "elementId": operation,
        "outdated": True,
        "originCode": "DRYING",
        "origin": {"buildingBlock": "DRYING", "number": 1, "state": "SUPERSEDED", "versionId": source},
        "recipeVersion": None,
    }

    assert [versions(engineer, kind) for kind in (None, ["PRODUCT"], ["BUILDING_BLOCK"])] == [4, 2, 2]

    # Offered, with what changed in the library, what changed here, and what the author has to decide.
    (offer,) = offered(engineer, two)
    assert (offer["elementId"], offer["toVersionId"]) == (operation, newer)
    assert (offer["fromNumber"], offer["toNumber"]) == (1, 2)
    assert [(change["code"], change["field"]) for change in offer["inLibrary"]["changes"]] == [
        ("DRY", "instruction"),
        ("inlet", "action limit"),
    ]
    assert [change["code"] for change in offer["inRecipe"]["changes"]] == ["inlet"]
    (conflict,) = offer["conflicts"]
    assert (conflict["field"], conflict["before"], conflict["mine"], conflict["theirs"]) == (
        "actionHigh",
        '"65"',
        '"62"',
        '"70"',
    )

    # Never silently: without a decision nothing happens.
    before = shown(engineer, two)
    refused = engineer.mutate("takeBuildingBlockUpdate", "TakeBuildingBlockUpdateInput", taking(offer), EDIT)
    assert [(problem["code"], problem["rule"]) for problem in refused["problems"]] == [("UPDATE_UNDECIDED", "EXE-14")]
    assert conflict["key"] in refused["problems"][0]["message"]
    assert shown(engineer, two) == before
    decided = taking(offer, decisions=[{"conflict": conflict["key"], "take": "MINE"}])
    edit = engineer.act("takeBuildingBlockUpdate", "TakeBuildingBlockUpdateInput", decided, EDIT)["edit"]
    assert edit["what"] == "operation DRYING (Drying) updated to building block DRYING version 2"
    after = shown(engineer, two)
    assert after["phases"][0]["instruction"] == "Dry at 60 °C, then cool."
    assert after["phases"][0]["parameters"][0]["actionHigh"] == "62"
    assert after["phases"][0]["origin"] == {"number": 2}
    assert offered(engineer, two) == []

    # One edit, and taken back as one.
    engineer.act("undoRecipeEdit", "UndoRecipeEditInput", {"editId": edit["id"]}, EDIT)
    undone = shown(engineer, two)
    assert [one["instruction"] for one in undone["phases"]] == ["Dry at 60 °C."]
    assert undone["blocks"][1]["origin"] == before["blocks"][1]["origin"]
    (offer,) = offered(engineer, two)
    given = taking(offer, reason="The old dryer can't cool.")
    engineer.act("declineBuildingBlockUpdate", "DeclineBuildingBlockUpdateInput", given, EDIT)
    assert [one["declinedBecause"] for one in offered(engineer, two)] == ["The old dryer can't cool."]


def test_building_blocks_are_listed_where_they_are_asked_for(client: ClientOf, plant: Plant) -> None:
    engineer = client("engineer")
    block(engineer)
    product(engineer, plant, "ONE")
    document = "query ($kind: [MasterRecipeKind!]) { masterRecipes(where: {kind: $kind}) { edges { node { code } } } }"
    for kind, codes in (
        (None, ["ONE"]),
        (["PRODUCT"], ["ONE"]),
        (["BUILDING_BLOCK"], ["DRYING"]),
        (["PRODUCT", "BUILDING_BLOCK"], ["DRYING", "ONE"]),
    ):
        found = engineer.query(document, kind=kind)["masterRecipes"]["edges"]
        assert sorted(edge["node"]["code"] for edge in found) == codes


@pytest.mark.requirement("REC-1")
def test_no_batch_is_made_from_a_building_block(client: ClientOf, plant: Plant, admin: Engine) -> None:
    source = first(client, plant, block(client("engineer")))
    version = as_seen(client("engineer"), source)
    given = {"recipeVersion": source, "version": version["version"], "number": "B-1"}
    payload = client("supervisor").sign("issueBatch", given, "batch { id }")
    (problem,) = payload["problems"]
    assert (problem["code"], problem["rule"]) == ("NOTHING_MADE", "REC-1")
    assert "DRYING is a building block" in problem["message"]
    assert count(admin, "batch", plant.company) == 0


@pytest.mark.requirement("TEN-2")
@pytest.mark.parametrize("field", ["insertBuildingBlock", "takeBuildingBlockUpdate", "declineBuildingBlockUpdate"])
def test_only_who_may_write_builds(client: ClientOf, plant: Plant, admin: Engine, field: str) -> None:
    engineer = client("engineer")
    recipe = block(engineer)
    source = first(client, plant, recipe)
    draft, unit = product(engineer, plant, "ONE")
    operation = build(engineer, draft, source, unit)
    newer = renewed(client, plant, recipe, source)
    before, edits = shown(engineer, draft), count(admin, "recipe_edit", plant.company)
    given: dict[str, Any] = {"elementId": operation, "version": 1, "buildingBlockVersionId": newer}
    if field == "insertBuildingBlock":
        given = {"recipeVersionId": draft, "buildingBlockVersionId": newer, "place": {"parentId": unit}}
    if field == "declineBuildingBlockUpdate":
        given["reason"] = "No."
    payload = client("operator").mutate(field, field[0].upper() + field[1:] + "Input", given, EDIT)
    assert [problem["code"] for problem in payload["problems"]] == ["FORBIDDEN"]
    assert shown(engineer, draft) == before
    assert count(admin, "recipe_edit", plant.company) == edits
    denied = client("operator").mutate(
        "createBuildingBlock", "CreateBuildingBlockInput", {"code": "X", "name": "X", "level": "PHASE"}, "recipe { id }"
    )
    assert [problem["code"] for problem in denied["problems"]] == ["FORBIDDEN"]
    assert count(admin, "master_recipe", plant.company) == 2


def elsewhere_only(do: Do, plant: Plant, admin: Engine, client: ClientOf) -> Client:
    """A process engineer of the other site."""
    person = plant.second_operator.as_person
    with admin.connect() as connection:
        query = text("select id, version from role_grant where company_id = :c and person_id = :p")
        held = connection.execute(query, {"c": plant.company, "p": person}).one()
    do(plant.administrator, lambda uow: roles.revoke(uow, held.id, version=held.version))
    do(plant.administrator, lambda uow: roles.grant(uow, person, Role.PROCESS_ENGINEER, plant.other_site))
    return client("second_operator")


@pytest.mark.requirement("TEN-1")
@pytest.mark.requirement("TEN-2")
def test_what_is_used_elsewhere_is_not_seen(
    client: ClientOf, plant: Plant, other_plant: Plant, web: TestClient, do: Do, admin: Engine
) -> None:
    engineer = client("engineer")
    recipe = block(engineer)
    source = first(client, plant, recipe)
    draft, unit = product(engineer, plant, "ONE")
    build(engineer, draft, source, unit)
    renewed(client, plant, recipe, source)
    stranger = Client(web, other_plant.name).sign_in("engineer")
    assert stranger.query(USED, id=recipe)["masterRecipe"] is None
    assert stranger.query(OFFERS, id=draft)["masterRecipeVersion"] is None
    theirs, place = product(stranger, other_plant, "ONE")
    given = {"recipeVersionId": theirs, "buildingBlockVersionId": source, "place": {"parentId": place}}
    payload = stranger.mutate("insertBuildingBlock", "InsertBuildingBlockInput", given, EDIT)
    assert [problem["code"] for problem in payload["problems"]] == ["NOT_FOUND"]
    visitor = elsewhere_only(do, plant, admin, client)
    elsewhere = visitor.query(USED, id=recipe)["masterRecipe"]
    assert (elsewhere["kind"], elsewhere["usedBy"]) == ("BUILDING_BLOCK", {"totalCount": 0, "edges": []})
    assert visitor.query(OFFERS, id=draft)["masterRecipeVersion"] is None


@pytest.mark.requirement("TEN-2")
def test_a_building_block_of_another_site_is_offered_only_to_who_may_read_there(
    client: ClientOf, plant: Plant, do: Do, admin: Engine
) -> None:
    author = plant.engineer.as_person
    do(plant.administrator, lambda uow: roles.grant(uow, author, Role.PROCESS_ENGINEER, plant.other_site))
    engineer = client("engineer")
    recipe = block(engineer)
    source = first(client, plant, recipe)
    draft, unit = product(engineer, plant, "ONE", siteId=f"Site:{plant.other_site}")
    build(engineer, draft, source, unit)
    newer = renewed(client, plant, recipe, source)
    assert [offer["toNumber"] for offer in offered(engineer, draft)] == [2]
    visitor = elsewhere_only(do, plant, admin, client)
    before = shown(visitor, draft)
    assert before["blocks"][1]["origin"]["buildingBlock"] == "DRYING"
    assert offered(visitor, draft) == []
    found = visitor.query(USED, id=recipe)["masterRecipe"]["usedBy"]
    assert [edge["node"]["recipeVersion"]["recipe"]["code"] for edge in found["edges"]] == ["ONE"]
    given = {"recipeVersionId": draft, "buildingBlockVersionId": newer, "place": {"parentId": unit}}
    payload = visitor.mutate("insertBuildingBlock", "InsertBuildingBlockInput", given, EDIT)
    assert [problem["code"] for problem in payload["problems"]] == ["FORBIDDEN"]
    element = before["blocks"][1]
    given = {"elementId": element["id"], "version": element["version"], "buildingBlockVersionId": newer}
    payload = visitor.mutate("takeBuildingBlockUpdate", "TakeBuildingBlockUpdateInput", given, EDIT)
    assert [problem["code"] for problem in payload["problems"]] == ["FORBIDDEN"]
    assert shown(visitor, draft) == before
