"""Calibration through HTTP: defined, performed, verified; out of tolerance, with its list, and back by a signature."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.client import Client
from tests.conftest import Do
from tests.equipment import Workshop, run_of
from tests.execution import Run
from tests.plant import Plant
from tests.scales import today

STANDS = "id version code service cleanliness nextCalibrationDue tags { edges { node { kind state says } } }"
FOUND = "calibration { id version state asFound asLeft dueOn countsUntil }"
SUITABLE = """query ($equipment: ID!, $batch: ID!) { suitability(equipment: $equipment, batch: $batch) {
  usable reasons { kind rule clears } warnings { kind says } } }"""
CALIBRATED = "calibrations { edges { node { state standards { code } } } }"
SHOWN = f"query ($id: ID!) {{ equipment(id: $id) {{ {STANDS} {CALIBRATED} }} }}"
DUE = """query ($before: Date!, $equipment: ID!) {
  calibrationDefinitions(first: 5, dueBefore: $before, equipment: $equipment) { totalCount edges { node {
    id version edition state points { position nominal tolerance unit } equipment { code } } } }
  referenceStandards(first: 5, validBefore: $before) { totalCount } }"""
LISTED = """query ($equipment: ID!, $batch: ID!) {
  calibrationImpacts(first: 5, equipment: $equipment) { edges { node { since calibration { asFound }
    batches { edges { node { number disposition uses { kind says } exception { rule title state } } } } } } }
  impactedBatches(first: 5, batch: $batch) { totalCount }
  serviceTags(first: 5, equipment: $equipment, state: CLEARED) { edges { node { kind clearedName
    signature { meaning } } } } }"""
BLOCKED = "query ($id: ID!) { batch(id: $id) { exceptions { rule state } } }"
WORK = "{ viewer { work { act subject title because } } }"


def work(person: Client, act: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = person.query(WORK)["viewer"]["work"]
    return [one for one in found if one["act"] == act]


@pytest.fixture
def shop(do: Do, plant: Plant, admin: Engine) -> Workshop:
    return Workshop(do, plant, admin)


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    return run_of(do, plant, admin)


@pytest.mark.requirement("EQP-1", "EQP-5")
def test_a_mixer_is_calibrated_found_out_of_tolerance_and_returned(
    shop: Workshop, run: Run, client: Callable[[str], Client]
) -> None:
    engineer, supervisor, operator = client("engineer"), client("supervisor"), client("operator")
    mixer = shop.unit()
    shop.clean(mixer)
    equipment, batch = f"Equipment:{mixer}", f"Batch:{run.batch}"
    standard = registered(engineer, operator, f"Site:{shop.plant.site}")
    definition = defined(engineer, operator, equipment)
    found = operator.query(SUITABLE, equipment=equipment, batch=batch)["suitability"]
    assert [(one["kind"], one["rule"]) for one in found["reasons"]] == [("NOT_CALIBRATED", "EQP-5")]
    (waits,) = work(engineer, "performCalibration")
    assert waits["title"] == "Calibration of RMG-01: it has none"
    done = performed(engineer, definition, standard, "40.2")
    (waits,) = work(engineer, "verifyCalibration")
    assert waits["because"] == "You performed this calibration; another person verifies it."
    judged = {"calibration": done["id"], "version": done["version"], "accepted": True}
    (problem,) = engineer.sign("verifyCalibration", judged)["problems"]
    assert (problem["code"], problem["rule"]) == ("VERIFIED_OWN_CALIBRATION", "EQP-5")
    verified = supervisor.sign("verifyCalibration", judged, FOUND)["calibration"]
    assert (verified["state"], verified["dueOn"]) == ("VERIFIED", (today() + timedelta(days=180)).isoformat())
    shown = operator.query(SHOWN, id=equipment)["equipment"]
    assert (shown["nextCalibrationDue"], shown["calibrations"]) == (
        verified["dueOn"],
        {"edges": [{"node": {"state": "VERIFIED", "standards": [{"code": "STD-01"}]}}]},
    )
    assert operator.query(SUITABLE, equipment=equipment, batch=batch)["suitability"] == {
        "usable": True,
        "reasons": [],
        "warnings": [],
    }
    shop.used(mixer, run)
    out_of_tolerance(shop, run, engineer, supervisor, operator, standard)


def registered(engineer: Client, operator: Client, site: str) -> str:
    details = {"name": "Pt100", "certificate": "DKD-1", "validUntil": (today() + timedelta(days=30)).isoformat()}
    given = {"siteId": site, "code": "STD-01", "details": details}
    (problem,) = operator.mutate("registerReferenceStandard", "RegisterReferenceStandardInput", given)["problems"]
    assert problem["code"] == "FORBIDDEN"
    shown = "referenceStandard { id version state }"
    made = engineer.act("registerReferenceStandard", "RegisterReferenceStandardInput", given, shown)
    renewed = {
        "referenceStandard": made["referenceStandard"]["id"],
        "version": made["referenceStandard"]["version"],
        "details": {**details, "certificate": "DKD-2"},
        "reason": "Its yearly certificate.",
    }
    engineer.act("renewReferenceStandard", "RenewReferenceStandardInput", renewed, shown)
    other = engineer.act(
        "registerReferenceStandard", "RegisterReferenceStandardInput", {**given, "code": "STD-02"}, shown
    )
    retired = {"referenceStandard": other["referenceStandard"]["id"], "version": 1, "reason": "Broken."}
    gone = engineer.act("retireReferenceStandard", "RetireReferenceStandardInput", retired, shown)
    assert gone["referenceStandard"]["state"] == "RETIRED"
    found: str = made["referenceStandard"]["id"]
    return found


def defined(engineer: Client, operator: Client, equipment: str) -> dict[str, Any]:
    points = [{"nominal": "40.0", "tolerance": "0.5", "unit": "Cel"}]
    stands = engineer.query(SHOWN, id=equipment)["equipment"]
    given = {
        "equipment": equipment,
        "version": stands["version"],
        "demand": {"points": points, "intervalDays": 180, "graceDays": 180},
        "reason": "As its qualification says.",
    }
    (problem,) = engineer.mutate("defineCalibration", "DefineCalibrationInput", given)["problems"]
    assert (problem["code"], problem["path"]) == ("INVALID_INPUT", ["demand", "graceDays"])
    given["demand"]["graceDays"] = 14
    (problem,) = operator.mutate("defineCalibration", "DefineCalibrationInput", given)["problems"]
    assert problem["code"] == "FORBIDDEN"
    shown = "calibrationDefinition { id version edition points { position nominal tolerance unit } }"
    made = engineer.act("defineCalibration", "DefineCalibrationInput", given, shown)["calibrationDefinition"]
    assert made["points"] == [{"position": 1, **points[0]}]
    found: dict[str, Any] = made
    return found


def performed(by: Client, definition: dict[str, Any], standard: str, found: str, left: str | None = None) -> Any:  # noqa: ANN401 -- an answer
    given = {
        "calibrationDefinition": definition["id"],
        "version": definition["version"],
        "calibratedOn": today().isoformat(),
        "certificate": "C-1",
        "calibratedBy": "Metrology",
        "points": [{"position": 1, "asFound": found, "asLeft": left}],
        "referenceStandards": [standard],
    }
    return by.sign("performCalibration", given, FOUND)["calibration"]


def out_of_tolerance(
    shop: Workshop, run: Run, engineer: Client, supervisor: Client, operator: Client, standard: str
) -> None:
    """Found off: out of service by itself, every batch since listed; adjusted, verified, returned by a signature."""
    mixer = next(one.id for one in shop.state()["equipment"] if one.code == "RMG-01")
    equipment, batch = f"Equipment:{mixer}", f"Batch:{run.batch}"
    before = (today() + timedelta(days=181)).isoformat()
    due = operator.query(DUE, before=before, equipment=equipment)
    assert (due["calibrationDefinitions"]["totalCount"], due["referenceStandards"]["totalCount"]) == (1, 2)
    (edge,) = due["calibrationDefinitions"]["edges"]
    off = performed(engineer, edge["node"], standard, "41.0", "40.1")
    assert (off["asFound"], off["asLeft"]) == ("FAILED", "PASSED")
    shown = operator.query(SHOWN, id=equipment)["equipment"]
    says = "RMG-01 was out of tolerance as found at 40.0 Cel."
    assert (shown["service"], shown["tags"]) == (
        "OUT_OF_SERVICE",
        {"edges": [{"node": {"kind": "OUT_OF_TOLERANCE", "state": "OPEN", "says": says}}]},
    )
    back = {"equipment": equipment, "version": shown["version"], "reason": "Adjusted."}
    (problem,) = supervisor.mutate("returnEquipmentToService", "ReturnEquipmentToServiceInput", back)["problems"]
    assert (problem["code"], problem["rule"]) == ("RETURN_NEEDS_SIGNATURE", "EQP-1")
    (problem,) = supervisor.sign("signReturnToService", back)["problems"]
    assert problem["code"] == "NOT_REMEDIED"
    judged = {"calibration": off["id"], "version": off["version"], "accepted": True}
    supervisor.sign("verifyCalibration", judged, FOUND)
    (waits,) = work(supervisor, "signReturnToService")
    assert (waits["title"], waits["because"]) == ("RMG-01 was remedied", None)
    back["version"] = operator.query(SHOWN, id=equipment)["equipment"]["version"]
    (problem,) = operator.sign("signReturnToService", back)["problems"]
    assert problem["code"] == "FORBIDDEN"
    returned = supervisor.sign("signReturnToService", back, f"equipment {{ {STANDS} }}")["equipment"]
    assert (returned["service"], returned["cleanliness"]) == ("IN_SERVICE", "DIRTY")
    listed = operator.query(LISTED, equipment=equipment, batch=batch)
    (impact,) = listed["calibrationImpacts"]["edges"]
    assert impact["node"]["calibration"] == {"asFound": "FAILED"}
    (edge,) = impact["node"]["batches"]["edges"]
    assert edge["node"] == {
        "number": run.row().number,
        "disposition": "PENDING",
        "uses": [{"kind": "USE", "says": "Use of RMG-01"}],
        "exception": {"rule": "EQP-5", "title": "RMG-01: calibration out of tolerance", "state": "OPEN"},
    }
    assert listed["impactedBatches"]["totalCount"] == 1
    assert listed["serviceTags"]["edges"] == [
        {"node": {"kind": "OUT_OF_TOLERANCE", "clearedName": "Supervisor", "signature": {"meaning": "APPROVED"}}}
    ]
    assert operator.query(BLOCKED, id=batch)["batch"]["exceptions"] == [{"rule": "EQP-5", "state": "OPEN"}]
    version = operator.query(SHOWN, id=equipment)["equipment"]["version"]
    ended = {"equipment": equipment, "version": version, "reason": "Its probe was taken out."}
    shown = "calibrationDefinition { state }"
    done = engineer.act("endCalibration", "EndCalibrationInput", ended, shown)["calibrationDefinition"]
    assert done["state"] == "ENDED"
