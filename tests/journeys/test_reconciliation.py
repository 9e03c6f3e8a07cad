"""A batch reconciled through HTTP: limits set, a loss told, labels counted and verified, the figures signed."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from domain.kernel.permissions import Role
from domain.people.commands import roles
from tests import reconciliation
from tests.client import Client
from tests.conftest import Do
from tests.plant import Plant

FIGURES = """reconciliation {
    current
    materials { material issued used returned destroyed sampled unaccounted accountability limits { low high } within }
    outputs { material theoretical actual yield limits { low high } within }
    labels { lot issued used returned destroyed specimens imbalance limit within } }"""
ROWS = """version releaseBlockers { kind place } exceptions { rule title }
  materialLosses { kind quantity { value unit } reason recordedName withdrawnName }
  labelReconciliations { id version state lot { number } issued used verifiedName }
  reconciliations { content digest remark reconciledName signature { meaning } }"""
BATCH = f"query ($id: ID!) {{ batch(id: $id) {{ {FIGURES} {ROWS} }} }}"


@pytest.mark.requirement("REV-2", "REV-3")
def test_a_batch_is_accounted_for(do: Do, plant: Plant, admin: Engine, client: Callable[[str], Client]) -> None:
    balance = reconciliation.balance(do, plant, admin)
    run, store = balance.run, balance.store
    lot = store.released("API-1")
    charge = store.charge(run, 1, lot, "80.000")
    output = store.output(run, store.material("GRANULE"), quantity="169.0")
    balance.label(output, times=2)
    do(plant.administrator, lambda uow: roles.grant(uow, plant.reviewer.as_person, Role.QUALITY_REVIEWER, None))
    operator, second, supervisor, reviewer = (
        client(one) for one in ("operator", "second_operator", "supervisor", "reviewer")
    )
    limits = {
        "material": f"MaterialDefinition:{store.lot(lot).material_id}",
        "version": 1,
        "reason": "Validated losses",
        "accountabilityLow": "101",
        "accountabilityHigh": "99",
    }
    shown = "material { accountabilityLow accountabilityHigh labelImbalancePercent }"
    (problem,) = reviewer.mutate("setReconciliationLimits", "SetReconciliationLimitsInput", limits, shown)["problems"]
    assert (problem["code"], problem["path"]) == ("INVALID_INPUT", ["accountabilityHigh"])
    (problem,) = supervisor.mutate("setReconciliationLimits", "SetReconciliationLimitsInput", limits)["problems"]
    assert problem["code"] == "FORBIDDEN"
    limits = {**limits, "accountabilityLow": "98", "accountabilityHigh": None}
    assert reviewer.act("setReconciliationLimits", "SetReconciliationLimitsInput", limits, shown)["material"] == {
        "accountabilityLow": "98",
        "accountabilityHigh": None,
        "labelImbalancePercent": None,
    }
    loss = {"charge": f"GenealogyEdge:{charge}", "kind": "DESTROYED", "reason": "Spilt at the sieve"}
    given = {**loss, "quantity": {"value": "1.250", "unit": "kg"}}
    told = operator.act(
        "recordMaterialLoss", "RecordMaterialLossInput", given, "loss { id version quantity { value } }"
    )
    assert told["loss"]["quantity"] == {"value": "1.250"}
    given = {**loss, "kind": "LOST", "quantity": {"value": "2", "unit": "kg"}}
    operator.act("recordMaterialLoss", "RecordMaterialLossInput", given)
    balance.finish()

    batch = supervisor.query(BATCH, id=f"Batch:{run.batch}")["batch"]
    assert [(one["kind"], one["place"]) for one in batch["releaseBlockers"]] == [
        ("UNRECONCILED_LABELS", "lot OUT-1"),
        ("NOT_RECONCILED", "batch"),
        ("TRAIL_NOT_REVIEWED", "audit trail"),
        ("NOT_REVIEWED", "batch"),
    ]
    counted = {"lot": f"MaterialLot:{output}", "version": 1, "used": 1, "destroyed": 0, "specimens": 0, "returned": 1}
    (problem,) = operator.sign("reconcileLabels", counted)["problems"]
    assert (problem["code"], problem["path"], problem["rule"]) == ("LABELS_NOT_RETURNED", ["returned"], "REV-3")
    counted = {**counted, "returned": 0, "destroyed": 1}
    count = operator.sign("reconcileLabels", counted, "labelReconciliation { id version state }")["labelReconciliation"]
    verified = {"labelReconciliation": count["id"], "version": count["version"]}
    (problem,) = operator.sign("verifyLabelReconciliation", verified)["problems"]
    assert problem["code"] == "SAME_PERSON"
    payload = second.sign("verifyLabelReconciliation", verified, "labelReconciliation { state verifiedName }")
    assert payload["labelReconciliation"] == {"state": "VERIFIED", "verifiedName": "Second Operator"}
    given = {"batch": f"Batch:{run.batch}", "version": batch["version"], "remark": "The sieve lost 2 kg."}
    done = supervisor.sign("reconcileBatch", given, f"batch {{ {FIGURES} {ROWS} }}")
    assert done["problems"] == []
    found = done["batch"]
    assert found["reconciliation"] == {
        "current": True,
        "materials": [
            {
                "material": "M-API-1",
                "issued": "80.000",
                "used": "76.750",
                "returned": "0",
                "destroyed": "1.250",
                "sampled": "0",
                "unaccounted": "2.000",
                "accountability": "97.5000",
                "limits": {"low": "98", "high": None},
                "within": False,
            }
        ],
        "outputs": [
            {
                "material": "GRANULE",
                "theoretical": "169.410",
                "actual": "169.0",
                "yield": "99.7580",
                "limits": {"low": "97.0", "high": "101.0"},
                "within": True,
            }
        ],
        "labels": [
            {
                "lot": "OUT-1",
                "issued": 2,
                "used": 1,
                "returned": 0,
                "destroyed": 1,
                "specimens": 0,
                "imbalance": 0,
                "limit": None,
                "within": True,
            }
        ],
    }
    assert [(one["kind"], one["place"]) for one in found["releaseBlockers"]] == [
        ("OPEN_EXCEPTION", "exception 1"),
        ("TRAIL_NOT_REVIEWED", "audit trail"),
        ("NOT_REVIEWED", "batch"),
    ]
    assert found["exceptions"] == [{"rule": "REV-2", "title": "Accountability of M-API-1: 97.5000 %"}]
    (signed,) = found["reconciliations"]
    assert (signed["reconciledName"], signed["signature"]["meaning"]) == ("Supervisor", "PERFORMED")
    assert [one["kind"] for one in found["materialLosses"]] == ["DESTROYED", "LOST"]
    withdrawn = {"loss": told["loss"]["id"], "version": told["loss"]["version"], "reason": "It was found again"}
    supervisor.act("withdrawMaterialLoss", "WithdrawMaterialLossInput", withdrawn, "loss { withdrawnBecause }")
    again = supervisor.query(BATCH, id=f"Batch:{run.batch}")["batch"]
    assert again["reconciliation"]["current"] is False
    assert "NOT_RECONCILED" in [one["kind"] for one in again["releaseBlockers"]]
