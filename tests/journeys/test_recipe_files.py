"""Recipes leave as files and come back, spreadsheets become drafts, through HTTP."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID

import jsonschema
import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from api.recipes.exporting import RecipeExportFormat, link_to
from api.recipes.templates import PATHS
from domain.recipes.loading.example import EXAMPLE
from domain.recipes.loading.laying_out import laid_out
from domain.recipes.loading.loading import loaded
from infra.exchange.spreadsheet.reading import read_xlsx
from infra.exchange.spreadsheet.writing import template_xlsx, written_xlsx
from infra.services import Services
from tests.client import Client
from tests.conftest import count
from tests.importing import FILE, SHOWN, Desk
from tests.journeys import test_library as library
from tests.journeys.test_recipes import drafted
from tests.plant import Plant
from tests.recipe_elements import HEADER
from tests.triggers import triggers_off

SHEETS = written_xlsx(laid_out(EXAMPLE))
ClientOf = Callable[[str], Client]
TABLES = ("master_recipe", "master_recipe_version", "recipe_phase", "recipe_edit", "recipe_import", "recipe_author")


@pytest.fixture
def desk(client: ClientOf, services: Services, plant: Plant) -> Desk:
    return Desk(client("engineer"), services, plant.company, plant.site)


@pytest.fixture
def elsewhere(web: TestClient, services: Services, other_plant: Plant) -> Desk:
    """An engineer of another company."""
    return Desk(Client(web, other_plant.name).sign_in("engineer"), services, other_plant.company, other_plant.site)


@pytest.fixture
def draft(desk: Desk, plant: Plant) -> dict[str, Any]:
    return dict(drafted(desk.client, plant))


def rows(admin: Engine, plant: Plant) -> dict[str, int]:
    return {table: count(admin, table, plant.company) for table in TABLES}


def codes(payload: dict[str, Any]) -> list[str]:
    return [one["code"] for one in payload["problems"]]


@pytest.mark.requirement("REC-1")
@pytest.mark.parametrize("format_", ["THERIAC_JSON", "BATCHML"])
def test_what_one_company_exports_another_imports_and_exports_the_same(
    desk: Desk, elsewhere: Desk, format_: str
) -> None:
    first = desk.imported(FILE)
    assert (first["state"], first["problems"]) == ("DONE", [])
    file = desk.exported(first["recipeVersion"]["id"], format_)
    taken = elsewhere.imported(file, format_)
    assert (taken["state"], taken["problems"], taken["leftOut"]) == ("DONE", [], [])
    back = taken["recipeVersion"]["id"]
    assert elsewhere.exported(back, format_) == file
    assert elsewhere.exported(back) == desk.exported(first["recipeVersion"]["id"]) == FILE


ORIGINS = """query ($id: ID!) { masterRecipeVersion(id: $id) {
  blocks { code originCode origin { number } } phases { code instruction originCode origin { number } } } }"""


@pytest.mark.requirement("REC-1")
@pytest.mark.parametrize("format_", ["THERIAC_JSON", "BATCHML", "XLSX"])
def test_a_recipe_built_from_building_blocks_leaves_without_them(
    desk: Desk, elsewhere: Desk, client: ClientOf, plant: Plant, draft: dict[str, Any], format_: str
) -> None:
    source = library.first(client, plant, library.block(desk.client))
    built, unit = library.product(desk.client, plant, "BUILT")
    library.build(desk.client, built, source, unit)
    file = desk.exported(built, format_)
    assert b"origin" not in file
    assert source.partition(":")[2].encode() not in file
    into = desk if format_ == "XLSX" else elsewhere
    done = desk.loaded(draft, file) if format_ == "XLSX" else elsewhere.imported(file, format_)
    assert (done["state"], done["problems"], done["leftOut"]) == ("DONE", [], [])
    there = desk.client.query(ORIGINS, id=built)["masterRecipeVersion"]
    back = into.client.query(ORIGINS, id=done["recipeVersion"]["id"])["masterRecipeVersion"]
    assert [one["origin"] for one in (*there["blocks"], *there["phases"])] == [None, {"number": 1}, {"number": 1}]
    nothing = {"originCode": None, "origin": None}
    assert back["blocks"] == [{**one, **nothing} for one in there["blocks"]]
    assert back["phases"] == [{**one, **nothing} for one in there["phases"]]


@pytest.mark.requirement("REC-1")
def test_a_file_that_says_where_an_element_came_from_becomes_nothing(desk: Desk, admin: Engine, plant: Plant) -> None:
    file = json.loads(FILE)
    file["elements"]["phases"][2]["origin"] = {"buildingBlock": "WET", "number": 1, "code": "WET"}
    before = rows(admin, plant)
    done = desk.imported(json.dumps(file).encode())
    assert (done["state"], done["recipeVersion"]) == ("REFUSED", None)
    ((place, what),) = [(one["place"], one["what"]) for one in done["problems"]]
    assert (place, what.partition(";")[0]) == ("$.elements.phases[2].origin", "'origin' is no field here")
    assert rows(admin, plant) == {**before, "recipe_import": before["recipe_import"] + 1}


@pytest.mark.requirement("REC-6")
def test_a_range_that_the_batch_size_asked_for_lies_outside_of_is_left_out(desk: Desk) -> None:
    done = desk.work(desk.ask(FILE, batchSize={"value": "100000", "unit": "{tbl}"})["id"])
    assert (done["state"], [one["place"] for one in done["leftOut"]]) == ("DONE", ["sizeRange"])
    query = "query ($id: ID!) { masterRecipeVersion(id: $id) { sizeRange { minimum } } }"
    version = desk.client.query(query, id=done["recipeVersion"]["id"])["masterRecipeVersion"]
    assert version["sizeRange"] is None


@pytest.mark.requirement("REC-6")
def test_a_file_whose_range_excludes_its_own_size_becomes_nothing(desk: Desk, admin: Engine, plant: Plant) -> None:
    file = {**json.loads(FILE), "sizeRange": {"minimum": "1", "maximum": "2"}}
    before = rows(admin, plant)
    done = desk.imported(json.dumps(file).encode())
    assert (done["state"], [one["place"] for one in done["problems"]]) == ("REFUSED", ["sizeRange"])
    assert rows(admin, plant) == {**before, "recipe_import": before["recipe_import"] + 1}


@pytest.mark.requirement("REC-2")
def test_who_imports_is_the_author_and_sees_how_far_it_is(desk: Desk, admin: Engine, plant: Plant) -> None:
    asked = desk.ask(FILE, variant="EU", batchSize={"value": "150000", "unit": "{tbl}"})
    assert (asked["state"], asked["stepsOf"], asked["requester"]["name"]) == ("QUEUED", None, "Engineer")
    assert rows(admin, plant)["master_recipe"] == 0
    done = desk.work(asked["id"])
    assert done["state"] == "DONE"
    assert done["stepsDone"] == done["stepsOf"] > 0
    assert done["recipeVersion"] | {"id": ""} == {"id": "", "number": 1, "state": "DRAFT", "variant": "EU"}
    query = """query ($id: ID!) { masterRecipeVersion(id: $id) { authors { person { name } } batchSize { value unit }
      sizeRange { minimum maximum } language languages
      recipe { code product stage } edits { edges { node { act what editor { name } } } }
      imports { edges { node { id fileName } } } } }"""
    version = desk.client.query(query, id=done["recipeVersion"]["id"])["masterRecipeVersion"]
    assert version["authors"] == [{"person": {"name": "Engineer"}}]
    assert version["batchSize"] == {"value": "150000", "unit": "{tbl}"}
    assert version["sizeRange"] == {"minimum": "150000", "maximum": "450000"}
    assert (version["language"], version["languages"]) == ("en", ["de", "fr"])
    assert version["recipe"] == {"code": "IMP-1", "product": HEADER.product, "stage": "bulk"}
    (edit,) = [edge["node"] for edge in version["edits"]["edges"]]
    assert (edit["act"], edit["editor"]["name"]) == ("REPLACE", "Engineer")
    assert done["fileSha256"] in edit["what"]
    assert version["imports"]["edges"] == [{"node": {"id": done["id"], "fileName": "recipe.json"}}]
    with admin.connect() as connection:
        who = "select distinct person from audit_entry where company_id = :c and table_name = 'recipe_phase'"
        assert connection.execute(text(who), {"c": plant.company}).scalars().all() == [plant.engineer.as_person]


def test_a_file_becomes_the_next_version_of_a_recipe_and_says_what_it_left(desk: Desk, draft: dict[str, Any]) -> None:
    query = "query ($id: ID!) { masterRecipeVersion(id: $id) { recipe { id product } } }"
    recipe = desk.client.query(query, id=draft["id"])["masterRecipeVersion"]["recipe"]
    done = desk.imported(FILE, recipeId=recipe["id"])
    assert (done["state"], done["recipeVersion"]["number"]) == ("DONE", 2)
    assert [one["place"] for one in done["leftOut"]] == ["product"]
    assert recipe["product"] in done["leftOut"][0]["what"]


def test_a_spreadsheet_is_tried_then_loaded(desk: Desk, draft: dict[str, Any], admin: Engine, plant: Plant) -> None:
    tried = desk.loaded(draft, SHEETS, dry_run=True)
    assert (tried["state"], tried["dryRun"], tried["stepsDone"]) == ("DONE", True, tried["stepsOf"])
    assert rows(admin, plant)["recipe_phase"] == 0
    done = desk.loaded(draft, SHEETS)
    assert (done["state"], done["recipeVersion"]["id"]) == ("DONE", draft["id"])
    assert loaded(read_xlsx(desk.exported(draft["id"], "XLSX"))) == EXAMPLE


def test_a_dry_run_lists_every_fault_by_sheet_row_and_column(
    desk: Desk, draft: dict[str, Any], admin: Engine, plant: Plant
) -> None:
    book = load_workbook(BytesIO(SHEETS))
    book["Materials"]["E2"] = "kilos"
    book["Procedure"]["I2"] = "seven"
    out = BytesIO()
    book.save(out)
    before = rows(admin, plant)
    tried = desk.loaded(draft, out.getvalue(), dry_run=True)
    assert tried["state"] == "REFUSED"
    assert [one["place"].partition(" (")[0] for one in tried["problems"]] == [
        "Materials, row 2, column E",
        "Procedure, row 2, column I",
    ]
    assert rows(admin, plant) == before | {"recipe_import": before["recipe_import"] + 1}
    assert desk.loaded(draft, out.getvalue())["problems"] == tried["problems"]
    assert rows(admin, plant)["recipe_phase"] == 0


@pytest.mark.requirement("EXE-14")
def test_a_file_takes_nobodys_work_away(desk: Desk, draft: dict[str, Any], admin: Engine, plant: Plant) -> None:
    """Whether somebody wrote before it was asked for, or between that and the worker's turn."""
    first, second = (desk.ask_to_load(draft, SHEETS)["recipeImport"]["id"] for _ in range(2))
    assert desk.work(first)["state"] == "DONE"
    before = rows(admin, plant)
    late = desk.work(second)
    assert (late["state"], late["problems"][0]["place"]) == ("REFUSED", "import")
    assert "you saw version" in late["problems"][0]["what"]
    query = "query ($id: ID!) { masterRecipeVersion(id: $id) { id version } }"
    seen = desk.client.query(query, id=draft["id"])["masterRecipeVersion"]
    assert codes(desk.ask_to_load(seen, SHEETS)) == ["DRAFT_NOT_EMPTY"]
    assert codes(desk.ask_to_load(draft, SHEETS)) == ["VERSION_CONFLICT"]
    assert rows(admin, plant) == before


@pytest.mark.requirement("EXE-18")
def test_an_import_asked_for_twice_with_one_key_is_one(desk: Desk, admin: Engine, plant: Plant) -> None:
    given = {"upload": desk.upload(FILE), "format": "THERIAC_JSON", "siteId": f"Site:{desk.site}", "code": "ONE"}
    first, again = (
        desk.client.act("importRecipe", "ImportRecipeInput", {**given, "commandId": "k"}, SHOWN) for _ in range(2)
    )
    assert first == again
    done = [desk.work(first["recipeImport"]["id"]) for _ in range(2)]
    assert done[0] == done[1]
    assert rows(admin, plant) | {"recipe_phase": 0} == dict.fromkeys(TABLES, 1) | {"recipe_phase": 0}


@pytest.mark.requirement("TEN-2")
def test_only_who_may_write_recipes_at_the_site_imports(
    desk: Desk, client: ClientOf, draft: dict[str, Any], services: Services, admin: Engine, plant: Plant
) -> None:
    operator = Desk(client("operator"), services, plant.company, plant.site)
    assert operator.send(FILE).status_code == 403
    before = rows(admin, plant)
    given = {"upload": desk.upload(FILE), "format": "THERIAC_JSON", "siteId": f"Site:{plant.site}", "code": "X"}
    assert codes(operator.client.mutate("importRecipe", "ImportRecipeInput", given)) == ["FORBIDDEN"]
    there = {**given, "siteId": f"Site:{plant.other_site}"}
    assert codes(desk.client.mutate("importRecipe", "ImportRecipeInput", there)) == ["FORBIDDEN"]
    load = {"recipeVersionId": draft["id"], "version": draft["version"], "dryRun": False, "format": "XLSX"}
    load["upload"] = desk.upload(SHEETS)
    assert codes(operator.client.mutate("loadRecipeElements", "LoadRecipeElementsInput", load)) == ["FORBIDDEN"]
    assert rows(admin, plant) == before


@pytest.mark.requirement("TEN-2")
def test_authority_is_asked_again_when_it_is_written(desk: Desk, admin: Engine, plant: Plant) -> None:
    asked = desk.ask(FILE)
    revoked = "update role_grant set revoked_at = clock_timestamp() where person_id = :p"
    with admin.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        with triggers_off(connection, "role_grant"):
            connection.execute(text(revoked), {"p": plant.engineer.as_person})
    before = rows(admin, plant)
    desk_of = Desk(Client(desk.client.web, plant.name).sign_in("reviewer"), desk.services, plant.company, plant.site)
    done = desk_of.work(asked["id"])
    assert done["state"] == "REFUSED"
    assert "RECIPE_WRITE" in done["problems"][0]["what"]
    assert rows(admin, plant) == before


@pytest.mark.requirement("TEN-1")
def test_another_companys_upload_and_one_for_a_batch_open_nothing(
    desk: Desk, elsewhere: Desk, client: ClientOf, admin: Engine, plant: Plant
) -> None:
    operator = client("operator")
    sent = operator.web.post("/uploads?name=a.csv", content=b"a,b", headers=operator.headers)
    before = rows(admin, plant)
    for upload, format_ in ((elsewhere.upload(FILE), "THERIAC_JSON"), (sent.json()["upload"], "CSV"), ("x", "CSV")):
        given = {"upload": upload, "format": format_, "siteId": f"Site:{plant.site}", "code": "X"}
        payload = desk.client.mutate("importRecipe", "ImportRecipeInput", given)
        assert [(one["code"], one["path"]) for one in payload["problems"]] == [("INVALID_INPUT", ["upload"])]
    assert rows(admin, plant) == before


@pytest.mark.requirement("EXE-16")
def test_a_recipes_upload_is_attached_to_no_batch(desk: Desk, plant: Plant) -> None:
    from api.execution import uploads
    from domain.kernel.refusals import InvalidInput

    with pytest.raises(InvalidInput, match="not given for an upload"):
        uploads.require(desk.services.secret, plant.company, desk.upload(FILE))


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({}, ["recipeId"]),
        ({"code": "X", "recipeId": "MasterRecipe:00000000-0000-0000-0000-000000000000"}, ["recipeId"]),
        ({"code": " "}, ["code"]),
        ({"code": "X", "batchSize": {"value": "0", "unit": "kg"}}, ["batchSize", "value"]),
        ({"code": "X", "format": "BATCHML"}, ["format"]),
        ({"code": "X", "format": "XLSX", "upload": SHEETS}, ["format"]),
    ],
)
def test_what_is_asked_for_wrongly_is_refused_at_once(desk: Desk, given: dict[str, Any], path: list[str]) -> None:
    upload = desk.upload(given.get("upload", FILE))
    asked = {"format": "THERIAC_JSON", "siteId": f"Site:{desk.site}", **given, "upload": upload}
    payload = desk.client.mutate("importRecipe", "ImportRecipeInput", asked)
    assert [(one["code"], one["path"]) for one in payload["problems"]] == [("INVALID_INPUT", path)]


@pytest.mark.requirement("TEN-2")
def test_a_versions_file_is_for_who_may_read_it(desk: Desk, elsewhere: Desk, client: ClientOf, plant: Plant) -> None:
    version = desk.imported(FILE)["recipeVersion"]["id"]
    query = "query ($id: ID!) { masterRecipeVersion(id: $id) { exported(format: THERIAC_JSON) } }"
    for other in (elsewhere.client, client("administrator")):
        assert other.query(query, id=version)["masterRecipeVersion"] is None
    link, web = desk.link(version), desk.client.web
    sent = web.get(link)
    assert sent.headers["content-disposition"] == 'attachment; filename="IMP-1.v1.recipe.json"'
    assert (sent.headers["content-type"], sent.headers["cache-control"]) == ("application/json", "private, no-store")
    assert web.get(link.replace("THERIAC_JSON", "BATCHML")).status_code == 403
    assert web.get(link.replace("expires=", "expires=9")).status_code == 403
    own = UUID(version.partition(":")[2])
    for of, status in ((plant.administrator, 404), (plant.operator, 200)):
        made = link_to(own, RecipeExportFormat.THERIAC_JSON, company=plant.company, person=of.as_person)
        assert web.get(made.url(desk.services.secret, "")).status_code == status


def test_a_spreadsheet_has_no_place_for_everything(desk: Desk) -> None:
    version = desk.imported(FILE)["recipeVersion"]["id"]
    sent = desk.client.web.get(desk.link(version, "XLSX"))
    assert (sent.status_code, sent.json()["problems"][0]["code"]) == (409, "FILE_REFUSED")


def test_templates_and_the_schema_are_anybodys(web: TestClient) -> None:
    web.cookies.clear()
    found = {path: web.get(path) for path in PATHS}
    assert {path: one.status_code for path, one in found.items()} == dict.fromkeys(PATHS, 200)
    jsonschema.Draft202012Validator(found["/schemas/recipe-file-1.json"].json()).validate(json.loads(FILE))
    assert (
        load_workbook(BytesIO(found["/templates/recipe.xlsx"].content)).sheetnames
        == load_workbook(BytesIO(template_xlsx())).sheetnames
    )
