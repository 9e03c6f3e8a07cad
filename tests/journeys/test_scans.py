"""Confirming by a scan through HTTP: right, wrong and told what was expected; demanded where quality says so."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.kernel.permissions import Role
from domain.people.commands import roles
from tests.client import Client
from tests.conftest import Do
from tests.plant import Plant
from tests.scans import Floor

SCANS = """query ($batch: ID!) { batch(id: $batch) { phases { number scans {
  text symbology kind named outcome says scannedName equipment { code } room { code } } } } }"""


def codes(payload: dict[str, Any]) -> list[str]:
    return [one["code"] for one in payload["problems"]]


@pytest.mark.requirement("EXE-17", "EXE-18")
def test_equipment_is_scanned_before_it_is_used_where_quality_says_so(
    client: Callable[[str], Client], do: Do, plant: Plant, admin: Engine
) -> None:
    do(plant.administrator, lambda uow: roles.grant(uow, plant.reviewer.as_person, Role.QUALITY_REVIEWER, None))
    operator, quality, engineer = map(client, ("operator", "reviewer", "engineer"))
    floor = Floor(do, plant, admin)
    policy: dict[str, Any] = {
        "site": f"Site:{plant.site}",
        "graceMinutes": 5,
        "readingSeconds": 60,
        "reason": "As agreed",
    }
    quality.act("setCapturePolicy", "SetCapturePolicyInput", {**policy, "scanEquipment": True}, "policy { id }")
    floor.run.start(2)
    phase = f"PhaseExecution:{floor.run.phase(2).id}"
    use = {"equipment": f"Equipment:{floor.mixer}", "phase": phase}
    assert codes(operator.mutate("beginEquipmentUse", "BeginEquipmentUseInput", use)) == ["SCAN_DEMANDED"]
    assert codes(engineer.mutate("confirmScan", "ConfirmScanInput", {"phase": phase, "codes": ["X"]})) == ["FORBIDDEN"]
    told = "scan { outcome says }"
    wrong = operator.act("confirmScan", "ConfirmScanInput", {"phase": phase, "codes": ["RMG-OTHER"]}, told)["scan"]
    assert wrong["outcome"] == "WRONG"
    assert "Expected here: equipment RMG-SCAN" in wrong["says"]
    for _ in range(2):
        given = {"phase": phase, "codes": ["]C0RMG-SCAN"], "commandId": "scanned"}
        assert operator.act("confirmScan", "ConfirmScanInput", given, told)["scan"]["outcome"] == "CONFIRMED"
    operator.act("beginEquipmentUse", "BeginEquipmentUseInput", use, "use { id }")
    first, second = operator.query(SCANS, batch=f"Batch:{floor.run.batch}")["batch"]["phases"][1]["scans"]
    assert (first["outcome"], first["equipment"]) == ("WRONG", {"code": "RMG-OTHER"})
    assert second == {
        "text": "RMG-SCAN",
        "symbology": "]C0",
        "kind": "EQUIPMENT",
        "named": "RMG-SCAN",
        "outcome": "CONFIRMED",
        "says": None,
        "scannedName": "Operator",
        "equipment": {"code": "RMG-SCAN"},
        "room": None,
    }
