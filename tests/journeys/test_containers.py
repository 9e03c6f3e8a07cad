"""Containers through HTTP: from the delivery in drums to what is returned, put together and destroyed."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from tests import execution
from tests.client import Client
from tests.conftest import Do, count, every_row
from tests.containers import Shelves, filled, require_even
from tests.execution import Run
from tests.materials import Store
from tests.plant import Plant

Clients = Callable[[str], Client]

CONTAINER = """id version number position state initial { value unit } remaining { value unit } tare { value unit }
  location { code kind state } lot { number status } transactions { kind reason quantity { value } }
  destructions { id version state reason performedName witnessedName quantity { value } }"""
EDGE = "id kind quantity { value unit } sourceLot { number } targetLot { number } targetBatch { number } returns { id }"
TABLES = (
    *("material_lot", "lot_balance", "container", "container_destruction", "operational_location", "stock_policy"),
    *("inventory_transaction", "genealogy_edge"),
)


@pytest.fixture
def shelves(do: Do, plant: Plant, admin: Engine) -> Shelves:
    return Shelves(Store(do, plant, admin))


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    run = execution.run(do, plant, admin)
    run.start(1)
    return run


def kg(value: str) -> dict[str, str]:
    return {"value": value, "unit": "kg"}


def act(who: Client, name: str, given: dict[str, Any], selection: str) -> dict[str, Any]:
    """A mutation that must succeed: what it changed."""
    payload = who.act(name, f"{name[0].upper()}{name[1:]}Input", given, selection)
    return next(value for key, value in payload.items() if key != "problems")


@pytest.mark.requirement("MAT-5", "MAT-6", "MAT-7", "WGH-12")
def test_a_delivery_in_drums_from_the_dock_to_the_last_gram(
    client: Clients, shelves: Shelves, plant: Plant, run: Run, admin: Engine
) -> None:
    operator, supervisor, reviewer = client("operator"), client("supervisor"), client("reviewer")
    site, material = f"Site:{plant.site}", f"MaterialDefinition:{shelves.store.material()}"
    opened = {"site": site, "code": "W-1", "name": "Warehouse", "kind": "WAREHOUSE"}
    place = act(supervisor, "openLocation", opened, "location { id version code }")
    drums = [
        {"quantity": kg("25.000"), "tare": {"value": "350", "unit": "g"}, "number": "D/1", "location": place["id"]},
        {"quantity": kg("25.000")},
    ]
    delivery = {"site": site, "material": material, "number": "L-7", "quantity": kg("50.000"), "containers": drums}
    lot = act(operator, "receiveLot", delivery, f"lot {{ id version containers {{ {CONTAINER} }} }}")
    first, second = lot["containers"]
    assert (first["number"], first["tare"], first["location"]["code"]) == ("D/1", {"value": "350", "unit": "g"}, "W-1")
    assert (second["number"], second["position"], second["tare"], second["remaining"]) == (
        "L-7-2",
        2,
        None,
        kg("25.000"),
    )
    decision = {"lot": lot["id"], "version": lot["version"], "decision": "RELEASED", "statement": "Conforms."}
    assert reviewer.sign("disposeLot", decision)["problems"] == []

    charge = {"phase": f"PhaseExecution:{run.phase(1).id}", "lot": lot["id"], "quantity": kg("25.030")}
    of_drum = {**charge, "containerId": first["id"]}
    refused = operator.mutate("chargeLot", "ChargeLotInput", of_drum)
    assert [one["code"] for one in refused["problems"]] == ["NOT_ENOUGH_IN_CONTAINER"]
    edge = act(operator, "chargeLot", {**of_drum, "emptiesContainer": True}, f"edge {{ {EDGE} }}")
    back = {"charge": edge["id"], "quantity": kg("1.5"), "newContainer": {"number": "REST"}}
    returned = act(operator, "returnToStock", back, f"edge {{ {EDGE} }}")
    assert (returned["kind"], returned["returns"], returned["quantity"]) == ("RETURN", {"id": edge["id"]}, kg("1.5"))

    half = act(
        operator, "splitContainer", {"container": second["id"], "quantity": kg("5")}, f"container {{ {CONTAINER} }}"
    )
    assert (half["number"], half["initial"], half["state"]) == ("L-7-4", kg("5"), "CLOSED")
    moved = {"container": half["id"], "version": half["version"], "location": place["id"]}
    half = act(operator, "moveContainer", moved, f"container {{ {CONTAINER} }}")
    counted = {"container": half["id"], "version": half["version"], "counted": kg("5.02"), "reason": "Counted"}
    half = act(operator, "adjustContainer", counted, f"container {{ {CONTAINER} }}")
    assert half["transactions"][-1] == {"kind": "ADJUSTMENT", "reason": "Counted", "quantity": {"value": "0.02"}}

    split = {"lot": lot["id"], "number": "L-7A", "quantity": kg("2"), "container": half["id"], "containerNumber": "A"}
    apart = act(supervisor, "splitLot", split, "lot { id number status containers { number remaining { value } } }")
    assert apart == {
        "id": apart["id"],
        "number": "L-7A",
        "status": "RELEASED",
        "containers": [{"number": "A", "remaining": {"value": "2"}}],
    }
    merged = act(
        supervisor,
        "mergeLots",
        {"lots": [lot["id"], apart["id"]], "number": "L-8"},
        "lot { id balance { received regrouped remaining } containers { id version number remaining { value } } }",
    )
    assert merged["balance"] == {"received": "0", "regrouped": "26.520", "remaining": "26.520"}
    assert [one["number"] for one in merged["containers"]] == [f"L-8-{n}" for n in range(1, 5)]
    _destroy(client, merged["containers"][0])
    emptied = {"container": merged["containers"][1]["id"], "version": 1, "reason": "Rinsed out"}
    assert act(supervisor, "emptyContainer", emptied, "container { state }") == {"state": "EMPTY"}

    shown = operator.query(
        f"""query ($lot: ID!, $merged: ID!) {{
          lot(id: $lot) {{ balance {{ received used returned regrouped adjusted removed remaining }} }}
          containers(lot: $merged, state: CLOSED) {{ totalCount edges {{ node {{ {CONTAINER} }} }} }}
          operationalLocations(code: "W-1") {{ edges {{ node {{ code name state }} }} }}
          node(id: $merged) {{ ... on MaterialLot {{
            genealogy(direction: BACKWARD) {{ depth edge {{ kind }} lot {{ number }} }} }} }}
          stockPolicy {{ version }} }}""",
        lot=lot["id"],
        merged=merged["id"],
    )
    assert shown["lot"]["balance"] == {
        "received": "50.000",
        "used": "25.030",
        "returned": "1.5",
        "regrouped": "-26.520",
        "adjusted": "0.050",
        "removed": "0",
        "remaining": "0.000",
    }
    assert shown["containers"]["totalCount"] == 2
    assert shown["operationalLocations"]["edges"] == [{"node": {"code": "W-1", "name": "Warehouse", "state": "OPEN"}}]
    assert [(one["depth"], one["edge"]["kind"], one["lot"]["number"]) for one in shown["node"]["genealogy"]] == [
        (1, "MERGE", "L-7"),
        (1, "MERGE", "L-7A"),
        (2, "SPLIT", "L-7"),
    ]
    assert shown["stockPolicy"] is None
    require_even(admin, plant.company)


def _destroy(client: Clients, container: dict[str, Any]) -> None:
    """By the operator; at the same terminal the reviewer signs that they saw it."""
    operator = client("operator")
    given = {"container": container["id"], "version": container["version"], "reason": "Wet"}
    destroyed = operator.sign("destroyContainer", given, f"container {{ {CONTAINER} }}")["container"]
    (destruction,) = destroyed["destructions"]
    assert (destroyed["state"], destruction["state"], destruction["performedName"]) == (
        "DESTROYING",
        "PERFORMED",
        "Operator",
    )
    seen = {"destruction": destruction["id"], "version": destruction["version"]}
    own = operator.sign("witnessDestruction", seen)
    assert [one["code"] for one in own["problems"]] == ["SAME_PERSON"]
    selection = "destruction { state witnessedName signature { meaning } witnessSignature { meaning } }"
    witnessed = operator.sign("witnessDestruction", seen, selection, by="reviewer")["destruction"]
    assert witnessed == {
        "state": "WITNESSED",
        "witnessedName": "Reviewer",
        "signature": {"meaning": "PERFORMED"},
        "witnessSignature": {"meaning": "WITNESSED"},
    }


@pytest.fixture
def given(shelves: Shelves, run: Run) -> dict[str, dict[str, Any]]:
    """What each act on what lies at the plant's site may be given."""
    store, plant = shelves.store, shelves.plant
    material = store.material()
    lot = store.receive(material, "L-1", "20", containers=(filled("10"), filled("10")))
    other = store.receive(material, "L-2", "5")
    store.dispose(lot)
    charge = store.charge(run, 1, lot, "1")
    condemned = shelves.destroy(shelves.of(other)[0].id)
    bag = shelves.of(lot)[0]
    spare, used = shelves.place("SPARE"), shelves.place("USED")
    shelves.close(used)
    container = {"container": f"Container:{bag.id}"}
    seen = {**container, "version": bag.version}
    destruction = {"destruction": f"ContainerDestruction:{condemned}", "version": 1}
    return {
        "openLocation": {"site": f"Site:{plant.site}", "code": "N", "name": "New", "kind": "BOOTH"},
        "closeLocation": {"location": f"OperationalLocation:{spare}", "version": 1},
        "reopenLocation": {"location": f"OperationalLocation:{used}", "version": 2},
        "setStockPolicy": {"adjustmentPercent": "5"},
        "splitContainer": {**container, "quantity": kg("1")},
        "splitLot": {"lot": f"MaterialLot:{lot}", "number": "N", "quantity": kg("1")},
        "mergeLots": {"lots": [f"MaterialLot:{lot}", f"MaterialLot:{other}"], "number": "N"},
        "moveContainer": {**seen, "location": f"OperationalLocation:{spare}"},
        "adjustContainer": {**seen, "counted": kg("8.99"), "reason": "Counted"},
        "emptyContainer": {**seen, "reason": "Emptied"},
        "destroyContainer": {**seen, "reason": "Wet"},
        "witnessDestruction": destruction,
        "withdrawDestruction": {**destruction, "reason": "Not done"},
        "returnToStock": {"charge": f"GenealogyEdge:{charge}", "quantity": kg("1")},
    }


FORBIDDEN = {
    "openLocation": "operator",
    "closeLocation": "operator",
    "reopenLocation": "operator",
    "setStockPolicy": "supervisor",
    "splitContainer": "reviewer",
    "splitLot": "operator",
    "mergeLots": "operator",
    "moveContainer": "engineer",
    "adjustContainer": "reviewer",
    "emptyContainer": "qualified",
    "destroyContainer": "reviewer",
    "witnessDestruction": "engineer",
    "withdrawDestruction": "operator",
    "returnToStock": "reviewer",
}


def sent(who: Client, name: str, given: dict[str, Any]) -> list[str]:
    """The codes of an act's problems."""
    signed = name in {"destroyContainer", "witnessDestruction"}
    payload = who.sign(name, given) if signed else who.mutate(name, f"{name[0].upper()}{name[1:]}Input", given)
    return [one["code"] for one in payload["problems"]]


@pytest.mark.requirement("TEN-1", "TEN-2")
def test_who_may_not_and_who_is_of_another_company_change_nothing(
    client: Clients, given: dict[str, dict[str, Any]], plant: Plant, other_plant: Plant, admin: Engine
) -> None:
    before = every_row(admin, TABLES, plant.company)
    stranger = Client(client("operator").web, other_plant.name).sign_in("supervisor")
    for name, who in FORBIDDEN.items():
        assert sent(client(who), name, given[name]) == ["FORBIDDEN"], name
        theirs = sent(stranger, name, given[name])
        assert theirs == (["FORBIDDEN"] if name in {"openLocation", "setStockPolicy"} else ["NOT_FOUND"]), name
        assert every_row(admin, TABLES, plant.company) == before, name
    assert count(admin, "stock_policy", other_plant.company) == 0


@pytest.mark.requirement("TEN-1")
def test_another_companys_containers_are_neither_seen_nor_found(
    client: Clients, given: dict[str, dict[str, Any]], other_plant: Plant
) -> None:
    stranger = Client(client("operator").web, other_plant.name).sign_in("operator")
    container = given["splitContainer"]["container"]
    seen = stranger.query(
        """query ($id: ID!) { container(id: $id) { id } node(id: $id) { id } containers { totalCount }
           operationalLocations { totalCount } search(text: "L-1-1") { hits { text } } }""",
        id=container,
    )
    assert seen == {
        "container": None,
        "node": None,
        "containers": {"totalCount": 0},
        "operationalLocations": {"totalCount": 0},
        "search": {"hits": []},
    }


ONCE = (
    *("openLocation", "splitContainer", "splitLot", "moveContainer", "adjustContainer", "emptyContainer"),
    *("withdrawDestruction", "returnToStock", "closeLocation", "reopenLocation"),
)


@pytest.mark.requirement("EXE-18")
@pytest.mark.parametrize("name", ONCE)
def test_an_act_that_is_sent_twice_acts_once(
    client: Clients, given: dict[str, dict[str, Any]], plant: Plant, admin: Engine, name: str
) -> None:
    supervisor, once = client("supervisor"), {**given[name], "commandId": "once"}
    assert sent(supervisor, name, once) == []
    after = [count(admin, table, plant.company) for table in TABLES]
    assert sent(supervisor, name, once) == []
    assert [count(admin, table, plant.company) for table in TABLES] == after


@pytest.mark.requirement("EXE-14")
@pytest.mark.parametrize("name", ["moveContainer", "adjustContainer", "emptyContainer", "destroyContainer"])
def test_who_saw_an_older_container_is_told(client: Clients, given: dict[str, dict[str, Any]], name: str) -> None:
    """Something was taken of it meanwhile, which changes its version as a move does."""
    supervisor = client("supervisor")
    assert sent(supervisor, "splitContainer", given["splitContainer"]) == []
    assert sent(supervisor, name, given[name]) == ["VERSION_CONFLICT"]
