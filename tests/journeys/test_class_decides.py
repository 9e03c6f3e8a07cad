"""Who approves an exception by its class, and what becomes of that once its value is corrected, through HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from tests import recipes
from tests.client import Client
from tests.conftest import Do, count
from tests.journeys.test_execution import VALUE, Floor
from tests.plant import Plant

Clients = Callable[[str], Client]

ROUTES = "{ exceptionRoutes(first: 5) { edges { node { version site { code } minor major critical because } } } }"
EXCEPTION = """id version state classification awaits value { text }
  assessments { number classification downgradedFrom rationale approvers assessedName signature { meaning stale }
    approvals { role approvedName signature { meaning stale } } }"""
FOUND = f"""query ($site: ID!) {{ exceptions(first: 5, where: {{ siteId: $site, awaits: [QUALITY] }}) {{
  edges {{ node {{ {EXCEPTION} batch {{ exceptionCounts {{ major awaiting open }} }} }} }} }} }}"""
WORK = "{ viewer { work { act subject title because } } }"


@pytest.fixture
def floor(client: Clients, do: Do, plant: Plant) -> Floor:
    return Floor(client, recipes.effective_recipe(do, plant))


def codes(payload: dict[str, Any]) -> list[str]:
    return [one["code"] for one in payload["problems"]]


def assess(who: Client, found: dict[str, Any], as_: str, rationale: str = "As it was found.") -> dict[str, Any]:
    given = {"exception": found["id"], "version": found["version"], "classification": as_, "rationale": rationale}
    return who.sign("assessException", given, f"exception {{ {EXCEPTION} }}")


def approve(who: Client, found: dict[str, Any], role: str = "QUALITY") -> dict[str, Any]:
    given = {"exception": found["id"], "version": found["version"], "role": role}
    return who.sign("approveException", given, f"exception {{ {EXCEPTION} }}")


@pytest.mark.requirement("REV-1", "TEN-2")
def test_quality_says_who_approves_at_its_site(client: Clients, plant: Plant, admin: Engine) -> None:
    reviewer, act, kind = client("reviewer"), "setExceptionRoute", "SetExceptionRouteInput"
    wanted = {"siteId": f"Site:{plant.site}", "minor": [], "major": ["QUALITY"], "critical": ["QUALITY"]}
    wanted["reason"] = "No qualified person works here"
    light = {**wanted, "major": []}
    assert codes(reviewer.mutate(act, kind, light)) == ["EXCEPTION_ROUTE_TOO_LIGHT"]
    for who in ("operator", "qualified", "administrator"):
        assert codes(client(who).mutate(act, kind, wanted)) == ["FORBIDDEN"]
    assert count(admin, "exception_route", plant.company) == 0
    reviewer.act(act, kind, wanted, "route { id }")
    (edge,) = client("operator").query(ROUTES)["exceptionRoutes"]["edges"]
    shown = {"version": 1, "site": {"code": "VIE"}, "minor": [], "major": ["QUALITY"], "critical": ["QUALITY"]}
    assert edge["node"] == {**shown, "because": "No qualified person works here"}
    assert codes(reviewer.mutate(act, kind, wanted)) == ["VERSION_CONFLICT"]


@pytest.mark.requirement("REV-1", "EXE-7", "SIG-4")
def test_an_assessment_is_approved_and_taken_back_by_a_correction_that_says_so(
    floor: Floor, client: Clients, plant: Plant
) -> None:
    floor.start(1)
    wrong = floor.record(1, "Line is clear", {"yesNo": False})["value"]
    reviewer, second = client("reviewer"), client("second_reviewer")
    query = f"query ($id: ID!) {{ batch(id: $id) {{ exceptions {{ {EXCEPTION} }} }} }}"
    (raised,) = reviewer.query(query, id=floor.id)["batch"]["exceptions"]
    assert (raised["state"], raised["assessments"], raised["value"]) == ("OPEN", [], {"text": "no"})
    graver = assess(reviewer, raised, "CRITICAL")["exception"]
    lighter = assess(reviewer, graver, "MAJOR", "The line was cleared at once.")["exception"]
    (edge,) = reviewer.query(FOUND, site=f"Site:{plant.site}")["exceptions"]["edges"]
    assert edge["node"]["batch"]["exceptionCounts"] == {"major": 1, "awaiting": 1, "open": 0}
    before, last = edge["node"]["assessments"]
    assert (before["classification"], before["signature"]) == ("CRITICAL", {"meaning": "ASSESSED", "stale": True})
    assert (last["downgradedFrom"], last["approvers"]) == ("CRITICAL", ["QUALITY", "QUALIFIED_PERSON"])
    waiting = {who.name: _work(who) for who in (reviewer, second, floor.operator)}
    assert waiting["second_reviewer"] is None
    assert waiting["reviewer"] == "You assessed this exception yourself; another person approves it."
    assert waiting["operator"] is not None
    assert codes(approve(reviewer, lighter)) == ["APPROVER_ASSESSED"]
    assert codes(approve(client("operator"), lighter)) == ["FORBIDDEN"]
    once = approve(second, lighter)["exception"]
    done = approve(client("qualified"), once, "QUALIFIED_PERSON")["exception"]
    assert (done["state"], done["awaits"]) == ("ASSESSED", None)

    given = {"value": wrong["id"], "version": wrong["version"], "content": {"yesNo": True}, "reason": "Wrong button"}
    told = floor.operator.prepare("correctValue", given)["challenge"]["content"]["content"]["consequences"]
    assert (told["exceptionsResolved"], told["assessmentsTakenBack"]) == ([1], [1])
    assert {one["of"] for one in told["signaturesStale"]} == {"Exception 1"}
    assert floor.operator.sign("correctValue", given, VALUE)["problems"] == []
    (now,) = reviewer.query(query, id=floor.id)["batch"]["exceptions"]
    assert (now["state"], now["classification"], now["awaits"]) == ("RESOLVED_BY_CORRECTION", None, None)
    assert [one["classification"] for one in now["assessments"]] == ["CRITICAL", "MAJOR"]
    assert all(one["signature"]["stale"] for one in now["assessments"])
    assert [one["signature"]["stale"] for one in now["assessments"][1]["approvals"]] == [True, True]


def _work(who: Client) -> str | None:
    """Why the person can't approve, or None."""
    items = [one for one in who.query(WORK)["viewer"]["work"] if one["act"] == "approveException"]
    assert len(items) == 1
    found: str | None = items[0]["because"]
    return found
