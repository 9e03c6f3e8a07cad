"""A retention sample through HTTP: from its rule to its destruction, and whom each act is refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.kernel.calendar import months_later
from domain.kernel.permissions import Role
from domain.people.commands import roles
from tests.client import Client
from tests.conftest import Do, every_row
from tests.containers import Shelves
from tests.materials import LATER, Store
from tests.plant import Plant
from tests.retention import TABLES, YEAR_AFTER_EXPIRY, Cabinet

Clients = Callable[[str], Client]

SAMPLE = """id version months countedFrom storage takenOn inspectedOn inspectionDueOn keepUntil { until because }
  quantity { value unit } consumed { value } lot { number } sample { number purpose }
  container { id version number state remaining { value } location { code kind } }
  inspections { outcome remark inspectedName } consumptions { quantity { value } reason signature { meaning } }"""
RULE = {"quantity": "1.5", "countedFrom": "AFTER_EXPIRY", "months": 12}


@pytest.fixture
def cabinet(do: Do, plant: Plant, admin: Engine) -> Cabinet:
    return Cabinet(Shelves(Store(do, plant, admin)))


def kg(value: str) -> dict[str, str]:
    return {"value": value, "unit": "kg"}


def sent(who: Client, name: str, given: dict[str, Any]) -> list[str]:
    """The codes of an act's problems."""
    if name == "consumeRetentionSample":
        payload = who.sign(name, given)
    else:
        payload = who.mutate(name, f"{name[0].upper()}{name[1:]}Input", given)
    return [one["code"] for one in payload["problems"]]


def done(who: Client, name: str, given: dict[str, Any], selection: str) -> dict[str, Any]:
    """A mutation that must succeed: what it changed."""
    payload = who.act(name, f"{name[0].upper()}{name[1:]}Input", given, selection)
    return next(value for key, value in payload.items() if key != "problems")


@pytest.mark.requirement("RET-1", "RET-2", "RET-3", "RET-4", "RET-5")
def test_a_sample_is_kept_looked_at_consumed_and_not_destroyed_before_its_time(
    client: Clients, cabinet: Cabinet, plant: Plant, do: Do
) -> None:
    operator, supervisor, reviewer = client("operator"), client("supervisor"), client("reviewer")
    do(plant.administrator, lambda uow: roles.grant(uow, plant.reviewer.as_person, Role.QUALITY_REVIEWER, None))
    material, site = cabinet.store.material(), f"Site:{plant.site}"
    ruled = {"material": f"MaterialDefinition:{material}", "version": 1, "reason": "As filed", "rule": RULE}
    short = {**ruled, "rule": {**RULE, "months": 11}}
    assert sent(reviewer, "setRetentionRule", short) == ["INVALID_INPUT"]
    shown = done(reviewer, "setRetentionRule", ruled, "material { retentionQuantity retentionFrom retentionMonths }")
    assert shown == {"retentionQuantity": "1.5", "retentionFrom": "AFTER_EXPIRY", "retentionMonths": 12}
    lot = f"MaterialLot:{cabinet.store.receive(material)}"
    decision = {"lot": lot, "version": 1, "decision": "RELEASED", "statement": "Conforms."}
    blocked = reviewer.sign("disposeLot", decision)["problems"][0]
    assert (blocked["code"], "1.5 kg are kept of each lot" in blocked["message"]) == ("LOT_RELEASE_BLOCKED", True)
    opened = {"site": site, "code": "RET-1", "name": "Retention room", "kind": "RETENTION"}
    place = done(supervisor, "openLocation", opened, "location { id }")
    taking = {"lot": lot, "quantity": kg("1.5"), "location": place["id"], "commandId": "once"}
    assert sent(operator, "takeRetentionSample", taking) == ["INVALID_INPUT"]
    taking |= {"storage": "15 to 25 °C", "number": "RS-1"}
    sample = done(operator, "takeRetentionSample", taking, f"sample {{ {SAMPLE} }}")
    assert done(operator, "takeRetentionSample", taking, "sample { id }") == {"id": sample["id"]}
    assert (sample["sample"], sample["lot"]) == ({"number": 1, "purpose": "RETENTION"}, {"number": "L-1"})
    assert sample["keepUntil"]["until"] == months_later(LATER, 12).isoformat()
    assert sample["inspectionDueOn"] == months_later(date.fromisoformat(sample["takenOn"]), 12).isoformat()
    box = sample["container"]
    assert (box["state"], box["location"]) == ("RETAINED", {"code": "RET-1", "kind": "RETENTION"})
    assert reviewer.sign("disposeLot", decision)["problems"] == []

    due = """query ($day: Date!, $site: ID!) { retentionSamples(siteId: $site, inspectionDueBy: $day)
      { edges { node { container { number } inspections { outcome } } } } }"""
    assert reviewer.query(due, day=sample["takenOn"], site=site)["retentionSamples"]["edges"] == []
    listed = reviewer.query(due, day=sample["inspectionDueOn"], site=site)["retentionSamples"]["edges"]
    assert listed == [{"node": {"container": {"number": "RS-1"}, "inspections": []}}]
    seen = {"retentionSample": sample["id"], "version": sample["version"], "outcome": "DETERIORATED", "remark": "Spots"}
    looked = done(reviewer, "inspectRetentionSample", seen, f"sample {{ {SAMPLE} }}")
    assert looked["inspections"] == [{"outcome": "DETERIORATED", "remark": "Spots", "inspectedName": "Reviewer"}]
    consuming = {
        "retentionSample": sample["id"],
        "version": looked["version"],
        "quantity": kg("0.5"),
        "reason": "Spots",
    }
    assert sent(reviewer, "consumeRetentionSample", {**consuming, "version": 1}) == ["VERSION_CONFLICT"]
    consumed = reviewer.sign("consumeRetentionSample", consuming, f"sample {{ {SAMPLE} }}")["sample"]
    assert (consumed["consumed"], consumed["container"]["remaining"]) == ({"value": "0.5"}, {"value": "1.0"})
    assert consumed["consumptions"] == [
        {"quantity": {"value": "0.5"}, "reason": "Spots", "signature": {"meaning": "QUALITY"}}
    ]
    destroying = {"container": box["id"], "version": consumed["container"]["version"], "reason": "No longer kept"}
    refused = operator.sign("destroyContainer", destroying)["problems"][0]
    assert (refused["code"], refused["rule"]) == ("STILL_KEPT", "RET-5")
    assert sample["keepUntil"]["until"] in refused["message"]


FORBIDDEN = {
    "setRetentionRule": "reviewer",
    "takeRetentionSample": "engineer",
    "inspectRetentionSample": "operator",
    "consumeRetentionSample": "supervisor",
}


@pytest.mark.requirement("TEN-1", "TEN-2")
def test_who_may_not_and_who_is_of_another_company_change_nothing(
    client: Clients, cabinet: Cabinet, plant: Plant, other_plant: Plant, admin: Engine
) -> None:
    material, place = cabinet.store.material(), cabinet.place()
    cabinet.rule(material, YEAR_AFTER_EXPIRY)
    lot = cabinet.store.receive(material)
    sample = f"RetentionSample:{cabinet.take(lot, place)}"
    taking = {"lot": f"MaterialLot:{lot}", "quantity": kg("1"), "location": f"OperationalLocation:{place}"}
    given: dict[str, dict[str, Any]] = {
        "setRetentionRule": {"material": f"MaterialDefinition:{material}", "version": 2, "reason": "None is kept"},
        "takeRetentionSample": {**taking, "storage": "Cold"},
        "inspectRetentionSample": {"retentionSample": sample, "version": 1, "outcome": "UNCHANGED"},
        "consumeRetentionSample": {
            "retentionSample": sample,
            "version": 1,
            "quantity": kg("0.1"),
            "reason": "Complaint",
        },
    }
    before = every_row(admin, TABLES, plant.company)
    strangers = {
        name: Client(client("operator").web, other_plant.name).sign_in(name) for name in ("operator", "reviewer")
    }
    for name, who in FORBIDDEN.items():
        assert sent(client(who), name, given[name]) == ["FORBIDDEN"], name
        theirs = sent(strangers["operator" if name == "takeRetentionSample" else "reviewer"], name, given[name])
        assert theirs == (["FORBIDDEN"] if name == "setRetentionRule" else ["NOT_FOUND"]), name
    assert every_row(admin, TABLES, plant.company) == before
