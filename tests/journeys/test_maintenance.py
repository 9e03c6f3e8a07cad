"""Maintenance through HTTP: planned, due by itself, done by one and verified by another; a breakdown and its return."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from tests.client import Client
from tests.conftest import Do
from tests.equipment import Workshop, run_of
from tests.maintenance import Mechanics
from tests.plant import Plant
from tests.scales import today

ORDER = "workOrder { id version state number kind says contact }"
SHOWN = """query ($id: ID!) { equipment(id: $id) { version service cleanliness
  maintenancePlans { totalCount edges { node { code dueOn state } } } workOrders(first: 2) { edges { node {
    id version state kind plan { code } completedName signature { meaning } verifiedName } } }
  tags { edges { node { kind state } } } } }"""
DUE = """query ($equipment: ID!, $before: Date!) {
  maintenancePlans(first: 5, equipment: $equipment, dueBefore: $before) { totalCount }
  workOrders(first: 5, equipment: $equipment, kind: PLANNED, dueBefore: $before) { totalCount edges { node {
    id version } } } }"""
SUITABLE = """query ($equipment: ID!, $batch: ID!) { suitability(equipment: $equipment, batch: $batch) {
  reasons { kind rule } warnings { kind } } }"""
WORK = "{ viewer { work { act title because } } }"


def work(person: Client) -> dict[str, Any]:
    found = person.query(WORK)["viewer"]["work"]
    return {one["act"]: (one["title"], one["because"]) for one in found if one["act"].endswith("WorkOrder")}


@pytest.mark.requirement("MNT-1", "MNT-2")
def test_a_mixer_is_maintained_and_breaks_down(
    do: Do, plant: Plant, admin: Engine, client: Callable[[str], Client]
) -> None:
    engineer, supervisor, operator = client("engineer"), client("supervisor"), client("operator")
    run, shop = run_of(do, plant, admin), Workshop(do, plant, admin)
    mixer, staff = shop.unit(), Mechanics(shop)
    equipment, batch = f"Equipment:{mixer}", f"Batch:{run.batch}"
    plan = planned(engineer, operator, equipment)
    staff.earlier(plan, timedelta(days=32))
    found = operator.query(SUITABLE, equipment=equipment, batch=batch)["suitability"]
    assert "MAINTENANCE_OVERDUE" not in {one["kind"] for one in found["reasons"]}
    assert [one["kind"] for one in found["warnings"]] == ["MAINTENANCE_OVERDUE"]
    staff.heed(plan)
    due = operator.query(DUE, equipment=equipment, before=today().isoformat())
    assert (due["maintenancePlans"]["totalCount"], due["workOrders"]["totalCount"]) == (1, 1)
    title = f"Work order 1 of RMG-01, due on {today() - timedelta(days=2)}"
    assert work(engineer) == {"beginWorkOrder": (title, None)}
    (edge,) = due["workOrders"]["edges"]
    done = worked(engineer, supervisor, operator, edge["node"])
    assert done["state"] == "VERIFIED"
    shop.clean(mixer)
    shop.allocate(mixer, run)
    use = shop.use(mixer, run)
    given = {"equipment": equipment, "says": "The seal leaks."}
    (problem,) = client("reviewer").mutate("reportBreakdown", "ReportBreakdownInput", given)["problems"]
    assert problem["code"] == "FORBIDDEN"
    broken = operator.act("reportBreakdown", "ReportBreakdownInput", given, ORDER)["workOrder"]
    assert (broken["kind"], broken["number"]) == ("CORRECTIVE", 2)
    shop.end(use, run)
    found = operator.query(SUITABLE, equipment=equipment, batch=batch)["suitability"]["reasons"]
    assert {"kind": "BROKEN_DOWN", "rule": "MNT-2"} in found
    raised = operator.query("query ($id: ID!) { batch(id: $id) { exceptions { rule title } } }", id=batch)
    assert raised["batch"]["exceptions"] == [{"rule": "MNT-2", "title": "RMG-01: breakdown"}]
    worked(engineer, supervisor, operator, broken)
    stands = operator.query(SHOWN, id=equipment)["equipment"]
    assert stands["tags"] == {"edges": [{"node": {"kind": "BREAKDOWN", "state": "REMEDIED"}}]}
    assert stands["maintenancePlans"]["totalCount"] == 1
    back = {"equipment": equipment, "version": stands["version"], "reason": "It runs dry."}
    (problem,) = engineer.sign("signReturnToService", back)["problems"]
    assert problem["code"] == "RETURNED_OWN_WORK"
    returned = supervisor.sign("signReturnToService", back, "equipment { service cleanliness }")["equipment"]
    assert returned == {"service": "IN_SERVICE", "cleanliness": "DIRTY"}
    edges = operator.query(SHOWN, id=equipment)["equipment"]["workOrders"]["edges"]
    corrective, planned_one = (edge["node"] for edge in edges)
    assert (planned_one["plan"], corrective["plan"]) == ({"code": "PM-01"}, None)
    assert (corrective["signature"], corrective["verifiedName"]) == ({"meaning": "PERFORMED"}, "Supervisor")
    ended(engineer, operator, f"MaintenancePlan:{plan}")


def planned(engineer: Client, operator: Client, equipment: str) -> Any:  # noqa: ANN401 -- an id
    details = {"name": "Inspection", "steps": "1. Seals.", "intervalDays": 30, "leadDays": 30, "graceDays": 5}
    given = {"equipment": equipment, "code": "PM-01", "details": details}
    (problem,) = engineer.mutate("defineMaintenancePlan", "DefineMaintenancePlanInput", given)["problems"]
    assert (problem["code"], problem["path"]) == ("INVALID_INPUT", ["details", "leadDays"])
    details["leadDays"] = 7
    (problem,) = operator.mutate("defineMaintenancePlan", "DefineMaintenancePlanInput", given)["problems"]
    assert problem["code"] == "FORBIDDEN"
    shown = "maintenancePlan { id version edition dueOn }"
    made = engineer.act("defineMaintenancePlan", "DefineMaintenancePlanInput", given, shown)["maintenancePlan"]
    assert made["dueOn"] == (today() + timedelta(days=30)).isoformat()
    changed = {"maintenancePlan": made["id"], "version": made["version"], "details": details, "reason": "Its manual."}
    again = engineer.act("changeMaintenancePlan", "ChangeMaintenancePlanInput", changed, shown)["maintenancePlan"]
    assert again["edition"] == 2
    return UUID(made["id"].partition(":")[2])


def worked(engineer: Client, supervisor: Client, operator: Client, order: dict[str, Any]) -> dict[str, Any]:
    """Begun and completed by one, verified by another."""
    seen = {"workOrder": order["id"], "version": order["version"]}
    (problem,) = operator.mutate("beginWorkOrder", "BeginWorkOrderInput", seen)["problems"]
    assert problem["code"] == "FORBIDDEN"
    begun = engineer.act("beginWorkOrder", "BeginWorkOrderInput", seen, ORDER)["workOrder"]
    done = {"workOrder": order["id"], "version": begun["version"], "done": "Seal replaced.", "contact": True}
    completed = engineer.sign("completeWorkOrder", done, ORDER)["workOrder"]
    assert (completed["state"], completed["contact"]) == ("COMPLETED", True)
    _, because = work(engineer)["verifyWorkOrder"]
    assert because == "You began or completed this work order; another person verifies it."
    judged = {"workOrder": order["id"], "version": completed["version"], "accepted": True}
    (problem,) = engineer.sign("verifyWorkOrder", judged)["problems"]
    assert (problem["code"], problem["rule"]) == ("VERIFIED_OWN_WORK", "MNT-1")
    found: dict[str, Any] = supervisor.sign("verifyWorkOrder", judged, ORDER)["workOrder"]
    return found


def ended(engineer: Client, operator: Client, plan: str) -> None:
    version = operator.query("query ($id: ID!) { node(id: $id) { ... on MaintenancePlan { version } } }", id=plan)
    given = {"maintenancePlan": plan, "version": version["node"]["version"], "reason": "Sold."}
    (problem,) = operator.mutate("endMaintenancePlan", "EndMaintenancePlanInput", given)["problems"]
    assert problem["code"] == "FORBIDDEN"
    done = engineer.act("endMaintenancePlan", "EndMaintenancePlanInput", given, "maintenancePlan { state }")
    assert done["maintenancePlan"]["state"] == "ENDED"
