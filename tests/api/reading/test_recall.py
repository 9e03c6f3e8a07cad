"""A recall tells all that a lot is in, where it is and who has it, and its figures add up."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from domain.kernel.actor import Grant
from domain.kernel.permissions import Role
from domain.materials.kinds import LotDecision
from infra.transaction import as_process
from tests import execution, recipes
from tests.api.reading.paths import Paths
from tests.api.reading.test_genealogy import carry
from tests.api.reading.test_same_answer import move
from tests.client import Client
from tests.conftest import Do
from tests.distribution import Distribution
from tests.execution import Run
from tests.materials import Store
from tests.plant import Plant

pytestmark = pytest.mark.requirement("DIS-2")
Clients = Callable[[str], Client]

FIGURES = "figures { " + " ".join(
    f"{one} {{ value unit }}" for one in ("made", "charged", "shipped", "inStock", "unaccounted")
)
FIGURES += " }"
RECALL = f"""query ($lot: ID, $batch: ID) {{ recall(lotId: $lot, batchId: $batch) {{
  lots {{ depth lot {{ number status site {{ code }} material {{ code }} lot {{ id }} }} {FIGURES} }}
  batches {{ depth batch {{ number disposition site {{ code }} batch {{ id }} }} }}
  shipments {{ lot {{ number }} consignee {{ code name country }} quantity {{ value unit }} shippedOn document }}
  totals {{ material {{ code }} lots {FIGURES} }} }} }}"""


@dataclass(frozen=True)
class Made:
    """A → B-1 → X → B-2 → Y; C into B-1, taken back; of Y two shipments and one that was taken back."""

    store: Store
    distribution: Distribution
    lots: dict[str, UUID]
    batches: dict[str, UUID]


@pytest.fixture
def made(do: Do, plant: Plant, admin: Engine) -> Made:
    store = Store(do, plant, admin)
    version = recipes.effective_recipe(do, plant)
    runs = {name: Run(do, plant, admin, execution.issue(do, plant, version, name)) for name in ("B-1", "B-2")}
    for run in runs.values():
        run.start(1)
    lots = {name: store.released(name) for name in ("A", "C")}
    store.charge(runs["B-1"], 1, lots["A"], "10.0")
    store.charge(runs["B-2"], 1, lots["A"], "0.25")
    store.reverse(store.charge(runs["B-1"], 1, lots["A"], "7"))
    store.reverse(store.charge(runs["B-1"], 1, lots["C"], "1"))
    lots["X"] = store.output(runs["B-1"], store.material("X"), "X", "90.0")
    store.dispose(lots["X"])
    store.charge(runs["B-2"], 1, lots["X"], "5")
    lots["Y"] = store.output(runs["B-2"], store.material("Y"), "Y", "80")
    store.dispose(lots["Y"])
    distribution = Distribution(store)
    pharmacy, hospital = distribution.consignee("PHARMACY"), distribution.consignee("HOSPITAL")
    distribution.ship(lots["Y"], pharmacy, "30.50", document="DN-1")
    distribution.ship(lots["Y"], hospital, "10", document="DN-2")
    distribution.reverse(distribution.ship(lots["Y"], hospital, "3", document="DN-3"))
    return Made(store, distribution, lots, {name: run.batch for name, run in runs.items()})


def recall(who: Client, **start: str) -> dict[str, Any]:
    found: dict[str, Any] = who.query(RECALL, **start)["recall"]
    return found


def amounts(one: dict[str, Any]) -> list[str]:
    """Made, charged, shipped, in stock, unaccounted."""
    return [figure["value"] for figure in one["figures"].values()]


def test_a_raw_materials_recall_finds_what_was_made_of_it_and_who_has_it(client: Clients, made: Made) -> None:
    made.store.dispose(made.lots["A"], LotDecision.REJECTED)
    found = recall(client("operator"), lot=f"MaterialLot:{made.lots['A']}")
    assert [(one["depth"], one["lot"]["number"], one["lot"]["status"], amounts(one)) for one in found["lots"]] == [
        (0, "A", "REJECTED", ["100.000", "10.25", "0", "89.750", "0.000"]),
        (2, "X", "RELEASED", ["90.0", "5", "0", "85.0", "0.0"]),
        (2, "Y", "RELEASED", ["80", "0", "40.50", "39.50", "0.00"]),
    ]
    assert [(one["depth"], one["batch"]["number"], one["batch"]["disposition"]) for one in found["batches"]] == [
        (1, "B-1", "PENDING"),
        (1, "B-2", "PENDING"),
    ]
    assert [
        (one["consignee"]["code"], one["lot"]["number"], one["quantity"]["value"], one["document"])
        for one in found["shipments"]
    ] == [("HOSPITAL", "Y", "10", "DN-2"), ("PHARMACY", "Y", "30.50", "DN-1")]
    assert [(one["material"]["code"], one["lots"]) for one in found["totals"]] == [("M-A", 1), ("X", 1), ("Y", 1)]


def test_a_recall_begins_at_a_batch_or_at_a_finished_lot_too(client: Clients, made: Made) -> None:
    who = client("qualified")
    of_batch = recall(who, batch=f"Batch:{made.batches['B-1']}")
    assert [one["lot"]["number"] for one in of_batch["lots"]] == ["X", "Y"]
    assert [(one["depth"], one["batch"]["number"]) for one in of_batch["batches"]] == [(0, "B-1"), (2, "B-2")]
    of_lot = recall(who, lot=f"MaterialLot:{made.lots['Y']}")
    assert ([one["lot"]["number"] for one in of_lot["lots"]], of_lot["batches"]) == (["Y"], [])
    assert len(of_lot["shipments"]) == 2


@pytest.mark.requirement("MAT-6")
def test_what_was_taken_back_affects_nothing(client: Clients, made: Made) -> None:
    found = recall(client("operator"), lot=f"MaterialLot:{made.lots['C']}")
    assert [(one["lot"]["number"], amounts(one)) for one in found["lots"]] == [
        ("C", ["100.000", "0", "0", "100.000", "0.000"])
    ]
    assert (found["batches"], found["shipments"]) == ([], [])


@pytest.mark.requirement("MAT-6")
def test_what_no_record_explains_is_told_as_unaccounted(client: Clients, made: Made, admin: Engine) -> None:
    """A charge of which the genealogy lost its edge: behind the product's back, as no act of it does."""
    with admin.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        for name in ("audit", "append_only"):
            connection.execute(text(f"alter table genealogy_edge disable trigger {name}"))
        connection.execute(
            text("delete from genealogy_edge where source_id = :lot and quantity_value = 0.25"),
            {"lot": made.lots["A"]},
        )
        for name in ("audit", "append_only"):
            connection.execute(text(f"alter table genealogy_edge enable always trigger {name}"))
    found = recall(client("operator"), lot=f"MaterialLot:{made.lots['A']}")
    assert amounts(found["lots"][0]) == ["100.000", "10.0", "0", "89.750", "0.250"]
    assert [Decimal(amounts(one)[-1]) for one in found["totals"]] == [Decimal("0.25"), 0, 0]


@pytest.mark.requirement("TEN-2")
def test_a_recall_is_whole_across_sites_and_opens_nothing_of_another(client: Clients, made: Made, plant: Plant) -> None:
    abroad = replace(plant.operator, grants=frozenset({Grant(Role.OPERATOR, plant.other_site)}))
    start = made.store.receive(made.store.material("T"), "T", site=plant.other_site, by=abroad)
    made.store.do(abroad, lambda uow: carry(uow, made.batches["B-2"], start, plant))
    here = client("operator")
    found = recall(here, batch=f"Batch:{made.batches['B-1']}")
    other = next(one for one in found["lots"] if one["lot"]["number"] == "T")
    assert (other["lot"]["site"], other["lot"]["lot"]) == ({"code": "BOS"}, None)
    assert amounts(other)[0] == "100.000"
    assert recall(here, lot=f"MaterialLot:{start}") is None
    made.store.do(as_process(plant.company, "test"), lambda uow: move(uow, plant))
    assert recall(client("operator"), batch=f"Batch:{made.batches['B-1']}") is None


@pytest.mark.requirement("TEN-1")
def test_another_companys_lot_is_not_recalled(client: Clients, other_plant: Plant, admin: Engine, do: Do) -> None:
    theirs = Store(do, other_plant, admin).released()
    assert recall(client("operator"), lot=f"MaterialLot:{theirs}") is None


def test_a_recall_begins_at_one_thing_and_is_never_half_of_one(
    client: Clients, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = client("operator")
    lot, batch = f"MaterialLot:{made.lots['A']}", f"Batch:{made.batches['B-1']}"
    for given in ({}, {"lot": lot, "batch": batch}):
        assert "only one" in who.send(RECALL, given)["errors"][0]["message"]
    from domain.materials.distribution import recalling

    monkeypatch.setattr(recalling, "TRACE_LIMIT", 3)
    assert "more than" in who.send(RECALL, {"lot": lot})["errors"][0]["message"]


def test_consignees_and_shipments_through_the_api(client: Clients, made: Made, paths: Paths) -> None:
    engineer, supervisor = client("engineer"), client("supervisor")
    details = {"name": "Clinic", "address": "2 Park\nGraz", "country": "AT", "gln": "9012345000004"}
    given = {"code": "CLINIC", "details": details}
    shown = "consignee { id version code name address country gln }"
    clinic = engineer.act("registerConsignee", "RegisterConsigneeInput", given, shown)["consignee"]
    change = {"consigneeId": clinic["id"], "version": 1, "details": {**details, "name": "Park"}, "reason": "New name"}
    assert engineer.act("changeConsignee", "ChangeConsigneeInput", change, shown)["consignee"]["name"] == "Park"
    lot = f"MaterialLot:{made.lots['Y']}"
    sent = "shipment { id kind document shippedOn quantity { value unit } reason reverses { document } }"
    ship = {"lotId": lot, "consigneeId": clinic["id"], "quantity": {"value": "1.0", "unit": "kg"}, "document": "DN-9"}
    refused = client("operator").mutate("shipLot", "ShipLotInput", ship, sent)
    assert [one["code"] for one in refused["problems"]] == ["FORBIDDEN"]
    shipment = supervisor.act("shipLot", "ShipLotInput", ship, sent)["shipment"]
    assert (shipment["kind"], shipment["quantity"]) == ("SHIPMENT", {"value": "1.0", "unit": "kg"})
    back = {"shipmentId": shipment["id"], "reason": "Refused at the door"}
    reversal = supervisor.act("reverseShipment", "ReverseShipmentInput", back, sent)["shipment"]
    assert (reversal["kind"], reversal["reverses"]) == ("REVERSAL", {"document": "DN-9"})
    listed = paths.lower(
        supervisor,
        "query ($c: ID, $l: ID) { shipments(consigneeId: $c, lotId: $l) { edges { node { kind reason"
        " consignee { code } lot { number } site { code } reverses { id } } } }"
        " consignees { edges { node { code } } } }",
        {"c": clinic["id"], "l": lot},
    )
    assert [one["node"]["kind"] for one in listed["shipments"]["edges"]] == ["REVERSAL", "SHIPMENT"]
    assert [one["node"]["code"] for one in listed["consignees"]["edges"]] == ["PHARMACY", "HOSPITAL", "CLINIC"]
    hits = supervisor.query('{ search(text: "clinic") { hits { kind text } } }')["search"]["hits"]
    assert hits == [{"kind": "CONSIGNEE", "text": "CLINIC Park"}]
