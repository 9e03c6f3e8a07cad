"""A company's recipe through HTTP: written at the enterprise, adopted at two sites, overridden, followed (REC-9)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from domain.kernel.ids import SiteId
from domain.kernel.permissions import Role
from domain.people.commands import roles
from tests.client import Client
from tests.conftest import Do
from tests.journeys import test_library as library
from tests.journeys.test_editing import EDIT
from tests.journeys.test_recipes import API, LOD, PHASE, edit, make_effective, seen, signed, submitted
from tests.plant import PEOPLE, Plant

pytestmark = pytest.mark.requirement("REC-9")

ClientOf = Callable[[str], Client]
VERSION = "recipeVersion { id version number state adoptedFrom { number } }"
ROLES = {
    "engineer": Role.PROCESS_ENGINEER,
    "supervisor": Role.SUPERVISOR,
    "reviewer": Role.QUALITY_REVIEWER,
}
DRIFT = """query ($id: ID!) { masterRecipeVersion(id: $id) { adoptedFrom { number site { kind } }
  overrides { id version code field reason conflict declarer { name } }
  drift { parentNumber newestNumber idle { code } conflicts { code field conflict }
    deviations { kind elementType code field company here declared locked reason }
    fromNewest { code field company here declared } } } }"""
SITES = """query ($id: ID!) { masterRecipe(id: $id) {
  atSites { siteCode following number state companyNumber overrides undeclared conflicts }
  proposals { edges { node { id version state reason site { code } companyVersion { number }
    siteVersion { number } draft { id number } decider { name } } } } } }"""
MOISTURE = "DRY.loss_on_drying"
OURS = {**PHASE, "parameters": [{**LOD, "actionHigh": "2.40"}]}


@pytest.fixture
def head(do: Do, plant: Plant, client: ClientOf) -> str:
    """The enterprise's id; three people have their roles there and at the other site too."""
    given = {"code": "CORP", "name": "Corporate", "timeZone": "Europe/Vienna", "kind": "ENTERPRISE"}
    opened = client("administrator").act("openSite", "OpenSiteInput", given, "site { id kind }")["site"]
    assert opened["kind"] == "ENTERPRISE"
    for name, role in ROLES.items():
        for site in (SiteId(UUID(opened["id"].partition(":")[2])), plant.other_site):
            grant(do, plant, name, role, site)
    found: str = opened["id"]
    return found


def grant(do: Do, plant: Plant, name: str, role: Role, site: SiteId) -> None:
    person = plant.people[name].as_person
    do(plant.administrator, lambda uow: roles.grant(uow, person, role, site))


def move_to_boston(do: Do, plant: Plant, admin: Engine, name: str) -> None:
    """The person's role at the other site, and at that one alone."""
    query = "select id, version from role_grant where company_id = :c and person_id = :p"
    with admin.connect() as connection:
        values = {"c": plant.company, "p": plant.people[name].as_person}
        held = connection.execute(text(query), values).one()
    do(plant.administrator, lambda uow: roles.revoke(uow, held.id, version=held.version))
    grant(do, plant, name, PEOPLE[name], plant.other_site)


def in_effect(client: ClientOf, version: dict[str, Any], zone: str = "Europe/Vienna") -> dict[str, Any]:
    version = submitted(client("engineer"), version)
    version = signed(client("supervisor"), "approveRecipeVersion", version, role="PRODUCTION")
    version = signed(client("reviewer"), "approveRecipeVersion", version, role="QUALITY")
    payload = make_effective(client("reviewer"), version, datetime.now(ZoneInfo(zone)).date().isoformat())
    assert payload["problems"] == [], payload
    found: dict[str, Any] = payload["recipeVersion"]
    return found


def company_version(client: ClientOf, head: str, recipe: str | None = None, **limits: str) -> dict[str, Any]:
    """A version in effect at the enterprise, of a new recipe unless told."""
    engineer = client("engineer")
    if recipe is None:
        given: dict[str, Any] = {"code": "MET-500", "product": "Metformin HCl 500 mg", "stage": "bulk"}
        made = engineer.act("createMasterRecipe", "CreateMasterRecipeInput", given, "recipe { id }")
        recipe = made["recipe"]["id"]
    size = {"value": "300000", "unit": "{tbl}"}
    given = {"recipeId": recipe, "siteId": head, "batchSize": size}
    draft = engineer.act("draftRecipeVersion", "DraftRecipeVersionInput", given, VERSION)["recipeVersion"]
    draft = edit(engineer, "putRecipeMaterial", draft, material=API)
    draft = edit(engineer, "putRecipePhase", draft, phase={**PHASE, "parameters": [{**LOD, **limits}]})
    return {**in_effect(client, draft), "recipe": recipe}


def adopt(client: Client, company: dict[str, Any], site: UUID) -> dict[str, Any]:
    given = {"companyVersionId": company["id"], "siteId": f"Site:{site}"}
    found: dict[str, Any] = client.act("adoptRecipe", "AdoptRecipeInput", given, VERSION)["recipeVersion"]
    return found


def declare(client: Client, version: dict[str, Any], reason: str, *, field: str = "actionHigh") -> dict[str, Any]:
    """The payload, problems included."""
    named = {"recipeVersionId": version["id"], "elementType": "PARAMETER", "code": MOISTURE}
    given = {"overridden": {"named": named}, "field": field, "reason": reason}
    return client.mutate("declareRecipeOverride", "DeclareRecipeOverrideInput", given, "edit { id what }")


def fresh(client: Client, version: dict[str, Any]) -> dict[str, Any]:
    found = client.query("query ($id: ID!) { masterRecipeVersion(id: $id) { id version number } }", id=version["id"])
    shown: dict[str, Any] = found["masterRecipeVersion"]
    return shown


def drift(client: Client, version: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = client.query(DRIFT, id=version["id"])["masterRecipeVersion"]
    return found


def at_sites(client: Client, recipe: str) -> tuple[list[tuple[Any, ...]], list[dict[str, Any]]]:
    """Each site's line of the report, and the proposals, newest first."""
    found = client.query(SITES, id=recipe)["masterRecipe"]
    proposals = [one["node"] for one in found["proposals"]["edges"]]
    return [tuple(one.values()) for one in found["atSites"]], proposals


@pytest.mark.requirement("REC-3")
def test_two_sites_follow_a_companys_recipe_each_in_its_way(client: ClientOf, plant: Plant, head: str) -> None:
    engineer = client("engineer")
    first = company_version(client, head)
    vienna, boston = adopt(engineer, first, plant.site), adopt(engineer, first, plant.other_site)
    assert (vienna["adoptedFrom"], vienna["state"], boston["number"]) == ({"number": 1}, "DRAFT", 3)

    # Vienna needs another limit: undeclared it isn't submitted, declared it is.
    vienna = edit(engineer, "putRecipePhase", vienna, phase=OURS)
    refused = engineer.prepare("submitRecipeVersion", seen(vienna))
    assert [one["code"] for one in refused["problems"]] == ["RECIPE_INCOMPLETE"]
    assert declare(engineer, vienna, "Our dryer is smaller.")["problems"] == []
    vienna = in_effect(client, fresh(engineer, vienna))
    boston = in_effect(client, boston, "America/New_York")
    found = drift(engineer, vienna)
    assert found["adoptedFrom"] == {"number": 1, "site": {"kind": "ENTERPRISE"}}
    assert found["drift"]["deviations"] == [
        {
            "kind": "CHANGED",
            "elementType": "PARAMETER",
            "code": MOISTURE,
            "field": "actionHigh",
            "company": "2.50",
            "here": "2.40",
            "declared": True,
            "locked": False,
            "reason": "Our dryer is smaller.",
        }
    ]
    report, proposals = at_sites(engineer, first["recipe"])
    assert report == [
        ("BOS", "CURRENT", 3, "EFFECTIVE", 1, 0, 0, 0),
        ("VIE", "CURRENT", 2, "EFFECTIVE", 1, 1, 0, 0),
    ]
    assert proposals == []

    # The company changes something else; both sites are asked. Vienna follows, Boston stays.
    company_version(client, head, first["recipe"], actionLow="1.1")
    report, proposals = at_sites(engineer, first["recipe"])
    assert [line[:5] for line in report] == [("BOS", "BEHIND", 3, "EFFECTIVE", 1), ("VIE", "BEHIND", 2, "EFFECTIVE", 1)]
    asked = {one["site"]["code"]: one for one in proposals}
    assert {code: (one["state"], one["companyVersion"]["number"]) for code, one in asked.items()} == {
        "VIE": ("OPEN", 4),
        "BOS": ("OPEN", 4),
    }
    not_followed = drift(engineer, vienna)["drift"]
    assert (not_followed["parentNumber"], not_followed["newestNumber"]) == (1, 4)
    assert [(one["field"], one["declared"]) for one in not_followed["fromNewest"]] == [
        ("actionLow", False),
        ("actionHigh", True),
    ]
    given = {"proposalId": asked["VIE"]["id"], "version": asked["VIE"]["version"]}
    accepted = engineer.act(
        "acceptRecipeProposal", "AcceptRecipeProposalInput", given, "proposal { state draft { id version number } }"
    )["proposal"]
    given = {"proposalId": asked["BOS"]["id"], "version": asked["BOS"]["version"], "reason": "Not in this campaign."}
    engineer.act("declineRecipeProposal", "DeclineRecipeProposalInput", given, "proposal { state }")
    draft = drift(engineer, accepted["draft"])
    assert [(one["field"], one["here"], one["declared"]) for one in draft["drift"]["deviations"]] == [
        ("actionHigh", "2.40", True)
    ]
    in_effect(client, accepted["draft"])
    report, proposals = at_sites(engineer, first["recipe"])
    assert [line[:5] for line in report] == [
        ("BOS", "BEHIND", 3, "EFFECTIVE", 1),
        ("VIE", "CURRENT", 5, "EFFECTIVE", 4),
    ]
    assert {one["site"]["code"]: (one["state"], one["reason"]) for one in proposals} == {
        "VIE": ("ACCEPTED", None),
        "BOS": ("DECLINED", "Not in this campaign."),
    }


def test_a_site_that_adopted_nothing_is_told_so_and_a_draft_what_it_lacks(
    client: ClientOf, plant: Plant, head: str
) -> None:
    engineer = client("engineer")
    first = company_version(client, head)
    edit(engineer, "putRecipePhase", adopt(engineer, first, plant.site), phase=OURS)
    report, _ = at_sites(engineer, first["recipe"])
    assert report == [("BOS", "NONE", None, None, None, 0, 0, 0), ("VIE", "CURRENT", 2, "DRAFT", 1, 0, 1, 0)]


def test_an_override_is_declared_by_an_elements_id_and_undone(client: ClientOf, plant: Plant, head: str) -> None:
    engineer = client("engineer")
    version = adopt(engineer, company_version(client, head), plant.site)
    version = edit(engineer, "putRecipePhase", version, phase=OURS)
    document = "query ($id: ID!) { masterRecipeVersion(id: $id) { phases { parameters { id } } } }"
    phases = engineer.query(document, id=version["id"])["masterRecipeVersion"]["phases"]
    given = {"overridden": {"elementId": phases[0]["parameters"][0]["id"]}, "reason": "Our dryer is smaller."}
    payload = engineer.act("declareRecipeOverride", "DeclareRecipeOverrideInput", given, "edit { id what act }")
    assert payload["edit"]["what"] == f"override of {MOISTURE} declared"
    (override,) = drift(engineer, version)["overrides"]
    assert (override["field"], override["declarer"]) == (None, {"name": "Engineer"})
    engineer.act("undoRecipeEdit", "UndoRecipeEditInput", {"editId": payload["edit"]["id"]})
    assert drift(engineer, version)["overrides"] == []


@pytest.mark.requirement("TEN-2")
def test_who_reads_recipes_at_any_site_reads_the_companys_and_no_other_sites(
    do: Do, client: ClientOf, plant: Plant, admin: Engine, head: str
) -> None:
    company = company_version(client, head)
    vienna = adopt(client("engineer"), company, plant.site)
    move_to_boston(do, plant, admin, "second_operator")
    document = """query ($company: ID!, $vienna: ID!) {
      company: masterRecipeVersion(id: $company) { number phases { name parameters { actionHigh } } }
      vienna: masterRecipeVersion(id: $vienna) { number } }"""
    for reader, number in (("second_operator", None), ("operator", 2)):
        found = client(reader).query(document, company=company["id"], vienna=vienna["id"])
        assert found["vienna"] == (number and {"number": number})
        assert found["company"] == {"number": 1, "phases": [{"name": "Dry", "parameters": [{"actionHigh": "2.50"}]}]}
    administrator = client("administrator").query(document, company=company["id"], vienna=vienna["id"])
    assert administrator == {"company": None, "vienna": None}


@pytest.mark.requirement("TEN-2")
def test_a_sites_people_change_nothing_at_the_enterprise(client: ClientOf, plant: Plant, head: str) -> None:
    company = company_version(client, head)
    given = seen(company, reason="We don't like it.")
    payload = client("second_reviewer").mutate("withdrawRecipeVersion", "WithdrawRecipeVersionInput", given)
    assert [one["code"] for one in payload["problems"]] == ["FORBIDDEN"]
    given = {"companyVersionId": company["id"], "siteId": f"Site:{plant.site}"}
    payload = client("operator").mutate("adoptRecipe", "AdoptRecipeInput", given)
    assert [one["code"] for one in payload["problems"]] == ["FORBIDDEN"]
    report, _ = at_sites(client("operator"), company["recipe"])
    assert [line[1] for line in report] == ["NONE"]
    assert fresh(client("operator"), company)["version"] == company["version"]


@pytest.mark.requirement("TEN-1")
def test_another_company_sees_nothing_of_it(
    web: TestClient, client: ClientOf, plant: Plant, other_plant: Plant, head: str
) -> None:
    company = company_version(client, head)
    vienna = adopt(client("engineer"), company, plant.site)
    stranger = Client(web, other_plant.name).sign_in("engineer")
    document = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert stranger.query(document, ids=[head, company["id"], vienna["id"], company["recipe"]])["nodes"] == [None] * 4
    given = {"companyVersionId": company["id"], "siteId": f"Site:{other_plant.site}"}
    payload = stranger.mutate("adoptRecipe", "AdoptRecipeInput", given)
    assert [one["code"] for one in payload["problems"]] == ["NOT_FOUND"]


def test_no_batch_is_issued_from_the_companys_version(client: ClientOf, plant: Plant, head: str) -> None:
    company = company_version(client, head)
    given = {"recipeVersion": company["id"], "version": company["version"], "number": "B-1"}
    payload = client("supervisor").prepare("issueBatch", given)
    assert [(one["code"], one["rule"]) for one in payload["problems"]] == [("ISSUED_AT_ENTERPRISE", "REC-9")]
    adopted = in_effect(client, adopt(client("engineer"), company, plant.site))
    given = {**given, "recipeVersion": adopted["id"], "version": adopted["version"]}
    assert client("supervisor").prepare("issueBatch", given)["problems"] == []


@pytest.mark.requirement("REC-8")
def test_a_comparison_with_the_companys_version_tells_the_adoption(client: ClientOf, plant: Plant, head: str) -> None:
    engineer = client("engineer")
    company = company_version(client, head)
    version = edit(engineer, "putRecipePhase", adopt(engineer, company, plant.site), phase=OURS)
    declare(engineer, version, "Our dryer is smaller.")
    document = "query ($before: ID!, $after: ID!) { recipeDifference(before: $before, after: $after) { readable } }"
    found = engineer.query(document, before=company["id"], after=version["id"])["recipeDifference"]["readable"]
    assert f"version 1 of the company, parameter {MOISTURE}, actionHigh: Our dryer is smaller." in found


@pytest.mark.requirement("REC-1")
@pytest.mark.requirement("TEN-2")
def test_a_companys_building_block_is_built_in_and_renewed_by_people_of_a_site(
    do: Do, client: ClientOf, plant: Plant, admin: Engine, head: str
) -> None:
    recipe = library.block(client("engineer"))
    source = library.first(client, plant, recipe, siteId=head)
    author = library.elsewhere_only(do, plant, admin, client)  # they have a role at Boston, and nowhere else
    draft, unit = library.product(author, plant, "ONE", siteId=f"Site:{plant.other_site}")
    library.build(author, draft, source, unit)
    assert library.offered(author, draft) == []
    newer = library.renewed(client, plant, recipe, source, siteId=head)
    (offer,) = library.offered(author, draft)
    assert (offer["toVersionId"], offer["buildingBlock"], offer["conflicts"]) == (newer, "DRYING", [])
    author.act("takeBuildingBlockUpdate", "TakeBuildingBlockUpdateInput", library.taking(offer), EDIT)
    (phase,) = library.shown(author, draft)["phases"]
    assert (phase["instruction"], phase["origin"]) == ("Dry at 60 °C, then cool.", {"number": 2})
    assert library.offered(author, draft) == []

    # Who has roles at another site sees the building block, and not where it is used; the author changes nothing of it.
    used = {name: client(name).query(library.USED, id=recipe)["masterRecipe"] for name in ("operator", "engineer")}
    assert [used[name]["usedBy"]["totalCount"] for name in ("operator", "engineer")] == [0, 1]
    given = {"recipeId": recipe, "siteId": head, "copyFromId": newer}
    payload = author.mutate("draftRecipeVersion", "DraftRecipeVersionInput", given)
    assert [one["code"] for one in payload["problems"]] == ["FORBIDDEN"]
    with admin.connect() as connection:
        counted = "select count(*) from master_recipe_version where company_id = :c"
        assert connection.execute(text(counted), {"c": plant.company}).scalar_one() == 3
