"""A master recipe through HTTP, from its first line to the version in effect, and what is refused on the way."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text

from tests.client import Client
from tests.plant import Plant

ClientOf = Callable[[str], Client]
VERSION = "recipeVersion { id version state number submission digest because approvals { role submission } }"
LOD = {
    "name": "Loss on drying",
    "kind": "NUMBER",
    "unit": "%",
    "alertLow": "1.2",
    "alertHigh": "2.3",
    "actionLow": "1.0",
    "actionHigh": "2.50",
    "decimals": 1,
    "rounding": "HALF_UP",
    "critical": True,
    "rationale": "Wetter granules stick.",
}
BECAUSE = "An enrolled scale tells every weight."
CHARGE = {"material": 1, "quantity": {"value": "150.000", "unit": "kg"}, "automatedBecause": BECAUSE}
PHASE = {
    "number": 1,
    "unitProcedure": "Granulation",
    "operation": "Drying",
    "name": "Dry",
    "critical": True,
    "signatures": ["PERFORMED", "QUALITY"],
    "parameters": [LOD],
    "charges": [CHARGE],
}
API = {
    "position": 1,
    "code": "API-001",
    "name": "Metformin HCl",
    "role": "ACTIVE",
    "quantity": {"value": "150.000", "unit": "kg"},
    "tolerancePercent": "0.1",
}


def drafted(engineer: Client, plant: Plant) -> dict[str, Any]:
    """A draft without elements."""
    given: dict[str, Any] = {"code": "MET-500", "product": "Metformin HCl 500 mg", "stage": "bulk"}
    recipe = engineer.act("createMasterRecipe", "CreateMasterRecipeInput", given, "recipe { id code }")["recipe"]
    size = {"value": "300000", "unit": "{tbl}"}
    given = {"recipeId": recipe["id"], "siteId": f"Site:{plant.site}", "batchSize": size}
    found: dict[str, Any] = engineer.act("draftRecipeVersion", "DraftRecipeVersionInput", given, VERSION)[
        "recipeVersion"
    ]
    return found


def written(engineer: Client, plant: Plant) -> dict[str, Any]:
    """A draft that may be submitted."""
    draft = drafted(engineer, plant)
    put = edit(engineer, "putRecipeMaterial", draft, material=API)
    return edit(engineer, "putRecipePhase", put, phase=PHASE)


def edit(client: Client, field: str, version: dict[str, Any], **element: object) -> dict[str, Any]:
    payload = client.act(field, field[0].upper() + field[1:] + "Input", seen(version, **element), VERSION)
    found: dict[str, Any] = payload["recipeVersion"]
    return found


def seen(version: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"recipeVersionId": version["id"], "version": version["version"], **more}


def signed(client: Client, field: str, version: dict[str, Any], **more: object) -> dict[str, Any]:
    payload = client.sign(field, seen(version, **more), VERSION)
    assert payload["problems"] == [], payload
    found: dict[str, Any] = payload["recipeVersion"]
    return found


def simulated(client: Client, version: str) -> dict[str, Any]:
    """What came of running a draft as it is now."""
    given = {"recipeVersionId": version}
    payload = client.act("simulateRecipeVersion", "SimulateRecipeVersionInput", given, "simulation { id digest }")
    found: dict[str, Any] = payload["simulation"]
    return found


def submitted(client: Client, version: dict[str, Any]) -> dict[str, Any]:
    simulated(client, version["id"])
    return signed(client, "submitRecipeVersion", version)


def approved(client: ClientOf, plant: Plant) -> dict[str, Any]:
    version = submitted(client("engineer"), written(client("engineer"), plant))
    version = signed(client("supervisor"), "approveRecipeVersion", version, role="PRODUCTION")
    return signed(client("reviewer"), "approveRecipeVersion", version, role="QUALITY")


def today() -> str:
    return datetime.now(UTC).astimezone(ZoneInfo("Europe/Vienna")).date().isoformat()


def make_effective(client: Client, version: dict[str, Any], day: str) -> dict[str, Any]:
    given = seen(version, effectiveOn=day)
    return client.mutate("makeRecipeVersionEffective", "MakeRecipeVersionEffectiveInput", given, VERSION)


@pytest.mark.requirement("REC-2")
def test_a_recipe_is_written_approved_by_two_others_and_takes_effect(client: ClientOf, plant: Plant) -> None:
    version = approved(client, plant)
    assert (version["state"], version["submission"]) == ("APPROVED", 1)
    assert version["approvals"] == [
        {"role": "PRODUCTION", "submission": 1},
        {"role": "QUALITY", "submission": 1},
    ]
    payload = make_effective(client("reviewer"), version, today())
    assert payload["problems"] == []
    assert payload["recipeVersion"]["state"] == "EFFECTIVE"


def test_a_version_is_read_with_all_its_elements(client: ClientOf, plant: Plant) -> None:
    version = written(client("engineer"), plant)
    document = """query ($id: ID!) { masterRecipeVersion(id: $id) {
      recipe { code } site { code } batchSize { value unit } authors { person { name roles { role } } }
      materials { position name quantity { value unit } tolerancePercent }
      phases { number signatures parameters { name actionHigh limits repetitionLimit }
               charges { quantity { value unit } material { code } automatedBecause } } } }"""
    found = client("operator").query(document, id=version["id"])["masterRecipeVersion"]
    quantity = {"value": "150.000", "unit": "kg"}
    assert found["batchSize"] == {"value": "300000", "unit": "{tbl}"}
    assert found["materials"] == [
        {"position": 1, "name": "Metformin HCl", "quantity": quantity, "tolerancePercent": "0.1"}
    ]
    assert found["phases"] == [
        {
            "number": 1,
            "signatures": ["PERFORMED", "QUALITY"],
            "parameters": [
                {
                    "name": "Loss on drying",
                    "actionHigh": "2.50",
                    "limits": "alert 1.2\u20132.3, action 1.0\u20132.50 %",
                    "repetitionLimit": 1,
                }
            ],
            "charges": [{"quantity": quantity, "material": {"code": "API-001"}, "automatedBecause": BECAUSE}],
        }
    ]
    assert [one["person"]["name"] for one in found["authors"]] == ["Engineer"]


def test_recipes_are_listed_with_their_versions(client: ClientOf, plant: Plant) -> None:
    drafted(client("engineer"), plant)
    document = """{ masterRecipes(first: 10) { totalCount edges { node { code stage
      versions(first: 5) { totalCount edges { node { number state site { code } phases { number } } } } } } } }"""
    found = client("operator").query(document)["masterRecipes"]
    versions = {
        "totalCount": 1,
        "edges": [{"node": {"number": 1, "state": "DRAFT", "site": {"code": "VIE"}, "phases": []}}],
    }
    assert found == {
        "totalCount": 1,
        "edges": [{"node": {"code": "MET-500", "stage": "bulk", "versions": versions}}],
    }


@pytest.mark.requirement("REC-6")
def test_a_version_is_scaled_within_the_range_it_was_validated_for(client: ClientOf, plant: Plant) -> None:
    engineer = client("engineer")
    first = written(engineer, plant)
    query = "query ($id: ID!) { masterRecipeVersion(id: $id) { recipe { id } sizeRange { minimum maximum } } }"
    found = engineer.query(query, id=first["id"])["masterRecipeVersion"]
    assert found["sizeRange"] is None
    size, within = {"value": "300000", "unit": "{tbl}"}, {"minimum": "150000", "maximum": "600000"}
    given = {"recipeId": found["recipe"]["id"], "siteId": f"Site:{plant.site}", "batchSize": size}
    given |= {"sizeRange": within, "copyFromId": first["id"]}
    draft = engineer.act("draftRecipeVersion", "DraftRecipeVersionInput", given, VERSION)["recipeVersion"]
    assert engineer.query(query, id=draft["id"])["masterRecipeVersion"]["sizeRange"] == within
    scaled = """query ($id: ID!, $size: QuantityInput!) { masterRecipeVersion(id: $id) { scaled(size: $size) {
      materials { code scalable quantity { value unit } } charges { phaseNumber quantity { value } }
      problems { code message path } } } }"""
    size["value"] = "150000"
    found = client("operator").query(scaled, id=draft["id"], size=size)["masterRecipeVersion"]["scaled"]
    assert found == {
        "materials": [{"code": "API-001", "scalable": True, "quantity": {"value": "75.000", "unit": "kg"}}],
        "charges": [{"phaseNumber": 1, "quantity": {"value": "75.000"}}],
        "problems": [],
    }
    size["value"] = "149999"
    found = client("operator").query(scaled, id=draft["id"], size=size)["masterRecipeVersion"]["scaled"]
    assert (found["materials"], found["problems"][0]["code"]) == ([], "SIZE_REFUSED")
    assert "from 150000 to 600000 tablets; 149999 tablets was asked for" in found["problems"][0]["message"]


@pytest.mark.requirement("REC-7")
def test_what_is_missing_is_told_in_one_pass_before_anybody_signs(client: ClientOf, plant: Plant) -> None:
    engineer = client("engineer")
    draft = edit(engineer, "putRecipeMaterial", drafted(engineer, plant), material=API)
    bad = {**LOD, "unit": None, "rationale": None, "alertHigh": "9"}
    charge = {"material": 1, "quantity": {"value": "149.999", "unit": "kg"}}
    draft = edit(
        engineer,
        "putRecipePhase",
        draft,
        phase={**PHASE, "signatures": ["VERIFIED"], "parameters": [bad], "charges": [charge]},
    )
    document = """mutation ($act: SignedAct!) { prepareSignature(act: $act) { challenge { id } problems { code rule
      ... on RecipeIncomplete { findings { place what remedy } } } } }"""
    payload = engineer.query(document, act={"submitRecipeVersion": seen(draft)})["prepareSignature"]
    assert payload["challenge"] is None
    (problem,) = payload["problems"]
    assert (problem["code"], problem["rule"]) == ("RECIPE_INCOMPLETE", "REC-7")
    assert [one["what"] for one in problem["findings"]] == [
        "phases charge 149.999 of it in all, the formula has 150.000",
        "nobody signs that they performed it",
        "a number without a unit",
        "alert high 9 lies above action high 2.50",
        "a critical parameter with no rationale",
    ]


@pytest.mark.requirement("REC-7", "21 CFR 211.186(b)(9)")
def test_a_reader_sees_what_the_linter_finds_in_a_draft(client: ClientOf, plant: Plant) -> None:
    engineer = client("engineer")
    draft = edit(engineer, "putRecipeMaterial", drafted(engineer, plant), material=API)
    document = """query ($id: ID!) { node(id: $id) { ... on MasterRecipeVersion { findings {
      code severity chapter place what remedy element elementCode elementNumber phaseNumber field rule } } } }"""
    found = client("operator").query(document, id=draft["id"])["node"]["findings"]
    assert [one["code"] for one in found if one["severity"] == "ERROR"] == ["BALANCE-NOT-CHARGED", "STRUCTURE-NO-PHASE"]
    (uncharged,) = (one for one in found if one["code"] == "BALANCE-NOT-CHARGED")
    assert uncharged == {
        "code": "BALANCE-NOT-CHARGED",
        "severity": "ERROR",
        "chapter": "BALANCE",
        "place": "material 1 (Metformin HCl)",
        "what": "no phase charges it",
        "remedy": "charge it in the phase that takes it, or remove it from the formula",
        "element": "MATERIAL",
        "elementCode": "API-001",
        "elementNumber": 1,
        "phaseNumber": None,
        "field": None,
        "rule": "REC-7",
    }
    phase = {**PHASE, "signatures": ["PERFORMED", "VERIFIED", "QUALITY"]}
    draft = edit(engineer, "putRecipePhase", draft, phase=phase)
    found = client("operator").query(document, id=draft["id"])["node"]["findings"]
    assert {one["severity"] for one in found} == {"WARNING"}, "and so it can be submitted"
    (silent,) = (one for one in found if one["rule"] == "21 CFR 211.186(b)(9)" and one["element"] == "PHASE")
    assert (silent["code"], silent["place"]) == ("RECORD-9-INSTRUCTION", "phase 1 (Dry)")


@pytest.mark.requirement("EXE-14")
def test_the_second_of_two_editors_gets_a_conflict(client: ClientOf, plant: Plant) -> None:
    engineer = client("engineer")
    draft = drafted(engineer, plant)
    edit(engineer, "putRecipeMaterial", draft, material=API)
    payload = engineer.mutate("putRecipePhase", "PutRecipePhaseInput", seen(draft, phase={**PHASE, "charges": []}))
    assert [one["code"] for one in payload["problems"]] == ["VERSION_CONFLICT"]


@pytest.mark.requirement("EXE-18")
def test_an_edit_sent_twice_with_one_command_id_acts_once(client: ClientOf, plant: Plant) -> None:
    engineer = client("engineer")
    draft = drafted(engineer, plant)
    given = seen(draft, material=API, commandId="one")
    first = engineer.act("putRecipeMaterial", "PutRecipeMaterialInput", given, VERSION)
    assert engineer.act("putRecipeMaterial", "PutRecipeMaterialInput", given, VERSION) == first


@pytest.mark.requirement("REC-1")
def test_a_submitted_version_is_not_edited(client: ClientOf, plant: Plant) -> None:
    engineer = client("engineer")
    version = submitted(engineer, written(engineer, plant))
    payload = engineer.mutate("putRecipePhase", "PutRecipePhaseInput", seen(version, phase=PHASE))
    assert [one["code"] for one in payload["problems"]] == ["WRONG_STATE"]


def test_a_returned_version_says_why_and_loses_its_approvals(client: ClientOf, plant: Plant) -> None:
    version = submitted(client("engineer"), written(client("engineer"), plant))
    version = signed(client("supervisor"), "approveRecipeVersion", version, role="PRODUCTION")
    given = seen(version, reason="The drying limit is too wide.")
    selection = VERSION.replace("because", "because signatures { stale meaning }")
    returned = client("reviewer").act("returnRecipeVersion", "ReturnRecipeVersionInput", given, selection)
    found = returned["recipeVersion"]
    assert (found["state"], found["because"]) == ("DRAFT", "The drying limit is too wide.")
    assert found["signatures"] == [{"stale": True, "meaning": "AUTHORED"}, {"stale": True, "meaning": "APPROVED"}]
    again = submitted(client("engineer"), found)
    again = signed(client("reviewer"), "approveRecipeVersion", again, role="QUALITY")
    assert again["state"] == "IN_REVIEW"


@pytest.mark.requirement("REC-3")
def test_a_version_takes_effect_no_day_before_its_approval(client: ClientOf, plant: Plant) -> None:
    version = approved(client, plant)
    yesterday = (datetime.fromisoformat(today()) - timedelta(days=1)).date().isoformat()
    payload = make_effective(client("reviewer"), version, yesterday)
    assert [one["code"] for one in payload["problems"]] == ["EFFECTIVE_DATE_REFUSED"]


def test_a_withdrawn_version_stays_withdrawn(client: ClientOf, plant: Plant) -> None:
    version = approved(client, plant)
    given = seen(version, reason="The supplier left.")
    done = client("reviewer").act("withdrawRecipeVersion", "WithdrawRecipeVersionInput", given, VERSION)
    assert done["recipeVersion"]["state"] == "WITHDRAWN"
    payload = make_effective(client("reviewer"), done["recipeVersion"], today())
    assert [one["code"] for one in payload["problems"]] == ["WRONG_STATE"]


def test_a_phase_and_a_material_are_taken_out_again(client: ClientOf, plant: Plant) -> None:
    engineer = client("engineer")
    version = written(engineer, plant)
    refused = engineer.mutate("removeRecipeMaterial", "RemoveRecipeMaterialInput", seen(version, position=1))
    assert [one["code"] for one in refused["problems"]] == ["MATERIAL_CHARGED"]
    version = edit(engineer, "removeRecipePhase", version, number=1)
    version = edit(engineer, "removeRecipeMaterial", version, position=1)
    document = "query ($id: ID!) { masterRecipeVersion(id: $id) { materials { id } phases { id } } }"
    assert engineer.query(document, id=version["id"]) == {"masterRecipeVersion": {"materials": [], "phases": []}}


@pytest.mark.requirement("AUD-1")
def test_a_removed_element_leaves_its_entry_with_the_reason(client: ClientOf, plant: Plant, admin: Engine) -> None:
    engineer = client("engineer")
    edit(engineer, "removeRecipePhase", written(engineer, plant), number=1)
    with admin.connect() as connection:
        chosen = text("select table_name, reason from audit_entry where company_id = :c and act = 'DELETE'")
        found = sorted(tuple(one) for one in connection.execute(chosen, {"c": plant.company}))
    expected = ["recipe_charge", "recipe_parameter", "recipe_phase"]
    assert found == [(name, "removeRecipePhase") for name in expected]


@pytest.mark.requirement("TEN-2")
def test_only_authors_write(client: ClientOf, plant: Plant) -> None:
    draft = drafted(client("engineer"), plant)
    payload = client("operator").mutate("putRecipeMaterial", "PutRecipeMaterialInput", seen(draft, material=API))
    assert [one["code"] for one in payload["problems"]] == ["FORBIDDEN"]
    given = {"code": "X", "product": "X", "stage": "X"}
    payload = client("operator").mutate("createMasterRecipe", "CreateMasterRecipeInput", given)
    assert [one["code"] for one in payload["problems"]] == ["FORBIDDEN"]


@pytest.mark.requirement("TEN-2")
def test_who_may_not_read_recipes_sees_none(client: ClientOf, plant: Plant) -> None:
    draft = drafted(client("engineer"), plant)
    document = """query ($id: ID!) { masterRecipeVersion(id: $id) { id } masterRecipes { totalCount } }"""
    found = client("administrator").query(document, id=draft["id"])
    assert found == {"masterRecipeVersion": None, "masterRecipes": {"totalCount": 0}}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": ""}, ["material", "name"]),
        ({"name": "a\u0007b"}, ["material", "name"]),
        ({"code": "x" * 41}, ["material", "code"]),
        ({"position": 501}, ["material", "position"]),
        ({"quantity": {"value": "0", "unit": "kg"}}, ["material", "quantity", "value"]),
        ({"quantity": {"value": "1", "unit": "stone"}}, ["material", "quantity", "unit"]),
        ({"tolerancePercent": "100.1"}, ["material", "tolerancePercent"]),
    ],
)
def test_a_malformed_line_is_refused_with_its_place(
    client: ClientOf, plant: Plant, change: dict[str, object], path: list[str]
) -> None:
    engineer = client("engineer")
    draft = drafted(engineer, plant)
    payload = engineer.mutate("putRecipeMaterial", "PutRecipeMaterialInput", seen(draft, material={**API, **change}))
    assert [(one["code"], one["path"]) for one in payload["problems"]] == [("INVALID_INPUT", path)]
