"""A recipe, and a batch of it, read in the operator's language: the same on the lowered path and on the ordinary."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from api import persisted
from domain.execution.content import Content
from domain.recipes.commands import by_number
from tests import execution, recipes
from tests.api.reading.paths import Paths
from tests.client import Client
from tests.conftest import Do
from tests.execution import Run
from tests.plant import Plant
from tests.translations import complete_in, effective_in, seen, translate_all

Clients = Callable[[str], Client]

ELEMENTS = """query ($id: ID!, $language: String) { masterRecipeVersion(id: $id) {
  language languages
  materials { name(language: $language) }
  outputs { name(language: $language) }
  processParameters { name(language: $language) }
  equipment { name(language: $language) usedBy { name(language: $language) } }
  blocks { name(language: $language) }
  phases { name(language: $language) instruction(language: $language)
    unitProcedure(language: $language) operation(language: $language)
    parameters { name(language: $language) choices(language: $language) expected(language: $language) } }
} }"""


@pytest.fixture
def version(do: Do, plant: Plant) -> UUID:
    """In effect, complete in German."""
    return effective_in(do, plant, "de")


def read(paths: Paths, who: Client, version: UUID, language: str | None) -> dict[str, Any]:
    found: dict[str, Any] = paths.lower(who, ELEMENTS, {"id": f"MasterRecipeVersion:{version}", "language": language})[
        "masterRecipeVersion"
    ]
    return found


@pytest.mark.requirement("REC-1")
def test_everything_is_read_in_the_readers_language(client: Clients, version: UUID, paths: Paths) -> None:
    operator = client("operator")
    original = read(paths, operator, version, None)
    assert (original["language"], original["languages"]) == ("en", ["de"])
    german = read(paths, operator, version, "de")
    assert german["phases"][0] == {
        "name": "Line clearance (de)",
        "instruction": "",
        "unitProcedure": "Granulation (de)",
        "operation": "Drying (de)",
        "parameters": [
            {"name": "Line is clear (de)", "choices": [], "expected": "yes"},
            {"name": "Shift (de)", "choices": ["day (de)", "night (de)"], "expected": None},
        ],
    }
    assert german["phases"][2]["instruction"] == "Dry to 1.8 %. (de)"
    assert str(german).replace(" (de)", "") == str(original)
    assert str(german).count(" (de)") > 20


@pytest.mark.requirement("REC-1")
def test_an_instruction_is_laid_out_in_the_readers_language(client: Clients, version: UUID) -> None:
    document = """query ($id: ID!, $language: String) { masterRecipeVersion(id: $id) { phases {
      instruction(language: $language) instructionBlocks(language: $language) { lines { runs { text } } } } } }"""
    for language, told in ((None, "Dry to 1.8 %."), ("de-AT", "Dry to 1.8 %. (de)")):
        given = {"id": f"MasterRecipeVersion:{version}", "language": language}
        phase = client("operator").query(document, **given)["masterRecipeVersion"]["phases"][2]
        assert phase == {"instruction": told, "instructionBlocks": [{"lines": [{"runs": [{"text": told}]}]}]}


@pytest.mark.parametrize("wider", ["de-AT", "DE-at-1996", "de"])
def test_a_narrower_language_reads_the_wider_one(client: Clients, version: UUID, paths: Paths, wider: str) -> None:
    assert read(paths, client("operator"), version, wider) == read(paths, client("operator"), version, "de")


def test_the_narrowest_language_that_serves_is_read(client: Clients, do: Do, plant: Plant, paths: Paths) -> None:
    draft = recipes.written(do, plant)
    for language in ("de-AT", "de", "de-AT-1996"):
        translate_all(do, plant, draft.id, language)
    for asked, read_in in (("de-AT", "de-AT"), ("de-CH", "de"), ("de-AT-1996", "de-AT-1996"), ("de-AT-1901", "de-AT")):
        found = read(paths, client("engineer"), draft.id, asked)["phases"][0]
        assert (found["name"], found["unitProcedure"]) == (f"Line clearance ({read_in})", f"Granulation ({read_in})")


def test_what_isnt_translated_is_read_as_it_was_written(client: Clients, version: UUID, paths: Paths) -> None:
    operator = client("operator")
    written = read(paths, operator, version, None)
    for other in ("fr", "d", "", "x" * 5000, "dede", "%", "de_AT", "\u00e4"):
        given = {"id": f"MasterRecipeVersion:{version}", "language": other}
        answer = paths.compare(operator, ELEMENTS, given)
        assert answer["data"]["masterRecipeVersion"] == written, other


TRANSLATED = """query ($id: ID!) { masterRecipeVersion(id: $id) { phases {
  en: translated(language: "en-GB") de: translated(language: "de-AT") fr: translated(language: "fr")
  parameters { en: translated(language: "en") de: translated(language: "de") fr: translated(language: "fr") } } } }"""


def test_it_is_told_whether_a_text_is_in_the_readers_language(client: Clients, version: UUID, paths: Paths) -> None:
    found = paths.lower(client("operator"), TRANSLATED, {"id": f"MasterRecipeVersion:{version}"})
    phases = found["masterRecipeVersion"]["phases"]
    told = [*phases, *(one for phase in phases for one in phase["parameters"])]
    assert {(one["en"], one["de"], one["fr"]) for one in told} == {(True, True, False)}


@pytest.mark.requirement("EXE-14")
def test_a_translation_of_what_was_said_before_isnt_shown(client: Clients, do: Do, plant: Plant, paths: Paths) -> None:
    draft = complete_in(do, plant, recipes.written(do, plant), "de", "fr")
    translate_all(do, plant, draft.id)
    engineer = client("engineer")
    assert read(paths, engineer, draft.id, "de")["phases"][0]["parameters"][1]["choices"] == ["day (de)", "night (de)"]
    shift = recipes.PHASES[0]
    changed = recipes.phase(
        1,
        "Clearance",
        parameters=(recipes.CLEAR, replace(recipes.SHIFT, choices=("late", "day"))),
        signatures=shift.signatures,
    )
    do(
        plant.engineer,
        lambda uow: by_number.put_phase(uow, recipe_version=draft.id, seen=seen(do, plant, draft).seen, phase=changed),
    )
    german = read(paths, engineer, draft.id, "de")["phases"][0]
    assert german["name"] == "Clearance"
    assert german["parameters"][1]["choices"] == ["late", "day (de)"]
    document = """query ($id: ID!) { masterRecipeVersion(id: $id) {
      phases { de: translated(language: "de") parameters { de: translated(language: "de") } }
      untranslated { element language field original translation { text original version } } } }"""
    answer = paths.compare(engineer, document, {"id": f"MasterRecipeVersion:{draft.id}"})["data"]
    phase = answer["masterRecipeVersion"]["phases"][0]
    assert (phase["de"], [one["de"] for one in phase["parameters"]]) == (False, [True, False])
    german_lacks = [one for one in answer["masterRecipeVersion"]["untranslated"] if one["language"] == "de"]
    assert german_lacks == [
        {
            "element": "phase LINE_CLEARANCE (Clearance)",
            "language": "de",
            "field": "NAME",
            "original": "Clearance",
            "translation": {"text": "Line clearance (de)", "original": "Line clearance", "version": 1},
        },
        {
            "element": "parameter shift (Shift)",
            "language": "de",
            "field": "CHOICE",
            "original": "late",
            "translation": None,
        },
    ]


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine, version: UUID) -> Run:
    """A batch in which a shift was recorded."""
    run = Run(do, plant, admin, execution.issue(do, plant, version, "B-1"))
    run.start(1)
    run.record(1, "Shift", Content(choice="day"))
    return run


def test_a_batch_is_read_in_the_operators_language_and_records_the_original(
    client: Clients, run: Run, paths: Paths
) -> None:
    screen = next(one for one in persisted.operations().values() if one.name == "BatchScreenInLanguage")
    found = paths.lower(client("operator"), screen.text, {"batch": f"Batch:{run.batch}", "language": "de-AT"})["batch"]
    first = found["phases"][0]
    assert (first["recipePhase"]["name"], first["recipePhase"]["translated"]) == ("Line clearance (de)", True)
    assert first["recipePhase"]["parameters"][1]["choices"] == ["day (de)", "night (de)"]
    assert first["recipePhase"]["parameters"][1]["originalChoices"] == ["day", "night"]
    (value,) = first["values"]
    assert (value["choice"], value["text"]) == ("day (de)", "day")
    assert value["recipeParameter"]["name"] == "Shift (de)"
    document = "query ($b: ID!) { batch(id: $b) { phases { values { choice } } } }"
    plain = paths.lower(client("operator"), document, {"b": f"Batch:{run.batch}"})
    assert plain["batch"]["phases"][0]["values"] == [{"choice": "day"}]
    assert [one.choice for one in run.rows("parameter_value")] == ["day"]
