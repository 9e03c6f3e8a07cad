"""In-process controls through HTTP: shown when they are due, recorded in their time, missed with a reason (EXE-20)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.kernel.permissions import Role
from domain.people.commands import roles
from tests.client import Client
from tests.conftest import Do
from tests.controls import WEIGHT, Press
from tests.plant import Plant

DUE = """query ($batch: ID!) { batch(id: $batch) {
  dueControls { id version number standing dueAt values { text } series { name phase { number } carrier { number } } }
  exceptions { rule title }
  phases { number controls { name everySeconds graceSeconds samples most state opened nextDueAt
    controls { number standing firstRepetition lastRepetition missedReason values { text } } } } } }"""
WORK = "{ viewer { work { act title because } } }"
POLICY = "query ($site: ID!) { capturePolicy(site: $site) { version graceMinutes because } }"


def codes(payload: dict[str, Any]) -> list[str]:
    return [one["code"] for one in payload["problems"]]


@pytest.mark.requirement("EXE-20", "EXE-9")
def test_an_operator_sees_what_is_due_records_it_and_a_supervisor_tells_what_was_missed(
    client: Callable[[str], Client], do: Do, plant: Plant, admin: Engine
) -> None:
    do(plant.administrator, lambda uow: roles.grant(uow, plant.reviewer.as_person, Role.QUALITY_REVIEWER, None))
    operator, supervisor, quality = map(client, ("operator", "supervisor", "reviewer"))
    press = Press(do, plant, admin, now=datetime.now(UTC) - timedelta(minutes=31))
    batch, site = f"Batch:{press.run.batch}", f"Site:{plant.site}"
    assert operator.query(POLICY, site=site) == {"capturePolicy": None}
    policy = {"site": site, "graceMinutes": 6, "readingSeconds": 30, "reason": "As validated"}
    assert codes(operator.mutate("setCapturePolicy", "SetCapturePolicyInput", policy)) == ["FORBIDDEN"]
    quality.act("setCapturePolicy", "SetCapturePolicyInput", policy, "policy { id }")
    assert operator.query(POLICY, site=site)["capturePolicy"]["graceMinutes"] == 6

    press.start()
    press.later(31)
    press.heed()
    told = operator.query(DUE, batch=batch)["batch"]
    first, second = told["dueControls"]
    assert [(one["number"], one["standing"]) for one in (first, second)] == [(1, "OVERDUE"), (2, "DUE")]
    assert first["series"] == {"name": WEIGHT.name, "phase": {"number": 2}, "carrier": {"number": 1}}
    assert told["exceptions"] == [{"rule": "EXE-20", "title": f"{WEIGHT.name}: control 1 overdue"}]
    work = {one["title"]: one["because"] for one in operator.query(WORK)["viewer"]["work"]}
    titles = [one for one in work if one.startswith(f"Phase 2 {WEIGHT.name}: control ")]
    assert [title.split("control ")[1][:5] for title in titles] == ["1 ove", "2 due", "3 due"]
    assert [work[title] is None for title in titles] == [True, True, False]

    phase, parameter = press.run.phase(2).id, press.run.parameter(2, WEIGHT.name)
    given: dict[str, Any] = {"phase": f"PhaseExecution:{phase}", "parameter": f"RecipeParameter:{parameter}"}
    given |= {"content": {"number": {"value": "11.60", "unit": "g"}}}
    for repetition in (3, 4):
        operator.act("recordValue", "RecordValueInput", {**given, "repetition": repetition}, "value { id }")
    early = operator.mutate("recordValue", "RecordValueInput", {**given, "repetition": 5})
    assert codes(early) == ["CONTROL_NOT_DUE"]
    due = operator.mutate("recordValue", "RecordValueInput", {**given, "repetition": 2, "early": "Before the break"})
    assert codes(due) == ["INVALID_INPUT"]
    missed = {"control": first["id"], "version": first["version"], "reason": "The balance was being adjusted"}
    assert codes(operator.mutate("missControl", "MissControlInput", missed)) == ["FORBIDDEN"]
    supervisor.act("missControl", "MissControlInput", missed, "control { standing missedName }")
    assert codes(supervisor.mutate("missControl", "MissControlInput", missed)) == ["VERSION_CONFLICT"]

    told = operator.query(DUE, batch=batch)["batch"]
    assert told["dueControls"] == []
    assert [one["rule"] for one in told["exceptions"]] == ["EXE-20", "EXE-9"]
    (series,) = told["phases"][1]["controls"]
    assert (series["everySeconds"], series["graceSeconds"], series["opened"]) == ("900", "360", 2)
    assert [(one["number"], one["standing"], one["missedReason"]) for one in series["controls"]] == [
        (1, "MISSED", missed["reason"]),
        (2, "RECORDED", None),
    ]
    assert [one["text"] for one in series["controls"][1]["values"]] == ["11.60 g", "11.60 g"]
    stays = operator.prepare("completePhase", {"phase": given["phase"], "version": press.run.phase(2).version})
    assert codes(stays) == ["CONTROLS_GO_ON"]
