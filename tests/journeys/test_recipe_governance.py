"""Routes, days to come and periodic reviews through HTTP; each denied act with what stayed as it was."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from domain.kernel.permissions import Role
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.events import PersonAdded
from domain.people.models import RoleGrant
from infra.transaction import as_process
from tests.api.reading.paths import Paths
from tests.client import Client
from tests.conftest import Do
from tests.journeys.test_recipes import ClientOf, approved, make_effective, seen, signed, submitted, today, written
from tests.plant import Plant

ROUTE = "route { id version site { code } steps { orderNumber role } reviewMonths because }"
STEPS = [{"orderNumber": 1, "role": "PRODUCTION"}, {"orderNumber": 2, "role": "QUALITY"}]
WAY = """recipeVersion { id version state plannedOn effectiveOn reviewDueOn
  route { orderNumber role isNext approval { role person { name } signature { meaning } } }
  reviews { outcome conclusion dueOn nextDueOn person { name } signature { meaning printedName } } }"""


@pytest.fixture
def quality(do: Do, plant: Plant, web: TestClient) -> Client:
    """The reviewer, quality in the whole company."""

    def widen(uow: UnitOfWork) -> RoleGrant:
        person = plant.reviewer.as_person
        grant = uow.add(RoleGrant(person_id=person, role=Role.QUALITY_REVIEWER, site_id=None))
        uow.record(PersonAdded(person=person))
        return grant

    do(as_process(plant.company, "test"), widen)
    return Client(web, plant.name).sign_in("reviewer")


def routes(client: Client) -> list[dict[str, Any]]:
    document = """{ approvalRoutes(first: 5) { totalCount edges { node {
      version site { code } steps { orderNumber role } reviewMonths because } } } }"""
    return [one["node"] for one in client.query(document)["approvalRoutes"]["edges"]]


def version_now(client: Client, version: dict[str, Any]) -> dict[str, Any]:
    document = f"query ($id: ID!) {{ masterRecipeVersion(id: $id) {{ {WAY[len('recipeVersion {') : -1]} }} }}"
    found: dict[str, Any] = client.query(document, id=version["id"])["masterRecipeVersion"]
    return found


def in_days(days: int) -> str:
    return (datetime.fromisoformat(today()) + timedelta(days=days)).date().isoformat()


@pytest.mark.requirement("ROU-1", "ROU-2", "21 CFR 211.100(a)")
def test_quality_sets_a_route_and_a_version_walks_it(client: ClientOf, plant: Plant, quality: Client) -> None:
    given = {"version": 1, "steps": STEPS, "reviewMonths": 12, "reason": "Quality is to see it last."}
    done = quality.act("setApprovalRoute", "SetApprovalRouteInput", given, ROUTE)["route"]
    assert (done["version"], done["site"], done["steps"], done["reviewMonths"]) == (2, None, STEPS, 12)
    assert [one["because"] for one in routes(client("operator"))] == ["Quality is to see it last."]
    version = submitted(client("engineer"), written(client("engineer"), plant))
    refused = quality.prepare("approveRecipeVersion", seen(version, role="QUALITY"))
    assert [(one["code"], one["path"]) for one in refused["problems"]] == [("APPROVAL_OUT_OF_TURN", ["role"])]
    way = version_now(client("operator"), version)["route"]
    assert [(one["role"], one["isNext"], one["approval"]) for one in way] == [
        ("PRODUCTION", True, None),
        ("QUALITY", False, None),
    ]
    version = signed(client("supervisor"), "approveRecipeVersion", version, role="PRODUCTION")
    way = version_now(client("operator"), version)["route"]
    assert [(one["role"], one["isNext"]) for one in way] == [("PRODUCTION", False), ("QUALITY", True)]
    assert way[0]["approval"] == {
        "role": "PRODUCTION",
        "person": {"name": "Supervisor"},
        "signature": {"meaning": "APPROVED"},
    }
    version = signed(quality, "approveRecipeVersion", version, role="QUALITY")
    assert version["state"] == "APPROVED"
    assert [one["isNext"] for one in version_now(quality, version)["route"]] == [False, False]


@pytest.mark.requirement("ROU-1", "TEN-2")
def test_who_is_not_quality_sets_no_route(client: ClientOf) -> None:
    before = routes(client("operator"))
    given = {"steps": [{"orderNumber": 1, "role": "QUALITY"}], "reason": "Faster.", "version": 1}
    for who in ("engineer", "supervisor", "qualified", "administrator", "reviewer"):
        payload = client(who).mutate("setApprovalRoute", "SetApprovalRouteInput", given, ROUTE)
        assert (payload["route"], [one["code"] for one in payload["problems"]]) == (None, ["FORBIDDEN"])
    assert routes(client("operator")) == before
    assert [one["steps"] for one in before] == [
        [{"orderNumber": 1, "role": "PRODUCTION"}, {"orderNumber": 1, "role": "QUALITY"}]
    ]


@pytest.mark.requirement("ROU-1")
@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"steps": STEPS[:1]}, "ROUTE_WITHOUT_QUALITY", ["steps"]),
        ({"steps": []}, "ROUTE_WITHOUT_QUALITY", ["steps"]),
        ({"steps": [*STEPS, STEPS[0]]}, "INVALID_INPUT", ["steps", "2", "role"]),
        ({"steps": [{**STEPS[1], "orderNumber": 10}]}, "INVALID_INPUT", ["steps", "0", "orderNumber"]),
        ({"reviewMonths": 0}, "INVALID_INPUT", ["reviewMonths"]),
        ({"reason": " "}, "INVALID_INPUT", ["reason"]),
        ({"version": None}, "VERSION_CONFLICT", ["version"]),
        ({"version": 7}, "VERSION_CONFLICT", []),
    ],
)
def test_a_route_that_does_not_hold_is_refused_with_its_place(
    quality: Client, change: dict[str, object], code: str, path: list[str]
) -> None:
    before = routes(quality)
    given = {"version": 1, "steps": STEPS, "reason": "As agreed.", **change}
    payload = quality.mutate("setApprovalRoute", "SetApprovalRouteInput", given, ROUTE)
    assert [(one["code"], one["path"]) for one in payload["problems"]] == [(code, path)]
    assert routes(quality) == before


@pytest.mark.requirement("EXE-18")
def test_a_route_sent_twice_with_one_command_id_is_set_once(client: ClientOf, plant: Plant) -> None:
    given = {"siteId": f"Site:{plant.site}", "steps": STEPS, "reason": "This site's own.", "commandId": "one"}
    first = client("reviewer").act("setApprovalRoute", "SetApprovalRouteInput", given, ROUTE)
    assert client("reviewer").act("setApprovalRoute", "SetApprovalRouteInput", given, ROUTE) == first
    assert first["route"]["site"] == {"code": "VIE"}
    assert [one["site"] for one in routes(client("operator"))] == [None, {"code": "VIE"}]


@pytest.mark.requirement("DAY-1", "REC-3")
def test_a_day_to_come_is_planned_changed_and_cancelled(client: ClientOf, plant: Plant) -> None:
    reviewer = client("reviewer")
    planned = make_effective(reviewer, approved(client, plant), in_days(9))["recipeVersion"]
    found = version_now(client("operator"), planned)
    assert (found["state"], found["plannedOn"], found["effectiveOn"]) == ("APPROVED", in_days(9), None)
    refused = make_effective(reviewer, planned, in_days(5))
    assert [one["code"] for one in refused["problems"]] == ["ALREADY_PLANNED"]
    given = seen(planned, effectiveOn=in_days(5), reason="The line is free earlier.")
    changed = reviewer.act("changeEffectiveDay", "ChangeEffectiveDayInput", given, WAY)["recipeVersion"]
    assert changed["plannedOn"] == in_days(5)
    listed = "query ($d: Date!) { masterRecipeVersions(where: {plannedBefore: $d}) { edges { node { id } } } }"
    for day, there in ((in_days(6), [{"node": {"id": planned["id"]}}]), (in_days(5), [])):
        assert client("operator").query(listed, d=day)["masterRecipeVersions"]["edges"] == there
    given = seen(changed, reason="The supplier is late.")
    cancelled = reviewer.act("cancelEffectiveDay", "CancelEffectiveDayInput", given, WAY)["recipeVersion"]
    assert (cancelled["state"], cancelled["plannedOn"]) == ("APPROVED", None)
    again = reviewer.mutate("cancelEffectiveDay", "CancelEffectiveDayInput", seen(cancelled, reason="x"), WAY)
    assert [one["code"] for one in again["problems"]] == ["NOT_PLANNED"]


@pytest.mark.requirement("DAY-1", "TEN-2")
def test_who_is_not_quality_moves_no_day(client: ClientOf, plant: Plant) -> None:
    planned = make_effective(client("reviewer"), approved(client, plant), in_days(9))["recipeVersion"]
    before = version_now(client("operator"), planned)
    moved = seen(planned, effectiveOn=today(), reason="Now.")
    for who in ("engineer", "supervisor", "operator"):
        payload = client(who).mutate("changeEffectiveDay", "ChangeEffectiveDayInput", moved, WAY)
        assert [one["code"] for one in payload["problems"]] == ["FORBIDDEN"]
        payload = client(who).mutate("cancelEffectiveDay", "CancelEffectiveDayInput", seen(planned, reason="No."), WAY)
        assert [one["code"] for one in payload["problems"]] == ["FORBIDDEN"]
    assert version_now(client("operator"), planned) == before


@pytest.mark.requirement("PRV-1", "SIG-1")
def test_quality_reviews_a_version_in_effect_with_its_signature(client: ClientOf, plant: Plant) -> None:
    reviewer = client("reviewer")
    version = make_effective(reviewer, approved(client, plant), today())["recipeVersion"]
    due = version_now(reviewer, version)["reviewDueOn"]
    listed = """query ($d: Date!) { masterRecipeVersions(where: {reviewDueBefore: $d, state: [EFFECTIVE]},
      orderBy: {by: REVIEW_DUE_ON}) { totalCount edges { node { id reviewDueOn } } } }"""
    after = (datetime.fromisoformat(due) + timedelta(days=1)).date().isoformat()
    assert reviewer.query(listed, d=due)["masterRecipeVersions"]["totalCount"] == 0
    shown = [{"node": {"id": version["id"], "reviewDueOn": due}}]
    assert reviewer.query(listed, d=after)["masterRecipeVersions"]["edges"] == shown
    given = seen(version, outcome="NEEDS_CHANGE", conclusion="The drying limit is too wide.")
    unsigned = reviewer.mutate("reviewRecipeVersion", "ReviewRecipeVersionInput", given, WAY)
    assert [one["code"] for one in unsigned["problems"]] == ["SIGNATURE_REQUIRED"]
    done = reviewer.sign("reviewRecipeVersion", given, WAY)
    assert done["problems"] == []
    assert done["recipeVersion"]["reviewDueOn"] == due
    assert done["recipeVersion"]["reviews"] == [
        {
            "outcome": "NEEDS_CHANGE",
            "conclusion": "The drying limit is too wide.",
            "dueOn": due,
            "nextDueOn": due,
            "person": {"name": "Reviewer"},
            "signature": {"meaning": "REVIEWED", "printedName": "Reviewer"},
        }
    ]


@pytest.mark.requirement("PRV-1", "TEN-2")
def test_who_is_not_quality_reviews_nothing(client: ClientOf, plant: Plant) -> None:
    version = make_effective(client("reviewer"), approved(client, plant), today())["recipeVersion"]
    before = version_now(client("operator"), version)
    given = seen(version, outcome="CONFIRMED", conclusion="It stands.")
    for who in ("engineer", "supervisor", "operator"):
        payload = client(who).sign("reviewRecipeVersion", given, WAY)
        assert [one["code"] for one in payload["problems"]] == ["FORBIDDEN"]
    assert version_now(client("operator"), version) == before


@pytest.mark.requirement("ROU-1")
def test_no_turn_is_left_in_a_version_that_was_withdrawn(client: ClientOf, plant: Plant) -> None:
    version = submitted(client("engineer"), written(client("engineer"), plant))
    given = seen(version, reason="The supplier left.")
    done = client("reviewer").act("withdrawRecipeVersion", "WithdrawRecipeVersionInput", given, WAY)["recipeVersion"]
    assert [one["isNext"] for one in done["route"]] == [False, False]
    document = "query ($id: ID!) { masterRecipeVersion(id: $id) { route { role isNext } } }"
    Paths().lower(client("operator"), document, {"id": version["id"]})


@pytest.mark.requirement("TEN-2")
def test_the_way_of_a_version_is_told_alike_on_both_paths(client: ClientOf, plant: Plant) -> None:
    paths, document = Paths(), "query ($id: ID!) { masterRecipeVersion(id: $id) { %s } }"
    selection = WAY[len("recipeVersion {") : -1]
    version = written(client("engineer"), plant)
    steps: list[Callable[[], dict[str, Any]]] = [
        lambda: version,
        lambda: submitted(client("engineer"), version),
        lambda: signed(client("reviewer"), "approveRecipeVersion", version, role="QUALITY"),
        lambda: signed(client("supervisor"), "approveRecipeVersion", version, role="PRODUCTION"),
        lambda: make_effective(client("reviewer"), version, today())["recipeVersion"],
    ]
    for step in steps:
        version = step()
        paths.lower(client("operator"), document % selection, {"id": version["id"]})
        lists = "{ masterRecipeVersions(orderBy: {by: REVIEW_DUE_ON, direction: DESC}) { edges { cursor } } }"
        paths.lower(client("operator"), lists)
        paths.lower(client("operator"), "{ approvalRoutes { totalCount edges { node { id steps { role } } } } }")


def test_the_first_route_is_written_by_the_founding(plant: Plant, admin: Engine) -> None:
    with admin.connect() as connection:
        chosen = text("select distinct act, process from audit_entry where company_id = :c and table_name = :t")
        for table in ("approval_route", "approval_route_step"):
            found = [tuple(row) for row in connection.execute(chosen, {"c": plant.company, "t": table})]
            assert found == [("INSERT", "test set-up")]
