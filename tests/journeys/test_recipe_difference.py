"""Two versions compared through HTTP: as data, as text, and only by who may read both."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from domain.kernel.actor import Grant
from domain.kernel.permissions import Role
from domain.recipes.commands import drafting
from tests import recipes
from tests.client import Client
from tests.conftest import Do
from tests.journeys.test_recipes import LOD, PHASE, edit, written
from tests.plant import Plant

ClientOf = Callable[[str], Client]
pytestmark = pytest.mark.requirement("REC-8")
DASH = "\u2013"
DIFFERENCE = """query ($before: ID!, $after: ID!) { recipeDifference(before: $before, after: $after) {
  totalCount readable changes { kind chapter element place code field before after beforeValue afterValue within
    digitsOnly words { kind text } wordsCompared sentence } } }"""


def compared(client: Client, before: str, after: str) -> dict[str, Any]:
    found: dict[str, Any] = client.query(DIFFERENCE, before=before, after=after)["recipeDifference"]
    return found


def copied(engineer: Client, plant: Plant, version: dict[str, Any]) -> dict[str, Any]:
    """A draft that begins as a copy, for another batch size."""
    found = engineer.query("query ($id: ID!) { masterRecipeVersion(id: $id) { recipe { id } } }", id=version["id"])
    given = {
        "recipeId": found["masterRecipeVersion"]["recipe"]["id"],
        "siteId": f"Site:{plant.site}",
        "batchSize": {"value": "600000", "unit": "{tbl}"},
        "sizeRange": {"minimum": "300000", "maximum": "600000"},
        "copyFromId": version["id"],
    }
    answer = engineer.act("draftRecipeVersion", "DraftRecipeVersionInput", given, "recipeVersion { id version number }")
    made: dict[str, Any] = answer["recipeVersion"]
    return made


def test_two_versions_are_compared_as_data_and_as_text(client: ClientOf, plant: Plant) -> None:
    engineer = client("engineer")
    before = written(engineer, plant)
    parameter = {**LOD, "actionHigh": "2.60", "alertLow": "1.20", "rationale": "Wetter granules stick and cap."}
    after = edit(
        engineer, "putRecipePhase", copied(engineer, plant, before), phase={**PHASE, "parameters": [parameter]}
    )
    found = compared(client("operator"), before["id"], after["id"])
    assert found["totalCount"] == 4
    header, sizes, limits, rationale = found["changes"]
    assert (header["kind"], header["chapter"], header["field"]) == ("HEADER", "HEADER", "batch size")
    assert sizes["sentence"] == f"Validated batch sizes: none but its own becomes 300000{DASH}600000 tablets"
    assert limits == {
        "kind": "LIMIT",
        "chapter": "PROCEDURE",
        "element": "PARAMETER",
        "place": "phase 1 Dry (DRY), parameter 1 Loss on drying",
        "code": "loss_on_drying",
        "field": "limits",
        "before": f"alert 1.2{DASH}2.3 %, action 1.0{DASH}2.50 %",
        "after": f"alert 1.20{DASH}2.3 %, action 1.0{DASH}2.60 %",
        "beforeValue": '{"actionHigh":"2.50","alertLow":"1.2"}',
        "afterValue": '{"actionHigh":"2.60","alertLow":"1.20"}',
        "within": 0,
        "digitsOnly": False,
        "words": None,
        "wordsCompared": True,
        "sentence": f"Limits of Loss on drying in phase 1 Dry: alert 1.2{DASH}2.3 %, action 1.0{DASH}2.50 % becomes"
        f" alert 1.20{DASH}2.3 %, action 1.0{DASH}2.60 %",
    }
    assert rationale["words"] == [
        {"kind": "KEPT", "text": "Wetter granules stick"},
        {"kind": "ADDED", "text": " and cap"},
        {"kind": "KEPT", "text": "."},
    ]
    assert json.loads(rationale["beforeValue"]) == {"rationale": "Wetter granules stick."}
    assert found["readable"].startswith("MET-500 bulk version 2, compared with MET-500 bulk version 1\n4 changes.\n")
    assert all(f"- {one['sentence']}.\n" in found["readable"] for one in found["changes"])


def test_a_version_and_itself_do_not_differ_and_pages_are_bounded(client: ClientOf, plant: Plant) -> None:
    version = written(client("engineer"), plant)["id"]
    found = compared(client("operator"), version, version)
    assert (found["totalCount"], found["changes"]) == (0, [])
    document = "query ($id: ID!) { recipeDifference(before: $id, after: $id) { changes(first: 2001) { kind } } }"
    assert "0 to 2000; 2001 was given" in str(client("operator").send(document, {"id": version})["errors"])
    answer = client("operator").send(DIFFERENCE, {"before": f"Batch:{plant.site}", "after": version})
    assert "not the id of a MasterRecipeVersion" in str(answer["errors"])


def test_versions_of_two_recipes_are_compared(client: ClientOf, do: Do, plant: Plant) -> None:
    first = recipes.written(do, plant)
    second = recipes.written(do, plant, of=recipes.recipe(do, plant, code="MET-850"))
    found = compared(client("operator"), node(first.id), node(second.id))
    assert [(one["kind"], one["field"]) for one in found["changes"]] == [("HEADER", "recipe"), ("HEADER", "product")]


def node(version: UUID) -> str:
    return f"MasterRecipeVersion:{version}"


def drafted_there(do: Do, plant: Plant) -> UUID:
    """A draft at the other site, by somebody who may write there."""
    of = recipes.recipe(do, plant, code="MET-850")
    author = replace(plant.engineer, grants=frozenset({Grant(Role.PROCESS_ENGINEER, plant.other_site)}))
    made = do(
        author,
        lambda uow: drafting.draft_version(
            uow, recipe=of, site=plant.other_site, batch_size=recipes.BATCH_SIZE, variant="STANDARD", copy_from=None
        ),
    )
    return made.id


@pytest.mark.requirement("TEN-2")
def test_who_may_read_only_one_of_them_learns_nothing(client: ClientOf, do: Do, plant: Plant) -> None:
    here, there = recipes.written(do, plant), drafted_there(do, plant)
    for before, after in ((here.id, there), (there, here.id), (there, there)):
        assert client("operator").send(DIFFERENCE, {"before": node(before), "after": node(after)}) == {
            "data": {"recipeDifference": None}
        }
    assert compared(client("operator"), node(here.id), node(here.id)) is not None


@pytest.mark.requirement("TEN-1")
def test_another_companys_version_is_none_at_all(client: ClientOf, do: Do, plant: Plant, other_plant: Plant) -> None:
    ours, theirs = recipes.written(do, plant), recipes.written(do, other_plant)
    nobodys = plant.site
    for other in (theirs.id, nobodys):
        for before, after in ((ours.id, other), (other, ours.id), (other, other)):
            assert client("engineer").send(DIFFERENCE, {"before": node(before), "after": node(after)}) == {
                "data": {"recipeDifference": None}
            }


def test_nobody_compares_without_signing_in(client: ClientOf, do: Do, plant: Plant) -> None:
    version = node(recipes.written(do, plant).id)
    anonymous = Client(client("operator").web, plant.name)
    answer = anonymous.send(DIFFERENCE, {"before": version, "after": version})
    assert "Sign in first" in str(answer["errors"])
    assert not (answer.get("data") or {}).get("recipeDifference")
