"""Deviations through HTTP: exceptions are grouped, investigated together, and closed by a second person."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from domain.exports import snapshot
from domain.exports.composing import grouped, signatures
from domain.exports.composing.source import Source
from domain.kernel.ids import new_id
from infra.transaction import Transactions
from tests import execution
from tests.client import Client
from tests.conftest import Do
from tests.deviating import today
from tests.execution import Run
from tests.journeys.test_execution import Clients
from tests.materials import Store
from tests.plant import Plant

DEVIATION = """deviation { id version number state classification awaits
  grouped { exception { number batch { number } } removedAt } investigations { causeCategory conclusion } }"""
ACTION = "action { id version state }"
ACTIONS = """query ($where: CorrectiveActionFilter) { correctiveActions(where: $where) { edges { node {
  number deviation { number } verificationSignature { meaning } } } } }"""
IMPACT = """impact { thing affected aboutBatch { number } signature { meaning } }
  impactProposals { reason stated batch { number } lot { number } }"""
STRIP = b"%PDF-1.7 strip"
EVIDENCE = "number says fileName fileSha256 downloadUrl"
LISTED = """query ($batch: ID!) {
  deviations(where: {batchId: $batch, state: [CLOSED], classification: [MINOR]}) { edges { node {
    number openedName closedAt
    investigations { number cause signature { meaning stale } approvals { role approvedName } }
  } } }
  batch(id: $batch) { exceptions { evidence { number linkText aboutBatch { number } }
      groupedIn { deviation { number state } removedAt } }
    releaseBlockers { kind place } auditTrail(first: 200) { edges { node { tableName } } } } }"""


def nodes(connection: dict[str, Any]) -> list[dict[str, Any]]:
    return [one["node"] for one in connection["edges"]]


def work(who: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = who.query("{ viewer { work { act because } } }")["viewer"]["work"]
    return found


def waits(who: Client) -> list[tuple[str, str | None]]:
    return [(one["act"], one["because"]) for one in work(who) if one["act"].endswith("Deviation")]


def codes(payload: dict[str, Any]) -> list[str]:
    return [one["code"] for one in payload["problems"]]


@pytest.mark.requirement("DEV-1", "DEV-2", "DEV-3", "DEV-4", "DEV-5", "DEV-7", "DEV-9", "AUD-5")
def test_what_happened_twice_is_investigated_together_and_is_in_the_record_of_both_batches(
    client: Clients, do: Do, plant: Plant, admin: Engine, transactions: Transactions
) -> None:
    run = execution.run(do, plant, admin)
    other = Run(do, plant, admin, execution.issue(do, plant, run.row().recipe_version_id, "B-2"))
    told, later = run.tell("The room was too warm"), other.tell("The room was too warm")
    operator, reviewer, second = client("operator"), client("reviewer"), client("second_reviewer")
    given: dict[str, Any] = {"exceptions": [f"Exception:{told}"], "title": "Heat", "description": "From two to four."}
    given |= {"classification": "MINOR"}
    opened = operator.act("openDeviation", "OpenDeviationInput", given, DEVIATION)["deviation"]
    assert (opened["number"], opened["state"]) == (1, "OPEN")
    assert codes(operator.mutate("openDeviation", "OpenDeviationInput", given)) == ["ALREADY_GROUPED"]

    def seen(found: dict[str, Any]) -> dict[str, Any]:
        return {"deviation": found["id"], "version": found["version"]}

    prove(operator, opened["id"], told, other.batch)
    opened = {**opened, "version": opened["version"] + 1}
    more = {**seen(opened), "exceptions": [f"Exception:{later}"]}
    found = operator.act("addDeviationExceptions", "AddDeviationExceptionsInput", more, DEVIATION)["deviation"]
    assert [one["exception"]["batch"]["number"] for one in found["grouped"]] == ["B-001", "B-2"]
    assert codes(operator.mutate("investigateDeviation", "InvestigateDeviationInput", seen(found))) == ["FORBIDDEN"]
    assert waits(reviewer) == [("investigateDeviation", None)]
    found = reviewer.act("investigateDeviation", "InvestigateDeviationInput", seen(found), DEVIATION)["deviation"]
    store = Store(do, plant, admin)
    found = state_impact(client, store, run, other, seen(found))
    concluded = {**seen(found), "classification": "MINOR", "causeCategory": "EQUIPMENT", "cause": "The fan failed."}
    concluded |= {"conclusion": "No effect on what was made."}
    assert codes(reviewer.sign("concludeDeviation", concluded)) == ["EXCEPTIONS_UNASSESSED"]
    for one in (told, later):
        run.assess(one)
    found = reviewer.sign("concludeDeviation", concluded, DEVIATION)["deviation"]
    assert (found["state"], found["awaits"]) == ("IN_APPROVAL", "QUALITY")
    approval = {**seen(found), "role": "QUALITY"}
    assert codes(reviewer.sign("approveDeviation", approval)) == ["APPROVER_INVESTIGATED"]
    own = "You concluded this investigation yourself; another person approves it."
    assert (waits(reviewer), waits(second)) == ([("approveDeviation", own)], [("approveDeviation", None)])
    found = second.sign("approveDeviation", approval, DEVIATION, by="second_reviewer")["deviation"]
    assert found["state"] == "CLOSED"
    withdrawal = {**seen(found), "reason": "It is none"}
    assert codes(reviewer.mutate("withdrawDeviation", "WithdrawDeviationInput", withdrawal)) == ["WRONG_STATE"]

    act_upon(client, plant, found["id"])
    for batch in (run.batch, other.batch):
        shown = reviewer.query(LISTED, batch=f"Batch:{batch}")
        (closed,) = nodes(shown["deviations"])
        (investigation,) = closed["investigations"]
        assert (closed["openedName"], investigation["signature"]) == (
            plant.operator.name,
            {"meaning": "ASSESSED", "stale": False},
        )
        assert investigation["approvals"] == [{"role": "QUALITY", "approvedName": plant.second_reviewer.name}]
        (exception,) = shown["batch"]["exceptions"]
        linked = [{"number": 1, "linkText": "Batch B-2", "aboutBatch": {"number": "B-2"}}]
        assert exception["evidence"] == (linked if batch == run.batch else [])
        assert exception["groupedIn"] == [{"deviation": {"number": 1, "state": "CLOSED"}, "removedAt": None}]
        assert "OPEN_DEVIATION" not in {one["kind"] for one in shown["batch"]["releaseBlockers"]}
        assert {
            "deviation",
            "deviation_exception",
            "deviation_investigation",
            "deviation_approval",
            "corrective_action",
            "evidence",
        } <= {one["tableName"] for one in nodes(shown["batch"]["auditTrail"])}
        require_told(transactions, plant, batch)


def prove(operator: Client, deviation: str, exception: UUID, batch: UUID) -> None:
    """A file is evidence of the deviation, another batch of its exception."""
    sent = operator.web.post("/uploads", params={"name": "strip.pdf"}, content=STRIP, headers=operator.headers)
    proof: dict[str, Any] = {"says": "The recorder's strip", "deviation": deviation, "upload": sent.json()["upload"]}
    proof = operator.act("attachEvidence", "AttachEvidenceInput", proof, f"evidence {{ {EVIDENCE} }}")["evidence"]
    url = proof["downloadUrl"].removeprefix("http://testserver")
    assert (operator.web.get(url).content, operator.web.get(url.replace("mac=", "mac=0")).status_code) == (STRIP, 403)
    link = {"says": "Warm then, too", "exception": f"Exception:{exception}", "batch": f"Batch:{batch}"}
    operator.act("attachEvidence", "AttachEvidenceInput", link, "evidence { id }")


def state_impact(client: Clients, store: Store, run: Run, other: Run, deviation: dict[str, Any]) -> dict[str, Any]:
    """What a lot of both batches may have done is proposed; quality states that one of them isn't affected."""
    lot = store.released("SHARED")
    for one in (run, other):
        one.start(1)
        store.charge(one, 1, lot, "1")
    stated = {**deviation, "batch": f"Batch:{other.batch}", "affected": False, "because": "Another room"}
    assert codes(client("operator").sign("stateImpact", stated)) == ["FORBIDDEN"]
    found: dict[str, Any] = client("reviewer").sign("stateImpact", stated, f"{DEVIATION[:-1]} {IMPACT} }}")["deviation"]
    assert [one["aboutBatch"]["number"] for one in found["impact"]] == ["B-2"]
    proposed = [(one["lot"], one["batch"], one["stated"]) for one in found["impactProposals"]]
    assert proposed == [({"number": "SHARED"}, None, False)]  # both batches are the deviation's own
    return found


def act_upon(client: Clients, plant: Plant, deviation: str) -> None:
    """Quality plans what is done about it, its owner does it, and another person verifies that."""
    operator, reviewer, second = client("operator"), client("reviewer"), client("second_reviewer")
    plan = {"deviation": deviation, "kind": "CORRECTIVE", "says": "Replace the fan", "dueOn": str(today())}
    plan |= {"owner": f"Person:{plant.operator.person}"}
    assert codes(operator.mutate("planAction", "PlanActionInput", plan)) == ["FORBIDDEN"]
    action = reviewer.act("planAction", "PlanActionInput", plan, ACTION)["action"]
    assert ("completeAction", None) in [(one["act"], one["because"]) for one in work(operator)]
    change = {"action": action["id"], "version": 1, "owner": plan["owner"], "dueOn": plan["dueOn"], "reason": "Same"}
    action = reviewer.act("changeAction", "ChangeActionInput", change, ACTION)["action"]
    done = {"action": action["id"], "version": action["version"], "done": "Replaced"}
    assert codes(second.mutate("completeAction", "CompleteActionInput", done)) == ["NOT_THE_OWNER"]
    action = operator.act("completeAction", "CompleteActionInput", done, ACTION)["action"]
    assert ("verifyAction", None) in [(one["act"], one["because"]) for one in work(second)]
    verified = {"action": action["id"], "version": action["version"], "verified": True, "remark": "It runs."}
    action = second.sign("verifyAction", verified, ACTION, by="second_reviewer")["action"]
    cancelled = {"action": action["id"], "version": action["version"], "reason": "Twice"}
    assert codes(reviewer.mutate("cancelAction", "CancelActionInput", cancelled)) == ["WRONG_STATE"]
    asked = {"ownerId": plan["owner"], "overdue": False, "dueUntil": plan["dueOn"], "state": ["VERIFIED"]}
    (listed,) = nodes(reviewer.query(ACTIONS, where=asked)["correctiveActions"])
    assert (listed["deviation"]["number"], listed["verificationSignature"]) == (1, {"meaning": "VERIFIED"})
    assert nodes(reviewer.query(ACTIONS, where={**asked, "overdue": True})["correctiveActions"]) == []


def require_told(transactions: Transactions, plant: Plant, batch: UUID) -> None:
    with transactions.reading(plant.company) as session:
        source = Source(snapshot.read(session, snapshot.Chosen(plant.company, batch, new_id())))
    (deviation,) = grouped.deviations(source)
    assert (deviation["state"], [one["number"] for one in deviation["exceptions"]]) == ("CLOSED", ["1"])
    assert [one["stands"] for one in deviation["investigations"]] == [True]
    assert [one["subject"] for one in signatures.listed(source)].count("Deviation 1") == 3
    assert "Action 1 of deviation 1" in {one["subject"] for one in signatures.listed(source)}
