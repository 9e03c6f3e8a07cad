"""Calculated values, results without an exact number and signed values, through HTTP."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from domain.recipes.kinds import PhaseSignature
from tests import calculating, recipes
from tests.client import Client
from tests.conftest import Do
from tests.journeys.test_execution import Floor
from tests.plant import Plant

Clients = Callable[[str], Client]
VALUES = """query ($id: ID!) { batch(id: $id) { exceptions { number rule state title } phases { values {
  id version revision text qualifier outcome formula problem recipeParameter { name }
  inputs { position reference text inputRevision input { text recipeParameter { name } } }
  signatures { meaning printedName stale }
  revisions { revision text reason formula signature { meaning } inputs { reference text } } } } } }"""


@pytest.fixture
def floor(client: Clients, do: Do, plant: Plant) -> Floor:
    first, second = calculating.PHASES
    tare = replace(calculating.TARE, signatures=(PhaseSignature.VERIFIED,))
    parameters = tuple(tare if one.name == "Tare" else one for one in first.parameters)
    return Floor(client, recipes.effective_recipe(do, plant, phases=[replace(first, parameters=parameters), second]))


def kg(number: str) -> dict[str, Any]:
    return {"number": {"value": number, "unit": "kg"}}


def values(floor: Floor) -> dict[str, dict[str, Any]]:
    """What stands for each parameter; of several repetitions the last."""
    found = floor.operator.query(VALUES, id=floor.id)["batch"]
    return {one["recipeParameter"]["name"]: one for phase in found["phases"] for one in phase["values"]}


@pytest.mark.requirement("EXE-7")
def test_what_is_calculated_shows_what_it_came_from_and_a_correction_what_it_changes(
    floor: Floor, client: Clients
) -> None:
    floor.start(1)
    mass = floor.record(1, "Mass", kg("51.00"))["value"]
    floor.record(1, "Mass", kg("51.50"), repetition=2)
    tare = floor.record(1, "Tare", kg("1.50"))["value"]
    (refused,) = floor.record(1, "Net", kg("50"))["problems"]
    assert (refused["code"], refused["rule"]) == ("CALCULATED", "EXE-7")
    net = values(floor)["Net"]
    assert (net["text"], net["outcome"], net["formula"]) == ("49.75 kg", "WITHIN", "mean - tare")
    assert [(one["reference"], one["text"], one["input"]["recipeParameter"]["name"]) for one in net["inputs"]] == [
        ("mean", "51.25 kg", "Mean"),
        ("tare", "1.50 kg", "Tare"),
    ]

    given = {"value": tare["id"], "version": tare["version"], "meaning": "VERIFIED"}
    (refused,) = floor.operator.sign("signValue", given)["problems"]
    assert refused["code"] == "SAME_PERSON"
    (refused,) = client("reviewer").sign("signValue", given)["problems"]
    assert refused["code"] == "FORBIDDEN"
    assert values(floor)["Tare"]["signatures"] == []
    phase = floor.phase(1)
    (refused,) = floor.operator.prepare("completePhase", {"phase": phase["id"], "version": phase["version"]})[
        "problems"
    ]
    assert refused["code"] == "VALUES_UNSIGNED"
    signed = client("second_operator").sign("signValue", given, "value { signatures { meaning printedName } }")
    assert signed["value"]["signatures"] == [{"meaning": "VERIFIED", "printedName": "Second Operator"}]
    floor.sign("completePhase", 1, by="operator")

    given = {"value": mass["id"], "version": mass["version"], "content": kg("31.00"), "reason": "Misread"}
    shown = floor.operator.prepare("correctValue", given)["challenge"]["content"]["content"]["consequences"]
    assert [(one["parameter"], one["after"]["text"]) for one in shown["values"]] == [
        ("Mean", "41.25 kg"),
        ("Net", "39.75 kg"),
        ("Per tare", "82.50"),
    ]
    assert shown["exceptionsRaised"] == [{"phase": 1, "parameter": "Net", "outcome": "REGISTERED"}]
    assert [one["meaning"] for one in shown["signaturesStale"]] == ["PERFORMED"]
    assert floor.operator.sign("correctValue", given)["problems"] == []
    net = values(floor)["Net"]
    assert (net["text"], net["outcome"], net["revision"]) == ("39.75 kg", "REGISTERED", 2)
    assert net["revisions"][1]["reason"] == "Phase 1, Mass was corrected: Misread"
    assert net["revisions"][1]["signature"] == {"meaning": "CORRECTED"}
    assert net["revisions"][0]["inputs"][0]["text"] == "51.25 kg"


@pytest.mark.requirement("EXE-3")
def test_a_result_may_be_less_than_a_number(floor: Floor) -> None:
    floor.start(1)
    given = {"qualified": {"qualifier": "LESS_THAN", "number": {"value": "0.10", "unit": "kg"}}}
    recorded = floor.record(1, "Mass", given)["value"]
    assert (recorded["text"], recorded["outcome"]) == ("< 0.10 kg", "WITHIN")
    (refused,) = floor.record(1, "Tare", {"qualified": {"qualifier": "LESS_THAN"}})["problems"]
    assert refused["path"] == ["content", "qualified", "number"]
    assert floor.record(1, "Tare", {"qualified": {"qualifier": "NOT_DETECTED"}})["value"]["text"] == "not detected"
