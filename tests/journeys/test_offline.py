"""Working offline through HTTP: a device comes back, sends what it holds, is refused in the middle, sends again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.execution.content import Content
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.commands import standing
from domain.people.models import Person
from tests import execution, recipes
from tests.client import Client
from tests.conftest import Do, count
from tests.controls import SPEED
from tests.execution import Run
from tests.plant import Plant

RESULTS = "results { sequence outcome waitsFor act value problems { code rule } }"
ACTS = """query ($batch: ID!) { offlineActs(batch: $batch, first: 10) { edges { node {
  sequence outcome content deviceCode personName says waitsFor phase { number } } } } }"""
DEVICES = "query ($site: ID!) { offlineDevices(siteId: $site, first: 10) { edges { node { code revokedReason } } } }"


def codes(payload: dict[str, Any]) -> list[str]:
    return [one["code"] for one in payload["problems"]]


class Device:
    """A client's copy of what is to be sent, with a clock that is an hour behind."""

    def __init__(self, run: Run, id_: str) -> None:
        self.run, self.id, self.held = run, id_, list[dict[str, Any]]()

    def note(self, name: str, content: dict[str, Any], **told: Any) -> None:  # noqa: ANN401 -- an input's fields
        self.held.append(
            {
                "sequence": len(self.held) + 1,
                "deviceTime": self.clock(),
                "phase": f"PhaseExecution:{self.run.phase(1).id}",
                "parameter": f"RecipeParameter:{self.run.parameter(1, name)}",
                "content": content,
                **told,
            }
        )

    def send(self, client: Client, *acts: dict[str, Any]) -> dict[str, Any]:
        given = {"device": self.id, "sentAt": self.clock(), "acts": [*(acts or self.held)]}
        return client.mutate("sendOfflineActs", "SendOfflineActsInput", given, RESULTS)

    @staticmethod
    def clock() -> str:
        return (datetime.now(UTC) - timedelta(hours=1)).isoformat()


@pytest.mark.requirement("OFL-1", "OFL-2", "EXE-18", "TEN-3")
def test_what_a_device_held_is_sent_when_it_is_back(
    client: Callable[[str], Client], do: Do, plant: Plant, admin: Engine
) -> None:
    run = execution.run(do, plant, admin)
    run.start(1)
    operator, second, supervisor, engineer = map(client, ("operator", "second_operator", "supervisor", "engineer"))
    new = {"site": f"Site:{plant.site}", "code": "TAB-01", "name": "Tablet", "commandId": "register"}
    assert codes(operator.mutate("registerDevice", "RegisterDeviceInput", new)) == ["FORBIDDEN"]
    for _ in range(2):
        made = supervisor.act("registerDevice", "RegisterDeviceInput", new, "device { id version }")["device"]
    device = Device(run, made["id"])
    device.note("Line is clear", {"yesNo": True})
    device.note("Shift", {"choice": "night"})
    device.note("Shift", {"choice": "night"}, repetition=2, dependsOn=[2])
    device.note("Line is clear", {"yesNo": False})
    run.record(1, "Shift", Content(choice="day"), by=plant.second_operator)  # while the device is away

    assert codes(device.send(engineer)) == ["FORBIDDEN"]
    assert codes(device.send(operator, *reversed(device.held))) == ["INVALID_INPUT"]
    assert count(admin, "offline_act", plant.company) == 0
    first = device.send(operator)
    told = [(one["outcome"], one["waitsFor"], codes(one)) for one in first["results"]]
    refused = ("REFUSED", None, ["ALREADY_RECORDED"])
    assert told == [("APPLIED", None, []), refused, ("NOT_APPLIED", 2, []), refused]
    assert device.send(operator) == first  # the answer was lost, and the whole is sent again
    device.note("Line is clear", {"yesNo": True}, repetition=7)
    assert device.send(operator)["results"][:4] == first["results"]
    assert (count(admin, "offline_act", plant.company), count(admin, "parameter_value", plant.company)) == (5, 2)
    changed = {**device.held[0], "content": {"yesNo": False}}
    assert codes(device.send(operator, changed)["results"][0]) == ["COMMAND_ID_REUSED"]
    assert codes(device.send(second, device.held[0])["results"][0]) == ["OUT_OF_ORDER"]

    kept = operator.query(ACTS, batch=f"Batch:{run.batch}")["offlineActs"]["edges"]
    assert kept[1]["node"] == {
        "sequence": 2,
        "outcome": "REFUSED",
        "content": "night",
        "deviceCode": "TAB-01",
        "personName": "Operator",
        "says": "Second Operator already recorded day; mutation correctValue changes it.",
        "waitsFor": None,
        "phase": {"number": 1},
    }
    assert [one.rule for one in run.rows("batch_exception")] == ["OFL-1"] * 3

    gone = {"device": device.id, "version": made["version"], "reason": "Lost"}
    assert codes(operator.mutate("revokeDevice", "RevokeDeviceInput", gone)) == ["FORBIDDEN"]
    supervisor.act("revokeDevice", "RevokeDeviceInput", gone)
    device.note("Shift", {"choice": "day"})
    assert codes(device.send(operator)) == ["DEVICE_REVOKED"]
    listed = operator.query(DEVICES, site=f"Site:{plant.site}")["offlineDevices"]["edges"]
    assert listed == [{"node": {"code": "TAB-01", "revokedReason": "Lost"}}]

    other = supervisor.act(
        "registerDevice", "RegisterDeviceInput", {**new, "code": "TAB-02", "commandId": "b"}, "device { id }"
    )
    device.id = other["device"]["id"]

    def deactivate(uow: UnitOfWork) -> Person:
        person = uow.find(Person, Person.id == plant.operator.as_person)[0]
        return standing.deactivate(uow, person.id, version=person.version)

    do(plant.administrator, deactivate)
    answer = operator.send(
        "mutation ($input: SendOfflineActsInput!) { sendOfflineActs(input: $input) { results { outcome } } }",
        {"input": {"device": device.id, "sentAt": device.clock(), "acts": device.held}},
    )
    assert (answer.get("data") or {}).get("sendOfflineActs") is None
    assert answer["errors"]
    assert count(admin, "offline_act", plant.company) == 5


@pytest.mark.requirement("OFL-1", "EXE-18")
def test_what_is_sent_four_times_at_once_is_done_once_and_answered_alike(
    client: Callable[[str], Client], do: Do, plant: Plant, admin: Engine
) -> None:
    """The answer takes long, and the device asks again before it has it."""
    run = execution.run(do, plant, admin)
    run.start(1)
    new = {"site": f"Site:{plant.site}", "code": "TAB-01", "name": "Tablet"}
    made = client("supervisor").act("registerDevice", "RegisterDeviceInput", new, "device { id }")["device"]
    device, operator = Device(run, made["id"]), client("operator")
    device.note("Line is clear", {"yesNo": True})
    for repetition in range(1, 4):
        device.note("Shift", {"choice": "night"}, repetition=repetition, dependsOn=[repetition])
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: device.send(operator), range(4)))
    assert [one["outcome"] for one in answers[0]["results"]] == ["APPLIED", "APPLIED", "REFUSED", "NOT_APPLIED"]
    assert all(one == answers[0] for one in answers)
    assert (count(admin, "offline_act", plant.company), count(admin, "parameter_value", plant.company)) == (4, 2)
    assert [one.rule for one in run.rows("batch_exception")] == ["OFL-1"]  # what waits for it says so by itself


TAKEN = """query ($batch: ID!) { operationsTakenOut(batch: $batch, first: 10) { edges { node {
  operation deviceCode takenName recalled endedBecause phases { number recipePhase { instruction parameters { name } } }
  conflicts { sequence kind says } } } } }"""


@pytest.mark.requirement("OFL-3", "OFL-4")
def test_a_device_takes_an_operation_out_and_goes_on_without_a_connection(
    client: Callable[[str], Client], do: Do, plant: Plant, admin: Engine
) -> None:
    phases = tuple(recipes.phase(number, name, parameters=(SPEED,)) for number, name in ((1, "Mill"), (2, "Sift")))
    run = execution.run(do, plant, admin, phases)
    run.start(1)
    operator, second, supervisor = map(client, ("operator", "second_operator", "supervisor"))
    new = {"site": f"Site:{plant.site}", "code": "TAB-01", "name": "Tablet"}
    device = supervisor.act("registerDevice", "RegisterDeviceInput", new, "device { id }")["device"]["id"]
    wanted = {"batch": f"Batch:{run.batch}", "unitProcedure": "Granulation", "operation": "Drying", "device": device}
    (wrong,) = operator.mutate("takeOutOperation", "TakeOutOperationInput", {**wanted, "operation": "X"})["problems"]
    assert (wrong["code"], wrong["path"]) == ("INVALID_INPUT", ["operation"])
    quality = client("reviewer")
    assert codes(quality.mutate("takeOutOperation", "TakeOutOperationInput", wanted)) == ["FORBIDDEN"]
    assert count(admin, "operation_take_out", plant.company) == 0
    out = operator.act("takeOutOperation", "TakeOutOperationInput", wanted, "takeOut { id version }")["takeOut"]
    value = {"parameter": f"RecipeParameter:{run.parameter(1, 'Speed')}"}
    content = {"content": {"number": {"value": "30", "unit": "1"}}}
    theirs = {"phase": f"PhaseExecution:{run.phase(1).id}", **value, **content}
    (away,) = second.mutate("recordValue", "RecordValueInput", theirs)["problems"]
    assert (away["code"], away["rule"]) == ("OPERATION_AWAY", "OFL-3")

    clock, one, two = Device.clock(), f"PhaseExecution:{run.phase(1).id}", f"PhaseExecution:{run.phase(2).id}"
    later = {"parameter": f"RecipeParameter:{run.parameter(2, 'Speed')}", **content}
    acts: list[dict[str, Any]] = [
        {"phase": one, **value, **content},
        {"phase": one, "kind": "COMPLETE", "dependsOn": [1]},
        {"phase": two, "kind": "START", "dependsOn": [2]},
        {"phase": two, "kind": "VALUE"},
        {"phase": two, "kind": "COMPLETE"},
        {"phase": two, "kind": "COMPLETE", "dependsOn": [7]},
        {"phase": two, **later, "early": " "},
        {"phase": two, **later, "plannedDeviation": f"PlannedDeviation:{run.batch}"},
    ]
    given = [{"sequence": number, "deviceTime": clock, **act} for number, act in enumerate(acts, 1)]
    sent = operator.mutate(
        "sendOfflineActs",
        "SendOfflineActsInput",
        {"device": device, "sentAt": Device.clock(), "acts": given},
        RESULTS,
    )["results"]
    assert [(one["outcome"], codes(one)) for one in sent] == [
        *[("APPLIED", [])] * 3,
        ("REFUSED", ["INVALID_INPUT"]),
        ("REFUSED", ["INCOMPLETE"]),
        *[("REFUSED", ["INVALID_INPUT"])] * 3,
    ]
    (node,) = [
        edge["node"] for edge in operator.query(TAKEN, batch=f"Batch:{run.batch}")["operationsTakenOut"]["edges"]
    ]
    assert (node["operation"], node["takenName"], node["recalled"]) == ("Drying", "Operator", False)
    assert [one["number"] for one in node["phases"]] == [1, 2]
    kept = [(one["sequence"], one["kind"]) for one in node["conflicts"]]
    assert kept == [(5, "COMPLETE"), (7, "VALUE"), (8, "VALUE")], "what makes no sense is answered alone"
    assert node["conflicts"][2]["says"].endswith("it is recorded without a planned deviation.")
    back = {"takeOut": out["id"], "version": out["version"], "reason": "All is sent"}
    assert codes(second.mutate("returnOperation", "ReturnOperationInput", back)) == ["INVALID_INPUT"]
    assert codes(quality.mutate("returnOperation", "ReturnOperationInput", back)) == ["FORBIDDEN"]
    assert codes(operator.mutate("recallOperation", "RecallOperationInput", back)) == ["FORBIDDEN"]
    (still,) = operator.query(TAKEN, batch=f"Batch:{run.batch}")["operationsTakenOut"]["edges"]
    assert still["node"]["endedBecause"] is None
    operator.act("returnOperation", "ReturnOperationInput", back)
    seen = {"phase": one, "version": run.phase(1).version}
    assert codes(second.sign("completePhase", seen)) == ["ATTESTED_BY_ANOTHER"]
    assert operator.sign("completePhase", seen, "phase { signedOffAt }")["phase"]["signedOffAt"]
