"""Materials through HTTP: from the delivery to the lot that a batch gives, and whom each act is refused."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from tests import execution
from tests.client import Client
from tests.conftest import Do, count
from tests.execution import Run
from tests.materials import LATER, Store
from tests.plant import Plant

Clients = Callable[[str], Client]

LOT = """id version number supplierLot unit expiresOn status site { code } material { code name unit }
  balance { received used reversed remaining } transactions { kind quantity { value unit } recordedName }
  dispositions { decision statement signature { meaning printedName } }"""
EDGE = "id kind quantity { value unit } sourceLot { number } targetBatch { number } recordedName reason reverses { id }"
TABLES = ("material_definition", "material_lot", "lot_balance", "inventory_transaction", "genealogy_edge")


@pytest.fixture
def store(do: Do, plant: Plant, admin: Engine) -> Store:
    return Store(do, plant, admin)


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    run = execution.run(do, plant, admin)
    run.start(1)
    return run


def kg(value: str) -> dict[str, str]:
    return {"value": value, "unit": "kg"}


def received(plant: Plant, material: str, number: str = "L-77") -> dict[str, Any]:
    return {
        "site": f"Site:{plant.site}",
        "material": material,
        "number": number,
        "quantity": kg("100.000"),
        "supplierLot": "SUP-9",
        "expiresOn": LATER.isoformat(),
    }


@pytest.mark.requirement("MAT-1")
def test_a_delivery_is_released_charged_and_becomes_a_lot_of_the_batch(client: Clients, plant: Plant, run: Run) -> None:
    engineer, operator, reviewer = client("engineer"), client("operator"), client("reviewer")
    defined = {"code": "API-MET", "name": "Metformin HCl", "unit": "kg"}
    material = engineer.act("defineMaterial", "DefineMaterialInput", defined, "material { id }")["material"]["id"]
    lot = operator.act("receiveLot", "ReceiveLotInput", received(plant, material), f"lot {{ {LOT} }}")["lot"]
    assert (lot["status"], lot["supplierLot"], lot["expiresOn"]) == ("QUARANTINE", "SUP-9", LATER.isoformat())
    charge = {"phase": f"PhaseExecution:{run.phase(1).id}", "lot": lot["id"], "quantity": kg("51.402")}
    refused = operator.mutate("chargeLot", "ChargeLotInput", charge, f"edge {{ {EDGE} }}")
    assert (refused["edge"], [one["code"] for one in refused["problems"]]) == (None, ["LOT_NOT_RELEASED"])
    decision = {"lot": lot["id"], "version": lot["version"], "decision": "RELEASED", "statement": "Conforms."}
    released = reviewer.sign("disposeLot", decision, f"lot {{ {LOT} }}")
    assert released["problems"] == []
    assert released["lot"]["dispositions"] == [
        {
            "decision": "RELEASED",
            "statement": "Conforms.",
            "signature": {"meaning": "RELEASED", "printedName": "Reviewer"},
        }
    ]
    edge = operator.act("chargeLot", "ChargeLotInput", charge, f"edge {{ {EDGE} }}")["edge"]
    assert (edge["kind"], edge["quantity"], edge["sourceLot"]) == ("CHARGE", kg("51.402"), {"number": "L-77"})
    reversal = client("supervisor").act(
        "reverseCharge", "ReverseChargeInput", {"edge": edge["id"], "reason": "Typed twice"}, f"edge {{ {EDGE} }}"
    )["edge"]
    assert (reversal["kind"], reversal["reverses"], reversal["reason"]) == (
        "REVERSAL",
        {"id": edge["id"]},
        "Typed twice",
    )
    operator.act("chargeLot", "ChargeLotInput", {**charge, "quantity": kg("50.000")})
    late = {"eventAt": datetime.now(UTC).isoformat(), "reason": "The terminal was down"}
    given = {
        "batch": f"Batch:{run.batch}",
        "material": material,
        "number": "OUT-1",
        "quantity": kg("49.5"),
        "late": late,
    }
    made = operator.act("recordOutputLot", "RecordOutputLotInput", given, f"lot {{ {LOT} }}")["lot"]
    unexplained = {**charge, "late": {**late, "reason": " "}}
    refused = operator.mutate("chargeLot", "ChargeLotInput", unexplained, "edge { id }")
    assert [(one["code"], one["path"]) for one in refused["problems"]] == [("INVALID_INPUT", ["late", "reason"])]
    shown = operator.query(
        f"""query ($id: ID!, $lot: ID!) {{ batch(id: $id) {{ charges {{ {EDGE} }} outputLots {{ id number }}
            genealogy(direction: BACKWARD) {{ depth lot {{ number }} }} }} lot(id: $lot) {{ {LOT} }}
            lots(status: QUARANTINE) {{ totalCount edges {{ node {{ number }} }} }} materials {{ totalCount }} }}""",
        id=f"Batch:{run.batch}",
        lot=lot["id"],
    )
    assert [one["kind"] for one in shown["batch"]["charges"]] == ["CHARGE", "REVERSAL", "CHARGE"]
    assert shown["batch"]["outputLots"] == [{"id": made["id"], "number": "OUT-1"}]
    assert [one["lot"] for one in shown["batch"]["genealogy"]] == [{"number": "L-77"}] * 3
    assert shown["lot"]["balance"] == {
        "received": "100.000",
        "used": "101.402",
        "reversed": "51.402",
        "remaining": "50.000",
    }
    assert [one["quantity"]["value"] for one in shown["lot"]["transactions"]] == [
        "100.000",
        "-51.402",
        "51.402",
        "-50.000",
    ]
    assert shown["lots"] == {"totalCount": 1, "edges": [{"node": {"number": "OUT-1"}}]}
    assert shown["materials"] == {"totalCount": 1}


@pytest.mark.requirement("EXE-18")
def test_a_charge_sent_twice_acts_once(client: Clients, store: Store, run: Run, plant: Plant, admin: Engine) -> None:
    lot = f"MaterialLot:{store.released()}"
    charge = {"phase": f"PhaseExecution:{run.phase(1).id}", "lot": lot, "quantity": kg("1"), "commandId": "once"}
    operator = client("operator")
    first, again = (operator.act("chargeLot", "ChargeLotInput", charge, "edge { id }") for _ in range(2))
    assert first == again
    assert count(admin, "genealogy_edge", plant.company) == 1


@pytest.mark.requirement("TEN-2")
@pytest.mark.parametrize(
    ("act", "who"),
    [
        ("defineMaterial", "operator"),
        ("receiveLot", "engineer"),
        ("disposeLot", "operator"),
        ("chargeLot", "reviewer"),
        ("reverseCharge", "operator"),
        ("recordOutputLot", "qualified"),
    ],
)
def test_who_may_not_is_refused_and_nothing_changes(
    client: Clients, store: Store, run: Run, plant: Plant, admin: Engine, act: str, who: str
) -> None:
    lot = store.released()
    edge = store.charge(run, 1, lot, "1")
    waiting = store.receive(store.material("W"), "W")
    material = f"MaterialDefinition:{store.lot(waiting).material_id}"
    given: dict[str, dict[str, Any]] = {
        "defineMaterial": {"code": "NEW", "name": "New", "unit": "kg"},
        "receiveLot": received(plant, material),
        "disposeLot": {"lot": f"MaterialLot:{waiting}", "version": 1, "decision": "RELEASED", "statement": "x"},
        "chargeLot": {
            "phase": f"PhaseExecution:{run.phase(1).id}",
            "lot": f"MaterialLot:{lot}",
            "quantity": kg("1"),
        },
        "reverseCharge": {"edge": f"GenealogyEdge:{edge}", "reason": "x"},
        "recordOutputLot": {"batch": f"Batch:{run.batch}", "material": material, "number": "N", "quantity": kg("1")},
    }
    before = [count(admin, table, plant.company) for table in TABLES]
    person = client(who)
    if act == "disposeLot":
        payload = person.sign(act, given[act])
    else:
        payload = person.mutate(act, f"{act[0].upper()}{act[1:]}Input", given[act])
    assert [one["code"] for one in payload["problems"]] == ["FORBIDDEN"]
    assert [count(admin, table, plant.company) for table in TABLES] == before
    assert store.lot(waiting).status == "QUARANTINE"


@pytest.mark.requirement("TEN-1")
def test_another_companys_lots_are_neither_seen_nor_used(
    client: Clients, run: Run, other_plant: Plant, do: Do, admin: Engine, plant: Plant
) -> None:
    theirs = f"MaterialLot:{Store(do, other_plant, admin).released()}"
    operator = client("operator")
    seen = operator.query("query ($id: ID!) { lot(id: $id) { id } lots { totalCount } }", id=theirs)
    assert seen == {"lot": None, "lots": {"totalCount": 0}}
    charge = {"phase": f"PhaseExecution:{run.phase(1).id}", "lot": theirs, "quantity": kg("1")}
    payload = operator.mutate("chargeLot", "ChargeLotInput", charge)
    assert [one["code"] for one in payload["problems"]] == ["NOT_FOUND"]
    assert count(admin, "genealogy_edge", plant.company) == 0
