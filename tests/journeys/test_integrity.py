"""Verification through HTTP: what it found is read by who reads the trail, and acknowledged by quality."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import Engine

from tests import verifying
from tests.client import Client
from tests.conftest import Do, count
from tests.plant import Plant

pytestmark = pytest.mark.requirement("AUD-4")
Clients = Callable[[str], Client]

FINDINGS = """query ($state: FindingState, $run: ID) { verificationFindings(first: 10, state: $state, run: $run) {
  edges { node { id version state part kind place position explanation acknowledgedName acknowledgedBecause
  run { id part } } } } }"""
RUNS = """{ verificationRuns(first: 10, part: OBJECTS) { edges { node {
  id part begunAt dueAt advancedAt endedAt expected checked bytes mismatches problem } } } }"""
WORK = "{ viewer { work { act title because } } }"


@pytest.fixture
def finding(do: Do, plant: Plant, admin: Engine) -> UUID:
    return verifying.one_of_each(do, plant, admin)


def acknowledge(who: Client, finding: UUID, **more: object) -> dict[str, object]:
    given = {"finding": f"VerificationFinding:{finding}", "version": 1, "reason": "Taken from the mirror", **more}
    shown = "finding { state acknowledgedName acknowledgedBecause version }"
    return who.mutate("acknowledgeFinding", "AcknowledgeFindingInput", given, shown)


def findings(who: Client, **given: object) -> list[dict[str, object]]:
    return [one["node"] for one in who.query(FINDINGS, **given)["verificationFindings"]["edges"]]


def test_a_finding_is_told_until_quality_acknowledges_it(client: Clients, finding: UUID) -> None:
    reviewer = client("reviewer")
    (run,) = [one["node"] for one in reviewer.query(RUNS)["verificationRuns"]["edges"]]
    assert (run["part"], run["expected"], run["checked"], run["bytes"]) == ("OBJECTS", "5", "5", "30")
    (found,) = findings(reviewer, state="OPEN", run=run["id"])
    assert (found["id"], found["kind"], found["place"]) == (
        f"VerificationFinding:{finding}",
        "missing-object",
        "loads/gone",
    )
    assert found["run"] == {"id": run["id"], "part": "OBJECTS"}
    waiting = [one for one in reviewer.query(WORK)["viewer"]["work"] if one["act"] == "acknowledgeFinding"]
    assert waiting == [
        {
            "act": "acknowledgeFinding",
            "title": "Not as it was kept, missing-object: loads/gone; say what is known of it and what follows",
            "because": None,
        }
    ]
    payload = acknowledge(reviewer, finding, commandId="ack-1")
    assert payload["problems"] == []
    assert payload == acknowledge(reviewer, finding, commandId="ack-1"), "sent twice, done once"
    assert findings(reviewer, state="OPEN") == []
    (after,) = findings(reviewer, state="ACKNOWLEDGED")
    assert (after["acknowledgedName"], after["acknowledgedBecause"]) == ("Reviewer", "Taken from the mirror")
    assert [one["act"] for one in reviewer.query(WORK)["viewer"]["work"]].count("acknowledgeFinding") == 0
    refused = acknowledge(reviewer, finding, version=2)
    assert [one["code"] for one in refused["problems"]] == ["WRONG_STATE"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("who", ["administrator", "qualified", "operator", "supervisor", "engineer"])
def test_nobody_else_acknowledges_a_finding(
    client: Clients, finding: UUID, who: str, admin: Engine, plant: Plant
) -> None:
    them = client(who)
    before = count(admin, "audit_entry", plant.company)
    refused = acknowledge(them, finding)
    assert [one["code"] for one in refused["problems"]] == ["FORBIDDEN"]  # type: ignore[attr-defined]
    assert count(admin, "audit_entry", plant.company) == before
    assert findings(client("reviewer"), state="OPEN") != []
    assert "acknowledgeFinding" not in {one["act"] for one in them.query(WORK)["viewer"]["work"]}
