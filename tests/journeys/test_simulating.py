"""An engineer runs a draft through the API, sees what comes of it, and submits it with that."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.client import Client
from tests.journeys.test_recipes import LOD, PHASE, edit, seen, signed, simulated, written
from tests.plant import Plant

ClientOf = Callable[[str], Client]

SIMULATION = """
simulation {
  id digest subject found attached upToDate caseCount incomplete phaseRuns recordings exceptions alerts
  simulator { name } simulatedAt leftOut moreLeftOut moreAssumed
  assumed { parameter value because }
  coverage { neverReached neverHeld neverFailed neverOut moreNeverOut }
  cases {
    number name kind generated complete ends phaseRuns exceptions alerts given digest result notReached
    path { phase code passes start end lasting values { parameter repetition at value origin outcome } }
    decisions { block passes at holds }
    raised { at level cause rule what phase passes parameter repetition element }
    quantities { material planned { value unit } charged { value unit } difference { value unit } }
    yields { output theory { value unit } toldBy percent low high outcome }
  }
}
"""
WET = {"of": "DRY.loss_on_drying", "value": "9.9", "repetition": 1}


def simulate(client: Client, version: str, **more: object) -> dict[str, Any]:
    given = {"recipeVersionId": version, **more}
    return client.mutate("simulateRecipeVersion", "SimulateRecipeVersionInput", given, SIMULATION)


def simulation_of(client: Client, version: str) -> dict[str, Any] | None:
    document = f"query ($id: ID!) {{ masterRecipeVersion(id: $id) {{ {SIMULATION} }} }}"
    found: dict[str, Any] | None = client.query(document, id=version)["masterRecipeVersion"]["simulation"]
    return found


@pytest.mark.requirement("SIM-1", "SIM-2")
def test_a_draft_is_run_and_its_approvers_see_what_came_of_it(client: ClientOf, plant: Plant) -> None:
    engineer = client("engineer")
    version = written(engineer, plant)
    assert simulation_of(engineer, version["id"]) is None
    refused = engineer.prepare("submitRecipeVersion", seen(version))
    assert [one["code"] for one in refused["problems"]] == ["RECIPE_NOT_SIMULATED"]

    case = {"name": "Wet granules", "kind": "FAILURE", "values": [WET]}
    payload = simulate(engineer, version["id"], cases=[case])
    assert payload["problems"] == []
    found = payload["simulation"]
    wet, nominal = found["cases"][:2]
    assert [(one["name"], one["generated"]) for one in (wet, nominal)] == [("Wet granules", False), ("Nominal", True)]
    (raised,) = [one for one in wet["raised"] if one["parameter"] == WET["of"]]
    told = [raised[one] for one in ("level", "cause", "rule", "phase")]
    assert told == ["EXCEPTION", "OUT_OF_LIMIT", "EXE-2", 1]
    (value,) = [one for run in wet["path"] for one in run["values"] if one["parameter"] == "loss_on_drying"]
    assert [value[one] for one in ("value", "origin", "outcome")] == ["9.9", "CASE", "ACTION"]
    assert json.loads(wet["given"])["values"] == [WET]
    assert found["caseCount"] == len(found["cases"])
    assert found["upToDate"] is True
    assert simulation_of(client("reviewer"), version["id"]) == found

    # A change makes it stale; run again, the same cases come first.
    version = edit(engineer, "putRecipePhase", version, phase={**PHASE, "parameters": [{**LOD, "alertHigh": "2.2"}]})
    stale = simulation_of(engineer, version["id"])
    assert stale is not None
    assert (stale["id"], stale["upToDate"]) == (found["id"], False)
    refused = engineer.prepare("submitRecipeVersion", seen(version))
    assert "changed since it was simulated" in refused["problems"][0]["message"]
    again = simulate(engineer, version["id"])["simulation"]
    assert (again["cases"][0]["name"], again["subject"] == found["subject"]) == ("Wet granules", False)

    # What is signed names it; what was signed stays.
    version = signed(engineer, "submitRecipeVersion", version)
    challenge = client("supervisor").prepare("approveRecipeVersion", seen(version, role="PRODUCTION"))["challenge"]
    told = challenge["content"]["content"]["simulation"]
    assert told == {
        "id": again["id"].removeprefix("RecipeSimulation:"),
        "digest": again["digest"],
        "cases": again["caseCount"],
        "incomplete": 0,
        "exceptions": again["exceptions"],
        "alerts": again["alerts"],
    }
    attached = simulation_of(client("reviewer"), version["id"])
    assert attached == {**again, "attached": True}
    refused = simulate(engineer, version["id"])
    assert [one["code"] for one in refused["problems"]] == ["WRONG_STATE"]


def test_what_came_of_it_is_checked_by_its_digests(client: ClientOf, plant: Plant) -> None:
    engineer = client("engineer")
    found = simulate(engineer, written(engineer, plant)["id"])["simulation"]
    assert hashlib.sha256(found["found"].encode()).hexdigest() == found["digest"]
    named = json.loads(found["found"])["cases"]
    assert named == [one["digest"] for one in found["cases"]]
    assert named == [hashlib.sha256(one["result"].encode()).hexdigest() for one in found["cases"]]


@pytest.mark.parametrize(
    ("case", "path", "says"),
    [
        ({"values": [{"of": "DRY.moisture", "value": "1"}]}, ["cases", "0", "values", "0", "of"], "DRY.loss_on_drying"),
        ({"values": [{**WET, "value": "wet"}]}, ["cases", "0", "values", "0", "value"], "number"),
        ({"values": [{**WET, "repetition": 9}]}, ["cases", "0", "values", "0", "repetition"], "1 to 1"),
        (
            {"durations": [{"phase": "MIX", "time": {"value": "1", "unit": "h"}}]},
            ["cases", "0", "durations", "0", "phase"],
            "no phase",
        ),
        (
            {"waits": [{"phase": "DRY", "time": {"value": "1", "unit": "kg"}}]},
            ["cases", "0", "waits", "0", "time"],
            "time",
        ),
        (
            {"quantities": [{"material": "API-001", "quantity": {"value": "1", "unit": "furlong"}}]},
            ["cases", "0", "quantities", "0", "quantity", "unit"],
            "furlong",
        ),
        ({"name": ""}, ["cases", "0", "name"], ""),
    ],
)
def test_a_case_that_does_not_fit_says_where(
    client: ClientOf, plant: Plant, case: dict[str, Any], path: list[str], says: str
) -> None:
    engineer = client("engineer")
    version = written(engineer, plant)["id"]
    payload = simulate(engineer, version, cases=[{"name": "One", "kind": "LIMIT", **case}])
    (problem,) = payload["problems"]
    assert (problem["code"], problem["path"][: len(path)]) == ("INVALID_INPUT", path)
    assert says in problem["message"]
    assert payload["simulation"] is None
    assert simulation_of(engineer, version) is None


@pytest.mark.requirement("TEN-2")
def test_only_who_writes_recipes_simulates_them(client: ClientOf, plant: Plant) -> None:
    version = written(client("engineer"), plant)["id"]
    for name in ("operator", "reviewer", "supervisor"):
        assert [one["code"] for one in simulate(client(name), version)["problems"]] == ["FORBIDDEN"]
    assert simulation_of(client("engineer"), version) is None


def test_long_paths_are_told_in_parts(client: ClientOf, plant: Plant) -> None:
    engineer = client("engineer")
    version = written(engineer, plant)["id"]
    simulated(engineer, version)
    document = (
        "query ($id: ID!, $first: Int!, $skip: Int!) { masterRecipeVersion(id: $id) { simulation {"
        " cases { path(first: $first, skip: $skip) { code } } } } }"
    )

    def paths(first: int, skip: int) -> list[int]:
        found = engineer.query(document, id=version, first=first, skip=skip)["masterRecipeVersion"]["simulation"]
        return [len(one["path"]) for one in found["cases"]]

    assert (set(paths(1, 0)), set(paths(5, 1)), set(paths(0, 0))) == ({1}, {0}, {0})
    for first, skip in ((2_001, 0), (-1, 0), (1, -1)):
        answer = engineer.send(document, {"id": version, "first": first, "skip": skip})
        assert "This takes 0" in answer["errors"][0]["message"]
