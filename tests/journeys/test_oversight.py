"""Oversight through HTTP: figures that lead to their records, and persons who stay unnamed until there is a reason."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from tests import execution, oversight
from tests.api.test_prefetch import counted
from tests.asof import now
from tests.client import Client
from tests.conftest import Do, count
from tests.domain.review.test_deciding import decide, finish
from tests.execution import Run
from tests.plant import Plant
from tests.reviewing import review

Clients = Callable[[str], Client]

SHOWN = """
    siteId
    overdueReviews(withinDays: 3) { withinDays count records { batchId number siteId completedAt days } }
    ageingExceptions { classification age count
      records { exceptionId number batchId batchNumber rule title raisedAt days } }
    rightFirstTime { decided right share rejected withGraverException withCorrection
      records(right: true) { batchId number decidedAt right graver corrections } }
    patterns { kind person revealed says count of recordCount records(first: 2, skip: 1) {
      batchId recordId enteredAt } }"""
ASKED = f"""query ($since: DateTime!, $until: DateTime!, $site: ID) {{
    oversight(since: $since, until: $until, site: $site) {{ {SHOWN} }} }}"""
REVEALS = """{ personReveals(first: 5) { totalCount edges { node {
    pseudonym reason revealedName revealedAt person { id name } } } } }"""
REVEALED = "reveal { id pseudonym reason person { id name } revealedName }"


@pytest.fixture
def asked(admin: Engine) -> Callable[..., dict[str, Any]]:
    """What somebody is told of the last and the next day."""

    def ask(who: Client, **more: object) -> dict[str, Any]:
        return who.send(ASKED, period(admin) | more)

    return ask


def period(admin: Engine) -> dict[str, Any]:
    at, day = now(admin), timedelta(days=1)
    return {"since": (at - day).isoformat(), "until": (at + day).isoformat()}


def refusal(answer: dict[str, Any]) -> str:
    (error,) = answer["errors"]
    code: str = error["extensions"]["code"]
    return code


@pytest.mark.requirement("OVS-1")
def test_each_figure_leads_to_its_records(
    client: Clients, asked: Callable[..., Any], do: Do, plant: Plant, admin: Engine
) -> None:
    released = execution.run(do, plant, admin)
    waiting = Run(do, plant, admin, execution.issue(do, plant, released.row().recipe_version_id, "B-002"))
    for one in (released, waiting):
        finish(one)
    told = waiting.tell("Spill")
    review(released)
    decide(released)
    oversight.completed_before(admin, waiting.batch, days=4)
    reviewer = client("reviewer")
    found = asked(reviewer)["data"]["oversight"]
    (overdue,) = found["overdueReviews"]["records"]
    assert (found["siteId"], found["overdueReviews"]["count"], found["overdueReviews"]["withinDays"]) == (None, 1, 3)
    assert (overdue["batchId"], overdue["number"], overdue["days"]) == (f"Batch:{waiting.batch}", "B-002", 4)
    (ageing,) = found["ageingExceptions"]
    assert (ageing["classification"], ageing["age"], ageing["count"]) == (None, "UP_TO_7_DAYS", 1)
    assert [one["exceptionId"] for one in ageing["records"]] == [f"Exception:{told}"]
    right = found["rightFirstTime"]
    assert (right["decided"], right["right"], right["share"], right["rejected"]) == (1, 1, "1.0000", 0)
    assert [(one["batchId"], one["number"]) for one in right["records"]] == [(f"Batch:{released.batch}", "B-001")]
    nodes = reviewer.query("query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }", ids=[
        overdue["batchId"], ageing["records"][0]["exceptionId"], right["records"][0]["batchId"],
    ])["nodes"]  # fmt: skip
    assert [one["__typename"] for one in nodes] == ["Batch", "Exception", "Batch"]
    assert asked(reviewer, site=f"Site:{plant.site}")["data"]["oversight"] == {**found, "siteId": f"Site:{plant.site}"}


@pytest.mark.requirement("OVS-1", "OVS-3", "TEN-1", "TEN-2")
def test_it_is_told_to_quality_of_its_own_sites_and_company_only(
    client: Clients,
    asked: Callable[..., Any],
    web: TestClient,
    do: Do,
    plant: Plant,
    other_plant: Plant,
    admin: Engine,
) -> None:
    oversight.burst(oversight.run(do, plant, admin, oversight.recipe(do, plant)))
    oversight.one_of_each(do, plant)
    for who in ("operator", "supervisor", "engineer", "administrator"):
        assert refusal(asked(client(who))) == "FORBIDDEN"
        assert client(who).query(REVEALS)["personReveals"]["edges"] == []
    assert len(asked(client("qualified"))["data"]["oversight"]["patterns"]) == 1
    assert client("qualified").query(REVEALS)["personReveals"]["edges"] == []
    reviewer = client("reviewer")
    assert refusal(asked(reviewer, site=f"Site:{plant.other_site}")) == "FORBIDDEN"
    stranger = Client(web, other_plant.name).sign_in("reviewer")
    assert refusal(asked(stranger, site=f"Site:{plant.site}")) == "NOT_FOUND"
    theirs = asked(stranger)["data"]["oversight"]
    assert (theirs["patterns"], theirs["ageingExceptions"], theirs["rightFirstTime"]["decided"]) == ([], [], 0)
    assert theirs["rightFirstTime"]["share"] is None
    assert stranger.query(REVEALS)["personReveals"]["edges"] == []
    backwards = period(admin)
    assert refusal(reviewer.send(ASKED, {"since": backwards["until"], "until": backwards["since"]})) == "INVALID_INPUT"
    too_long = {**backwards, "since": (now(admin) - timedelta(days=367)).isoformat()}
    assert refusal(reviewer.send(ASKED, too_long)) == "INVALID_INPUT"


@pytest.mark.requirement("OVS-2", "OVS-3")
def test_a_person_stays_unnamed_until_a_reviewer_says_why(
    client: Clients, asked: Callable[..., Any], do: Do, plant: Plant, admin: Engine
) -> None:
    run = oversight.run(do, plant, admin, oversight.recipe(do, plant))
    values = oversight.burst(run)
    reviewer, second = client("reviewer"), client("second_reviewer")
    answer = asked(reviewer)
    (pattern,) = answer["data"]["oversight"]["patterns"]
    assert (pattern["kind"], pattern["count"], pattern["of"], pattern["recordCount"]) == ("BURSTS", 16, 16, 16)
    assert pattern["says"] == "16 of 16 values by hand came 15 or more within 60 seconds."
    unnamed = {"batchId": f"Batch:{run.batch}", "recordId": None, "enteredAt": None}
    assert (pattern["revealed"], pattern["records"]) == (False, [unnamed, unnamed])
    told = str(answer)
    assert not any(named in told for named in (str(plant.operator.person), "Operator", *map(str, values)))

    others = [client(who) for who in ("operator", "supervisor", "engineer", "qualified", "administrator")]
    before = count(admin, "audit_entry", plant.company)
    given = {"pseudonym": pattern["person"], "reason": "Sixteen torques in a minute"}
    for other in others:
        refused = other.mutate("revealPerson", "RevealPersonInput", given, REVEALED)
        assert [one["code"] for one in refused["problems"]] == ["FORBIDDEN"]
        assert refused["reveal"] is None
    for wrong, code in (({"reason": " "}, "INVALID_INPUT"), ({"pseudonym": "P-X"}, "UNKNOWN_PSEUDONYM")):
        refused = reviewer.mutate("revealPerson", "RevealPersonInput", {**given, **wrong}, REVEALED)
        assert [one["code"] for one in refused["problems"]] == [code]
    assert count(admin, "person_reveal", plant.company) == 0
    assert count(admin, "audit_entry", plant.company) == before

    revealed = reviewer.act("revealPerson", "RevealPersonInput", {**given, "commandId": "why-1"}, REVEALED)
    assert revealed["reveal"]["person"] == {"id": f"Person:{plant.operator.person}", "name": "Operator"}
    again = reviewer.act("revealPerson", "RevealPersonInput", {**given, "commandId": "why-1"}, REVEALED)
    assert (again, count(admin, "person_reveal", plant.company)) == (revealed, 1)
    (pattern,) = asked(reviewer)["data"]["oversight"]["patterns"]
    assert [one["recordId"] for one in pattern["records"]] == [f"ParameterValue:{one}" for one in values[1:3]]
    assert pattern["revealed"]
    assert all(one["enteredAt"] for one in pattern["records"])
    (still,) = asked(second)["data"]["oversight"]["patterns"]
    assert (still["revealed"], still["records"]) == (False, [unnamed, unnamed]), "it was revealed to another"
    (kept,) = [one["node"] for one in second.query(REVEALS)["personReveals"]["edges"]]
    assert (kept["pseudonym"], kept["reason"], kept["revealedName"]) == (*given.values(), "Reviewer")
    assert kept["person"]["name"] == "Operator"


@pytest.mark.requirement("OVS-1")
def test_more_batches_take_no_more_statements(
    client: Clients, asked: Callable[..., Any], app_engine: Engine, do: Do, plant: Plant, admin: Engine
) -> None:
    reviewer = client("reviewer")
    version = oversight.recipe(do, plant)
    seen = []
    for number in ("B-001", "B-002", "B-003"):
        run = oversight.run(do, plant, admin, version, number)
        oversight.burst(run)
        run.tell("Spill")
        with counted(app_engine) as statements:
            found = asked(reviewer)["data"]["oversight"]
        seen.append(len(statements))
    assert found["patterns"][0]["count"] == 48
    assert found["ageingExceptions"][0]["count"] == 3
    assert len(set(seen)) == 1
    assert seen[0] <= 12
    for argument in ("records(first: 0)", "records(first: 51)", "records(skip: -1)"):
        document = ASKED.replace("records(first: 2, skip: 1)", argument)
        assert refusal(reviewer.send(document, period(admin))) == "INVALID_INPUT"
