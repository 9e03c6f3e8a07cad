"""A recipe in two languages through HTTP, the languages of a site and of a person, and what is refused on the way."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.client import Client
from tests.conftest import count
from tests.journeys.test_editing import EDIT
from tests.journeys.test_recipes import drafted, signed, submitted, written
from tests.plant import Plant

ClientOf = Callable[[str], Client]
LANGUAGES = "recipeVersion { id version state language languages }"
READ = """query ($id: ID!) { masterRecipeVersion(id: $id) { id version state language languages content digest
  phases { id name german: name(language: "de") translated(language: "de")
           translations { id version field language original text elementId } }
  untranslated { elementId element field language original } } }"""


@pytest.fixture
def engineer(client: ClientOf) -> Client:
    return client("engineer")


@pytest.fixture
def draft(engineer: Client, plant: Plant) -> str:
    return str(written(engineer, plant)["id"])


def read(client: Client, draft: str) -> dict[str, Any]:
    found: dict[str, Any] = client.query(READ, id=draft)["masterRecipeVersion"]
    return found


def choose(client: Client, draft: str, *languages: str, own: str = "en") -> dict[str, Any]:
    given = {"recipeVersionId": draft, "version": read(client, draft)["version"], "language": own}
    given["languages"] = list(languages)
    return client.mutate("chooseRecipeLanguages", "ChooseRecipeLanguagesInput", given, LANGUAGES)


def translation(element: str, original: str, text: str | None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- field, version
    return {"elementId": element, "field": "NAME", "language": "de", "original": original, "text": text, **more}


def translate(client: Client, given: dict[str, Any]) -> dict[str, Any]:
    return client.mutate("translateRecipeElement", "TranslateRecipeElementInput", given, EDIT)


@pytest.mark.requirement("REC-1")
@pytest.mark.requirement("REC-7")
def test_a_draft_is_translated_text_by_text_then_signed_as_a_whole(
    client: ClientOf, engineer: Client, draft: str
) -> None:
    payload = choose(engineer, draft, "de")
    assert (payload["problems"], payload["recipeVersion"]["languages"]) == ([], ["de"])
    missing = read(engineer, draft)["untranslated"]
    assert {(one["element"], one["field"]) for one in missing} == {
        ("material API-001 (Metformin HCl)", "NAME"),
        ("unit procedure GRANULATION (Granulation)", "NAME"),
        ("operation DRYING (Drying)", "NAME"),
        ("phase DRY (Dry)", "NAME"),
        ("parameter loss_on_drying (Loss on drying)", "NAME"),
    }
    version = read(engineer, draft)
    refused = engineer.prepare("submitRecipeVersion", {"recipeVersionId": draft, "version": version["version"]})
    assert [one["code"] for one in refused["problems"]] == ["RECIPE_INCOMPLETE"]
    for one in missing:
        given = translation(one["elementId"], one["original"], f"{one['original']} auf Deutsch")
        assert translate(engineer, given)["problems"] == []
    assert read(engineer, draft)["untranslated"] == []
    first = submitted(engineer, read(engineer, draft))
    frozen = read(client("reviewer"), draft)
    (phase,) = json.loads(frozen["content"])["phases"]
    assert phase["translations"] == [{"field": "NAME", "language": "de", "original": "Dry", "text": "Dry auf Deutsch"}]
    assert json.loads(frozen["content"])["version"]["languages"] == ["de"]
    returned = client("reviewer").act(
        "returnRecipeVersion",
        "ReturnRecipeVersionInput",
        {"recipeVersionId": draft, "version": frozen["version"], "reason": "Trocknen is the word."},
        LANGUAGES,
    )
    assert returned["recipeVersion"]["state"] == "DRAFT"
    element = read(engineer, draft)["phases"][0]["id"]
    assert translate(engineer, translation(element, "Dry", "Trocknen", version=1))["problems"] == []
    second = submitted(engineer, read(engineer, draft))
    assert second["digest"] != first["digest"]
    version = signed(client("supervisor"), "approveRecipeVersion", second, role="PRODUCTION")
    version = signed(client("reviewer"), "approveRecipeVersion", version, role="QUALITY")
    assert (version["state"], version["digest"]) == ("APPROVED", second["digest"])


@pytest.mark.requirement("EXE-14")
def test_a_translation_conflicts_only_with_the_same_one_and_is_taken_back(engineer: Client, draft: str) -> None:
    phase = read(engineer, draft)["phases"][0]
    edit = translate(engineer, translation(phase["id"], "Dry", "Trocknen"))["edit"]
    assert edit["what"] == "translation of the name into de of phase DRY (Dry) written"
    found = read(engineer, draft)["phases"][0]
    assert (found["name"], found["german"], found["translated"]) == ("Dry", "Trocknen", True)
    (shown,) = found["translations"]
    assert (shown["version"], shown["elementId"], shown["original"]) == (1, phase["id"], "Dry")
    assert edit["elementId"] == shown["id"]
    again = translate(engineer, translation(phase["id"], "Dry", "Trockne"))
    assert [(one["code"], one["rule"]) for one in again["problems"]] == [("VERSION_CONFLICT", "EXE-14")]
    french = translate(engineer, translation(phase["id"], "Dry", "Sécher", language="fr"))
    assert french["problems"] == []
    other = translate(engineer, translation(phase["id"], "Dry it", "Trockne", version=1))
    assert [(one["code"], one["path"]) for one in other["problems"]] == [("ORIGINAL_CHANGED", ["original"])]
    engineer.act("undoRecipeEdit", "UndoRecipeEditInput", {"editId": edit["id"]}, EDIT)
    found = read(engineer, draft)["phases"][0]
    assert [one["language"] for one in found["translations"]] == ["fr"]
    assert (found["german"], found["translated"]) == ("Dry", False)


@pytest.mark.requirement("TEN-2")
def test_only_who_may_write_chooses_languages_and_translates(
    client: ClientOf, engineer: Client, draft: str, admin: Engine, plant: Plant
) -> None:
    before, edits = read(engineer, draft), count(admin, "recipe_edit", plant.company)
    for name in ("operator", "supervisor", "reviewer", "administrator"):
        given = translation(before["phases"][0]["id"], "Dry", "Trocknen")
        assert [one["code"] for one in translate(client(name), given)["problems"]] == ["FORBIDDEN"], name
        chosen = {"recipeVersionId": draft, "version": before["version"], "language": "en", "languages": ["de"]}
        payload = client(name).mutate("chooseRecipeLanguages", "ChooseRecipeLanguagesInput", chosen, LANGUAGES)
        assert [one["code"] for one in payload["problems"]] == ["FORBIDDEN"], name
    assert read(engineer, draft) == before
    assert count(admin, "recipe_edit", plant.company) == edits
    assert count(admin, "recipe_translation", plant.company) == 0


@pytest.mark.parametrize(
    ("more", "path", "told"),
    [
        ({"language": "german"}, ["language"], "BCP 47 tag such as de"),
        ({"language": "DE"}, ["language"], "this one as de"),
        ({"language": "en"}, ["language"], "written in en"),
        ({"field": "CHOICE"}, ["field"], "has no choice to translate"),
        ({"text": ""}, ["text"], "it is empty"),
        ({"text": "x" * 201}, ["text"], "at most 200"),
        ({"text": None}, ["text"], "no translation into de to remove"),
        ({"version": 3}, ["version"], "removed since you saw it"),
        ({"elementId": "RecipeLink:x"}, ["elementId"], "id"),
    ],
)
def test_what_is_no_translation_is_refused_with_its_place(
    engineer: Client, draft: str, more: dict[str, Any], path: list[str], told: str
) -> None:
    before = read(engineer, draft)
    given = {**translation(before["phases"][0]["id"], "Dry", "Trocknen"), **more}
    (problem,) = translate(engineer, given)["problems"]
    assert (problem["code"], problem["path"]) == ("INVALID_INPUT", path)
    assert told in problem["message"]
    assert read(engineer, draft) == before


def test_a_link_has_no_texts(engineer: Client, draft: str, admin: Engine, plant: Plant) -> None:
    phase = {"name": "Cool", "signatures": ["PERFORMED"]}
    block = engineer.query("query ($id: ID!) { masterRecipeVersion(id: $id) { phases { blockId } } }", id=draft)[
        "masterRecipeVersion"
    ]["phases"][0]["blockId"]
    place = {"recipeVersionId": draft, "element": {"phase": phase}, "place": {"parentId": block}}
    engineer.act("insertRecipeElement", "InsertRecipeElementInput", place, EDIT)
    link = {"link": {"code": "L", "kind": "SEQUENCE", "fromPhase": "DRY", "toPhase": "COOL"}}
    made = engineer.act(
        "insertRecipeElement", "InsertRecipeElementInput", {"recipeVersionId": draft, "element": link}, EDIT
    )["edit"]
    (problem,) = translate(engineer, translation(made["elementId"], "L", "L"))["problems"]
    assert problem["path"] == ["elementId"]
    assert "has nothing to translate" in problem["message"]
    assert count(admin, "recipe_translation", plant.company) == 0


SITE = "site { id version defaultLanguage }"
PERSON = "person { id version language }"
VIEWER = "{ viewer { person { id version language } sites { id version code defaultLanguage } } }"


def site_of(who: Client, plant: Plant) -> dict[str, Any]:
    sites = who.query(VIEWER)["viewer"]["sites"]
    found: dict[str, Any] = next(one for one in sites if one["id"] == f"Site:{plant.site}")
    return found


@pytest.mark.requirement("TEN-2")
def test_an_administrator_chooses_a_sites_language_and_drafts_are_written_in_it(
    client: ClientOf, engineer: Client, plant: Plant
) -> None:
    site = site_of(engineer, plant)
    given = {"siteId": site["id"], "version": site["version"], "language": "de-AT"}
    denied = engineer.mutate("chooseSiteLanguage", "ChooseSiteLanguageInput", given, SITE)
    assert [one["code"] for one in denied["problems"]] == ["FORBIDDEN"]
    wrong = client("administrator").mutate(
        "chooseSiteLanguage", "ChooseSiteLanguageInput", {**given, "language": "Deutsch"}, SITE
    )
    assert [one["path"] for one in wrong["problems"]] == [["language"]]
    assert site_of(engineer, plant) == site
    chosen = client("administrator").act("chooseSiteLanguage", "ChooseSiteLanguageInput", given, SITE)["site"]
    assert chosen["defaultLanguage"] == "de-AT"
    late = client("administrator").mutate("chooseSiteLanguage", "ChooseSiteLanguageInput", given, SITE)
    assert [one["code"] for one in late["problems"]] == ["VERSION_CONFLICT"]
    draft = drafted(engineer, plant)
    assert read(engineer, draft["id"])["language"] == "de-AT"


def test_a_draft_is_written_in_the_language_that_is_told_and_a_copy_in_its_sources(
    engineer: Client, draft: str, plant: Plant
) -> None:
    recipe = engineer.query("query ($id: ID!) { masterRecipeVersion(id: $id) { recipe { id } } }", id=draft)
    given = {
        "recipeId": recipe["masterRecipeVersion"]["recipe"]["id"],
        "siteId": f"Site:{plant.site}",
        "batchSize": {"value": "300000", "unit": "{tbl}"},
        "language": "fr",
    }
    made = engineer.act("draftRecipeVersion", "DraftRecipeVersionInput", given, LANGUAGES)["recipeVersion"]
    assert (made["language"], made["languages"]) == ("fr", [])
    (problem,) = engineer.mutate(
        "draftRecipeVersion", "DraftRecipeVersionInput", {**given, "copyFromId": draft}, LANGUAGES
    )["problems"]
    assert (problem["path"], "written in en" in problem["message"]) == (["language"], True)
    choose(engineer, draft, "de", "fr")
    copied = {**given, "copyFromId": draft, "language": None}
    made = engineer.act("draftRecipeVersion", "DraftRecipeVersionInput", copied, LANGUAGES)["recipeVersion"]
    assert (made["language"], made["languages"]) == ("en", ["de", "fr"])


@pytest.mark.requirement("TEN-2")
def test_a_person_chooses_their_own_language_and_colleagues_arent_told(client: ClientOf, engineer: Client) -> None:
    me = engineer.query(VIEWER)["viewer"]["person"]
    assert me["language"] is None
    given = {"version": me["version"], "language": "pt-BR"}
    chosen = engineer.act("chooseLanguage", "ChooseLanguageInput", given, PERSON)["person"]
    assert chosen == {"id": me["id"], "version": me["version"] + 1, "language": "pt-BR"}
    late = engineer.mutate("chooseLanguage", "ChooseLanguageInput", given, PERSON)
    assert [one["code"] for one in late["problems"]] == ["VERSION_CONFLICT"]
    wrong = engineer.mutate(
        "chooseLanguage", "ChooseLanguageInput", {"version": chosen["version"], "language": "pt_BR"}, PERSON
    )
    assert [one["path"] for one in wrong["problems"]] == [["language"]]
    document = "query ($id: ID!) { node(id: $id) { ... on Person { language } } }"
    assert client("operator").query(document, id=me["id"])["node"] == {"language": None}
    assert client("administrator").query(document, id=me["id"])["node"] == {"language": "pt-BR"}
    back = engineer.act("chooseLanguage", "ChooseLanguageInput", {"version": chosen["version"]}, PERSON)["person"]
    assert back["language"] is None
