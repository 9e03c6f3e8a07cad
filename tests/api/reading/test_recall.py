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
from domain.materials.commands.moving import Source
from domain.materials.kinds import LotDecision
from infra.transaction import as_process
from tests import execution, recipes
from tests.api.reading.paths import Paths
from tests.api.reading.test_genealogy import carry
from tests.api.reading.test_same_answer import move
from tests.api.test_prefetch import counted
from tests.client import Client
from tests.conftest import Do
from tests.containers import Shelves, filled
from tests.distribution import Distribution
from tests.execution import Run
from tests.materials import Store
from tests.plant import Plant
from tests.quality import Laboratory

pytestmark = pytest.mark.requirement("DIS-2")
Clients = Callable[[str], Client]

CAME = ("made", "fromLots", "returned", "adjusted")
WENT = ("charged", "intoLots", "transferred", "inTransit", "shipped", "sampled", "destroyed", "inStock")
NAMES = (*CAME, *WENT, "unaccounted")
FIGURES = "figures { unit " + " ".join(NAMES) + " }"
REACH = "reach { unit atMost inProportion }"
RECALL = f"""query ($lot: ID, $batch: ID) {{ recallScope(lotId: $lot, batchId: $batch) {{
  lots {{ depth lot {{ number status site {{ code }} material {{ code }} lot {{ id }} }} {FIGURES} {REACH} }}
  batches {{ depth batch {{ number disposition site {{ code }} batch {{ id }} }} {REACH} }}
  shipments {{ lot {{ number }} consignee {{ code name country }} quantity {{ value unit }} shippedOn document
    {REACH} }}
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
    runs["B-1"].release_as_it_is()
    store.dispose(lots["X"])
    store.charge(runs["B-2"], 1, lots["X"], "5")
    lots["Y"] = store.output(runs["B-2"], store.material("Y"), "Y", "80")
    runs["B-2"].release_as_it_is()
    store.dispose(lots["Y"])
    distribution = Distribution(store)
    pharmacy, hospital = distribution.consignee("PHARMACY"), distribution.consignee("HOSPITAL")
    distribution.ship(lots["Y"], pharmacy, "30.50", document="DN-1")
    distribution.ship(lots["Y"], hospital, "10", document="DN-2")
    distribution.reverse(distribution.ship(lots["Y"], hospital, "3", document="DN-3"))
    return Made(store, distribution, lots, {name: run.batch for name, run in runs.items()})


def recall(who: Client, **start: str) -> dict[str, Any]:
    found: dict[str, Any] = who.query(RECALL, **start)["recallScope"]
    return found


def amounts(one: dict[str, Any]) -> list[str]:
    """Made, charged, shipped, in stock, unaccounted; all figures are even."""
    told = {name: Decimal(one["figures"][name]) for name in NAMES}
    assert sum(told[name] for name in CAME) == sum(value for name, value in told.items() if name not in CAME)
    return [one["figures"][name] for name in ("made", "charged", "shipped", "inStock", "unaccounted")]


def reach(one: dict[str, Any]) -> tuple[str, str | None]:
    """At most, in proportion."""
    return one["reach"]["atMost"], one["reach"]["inProportion"]


def test_a_raw_materials_recall_finds_what_was_made_of_it_and_who_has_it(client: Clients, made: Made) -> None:
    made.store.dispose(made.lots["A"], LotDecision.REJECTED)
    found = recall(client("operator"), lot=f"MaterialLot:{made.lots['A']}")
    assert [(one["depth"], one["lot"]["number"], one["lot"]["status"], amounts(one)) for one in found["lots"]] == [
        (0, "A", "REJECTED", ["100.000", "10.25", "0", "89.750", "0.000"]),
        (2, "X", "RELEASED", ["90.0", "5", "0", "85.0", "0.0"]),
        (2, "Y", "RELEASED", ["80", "0", "40.50", "39.50", "0.00"]),
    ]
    assert [(one["depth"], one["batch"]["number"], one["batch"]["disposition"]) for one in found["batches"]] == [
        (1, "B-1", "RELEASED"),
        (1, "B-2", "RELEASED"),
    ]
    assert [
        (one["consignee"]["code"], one["lot"]["number"], one["quantity"]["value"], one["document"])
        for one in found["shipments"]
    ] == [("HOSPITAL", "Y", "10", "DN-2"), ("PHARMACY", "Y", "30.50", "DN-1")]
    assert [(one["material"]["code"], one["lots"]) for one in found["totals"]] == [("M-A", 1), ("X", 1), ("Y", 1)]


def test_it_says_how_much_of_the_start_is_in_what_was_made_of_it(client: Clients, made: Made) -> None:
    """10 kg of A into X (90 kg), of which 5 went with 0.25 of A into Y (80 kg): 10 / 90 * 5 + 0.25 in proportion."""
    found = recall(client("operator"), lot=f"MaterialLot:{made.lots['A']}")
    assert [reach(one) for one in found["batches"]] == [("10.0", "10.0"), ("10.25", "0.805555555556")]
    assert [reach(one) for one in found["lots"][1:]] == [("10.0", "10.0"), ("10.25", "0.805555555556")]
    assert [reach(one)[0] for one in found["shipments"]] == ["10.25", "10.25"]
    parts = [Decimal(reach(one)[1] or 0) / Decimal(one["quantity"]["value"]) for one in found["shipments"]]
    assert [round(one, 9) for one in parts] == [round(Decimal("0.805555555556") / 80, 9)] * 2
    of_batch = recall(client("operator"), batch=f"Batch:{made.batches['B-1']}")
    assert {one["reach"] is None for one in (*of_batch["lots"], *of_batch["batches"], *of_batch["shipments"])} == {True}


@pytest.mark.requirement("MAT-5", "MAT-6")
def test_divided_sampled_returned_and_destroyed_quantities_are_in_the_balance(client: Clients, made: Made) -> None:
    store, stock, lab = made.store, Shelves(made.store), Laboratory(made.store)
    version = recipes.effective_recipe(store.do, store.plant, code="THIRD")
    run = Run(store.do, store.plant, store.admin, execution.issue(store.do, store.plant, version, "B-3"))
    run.start(1)
    lot = store.receive(store.material("S"), "S", "100", containers=(filled("40"), filled("60")))
    lab.sample(lot, quantity="0.5")
    store.dispose(lot)
    charge = store.charge(run, 1, lot, "10")
    stock.give_back(charge, "2")
    store.output(run, store.material("Z"), "Z", "80")
    first, second = (row.id for row in stock.of(lot))
    part = stock.split_lot(lot, "15", "S-A", source=Source(container=second))
    other = stock.split_lot(lot, "5", "S-B", source=Source(container=second))
    merged = stock.merge(part, other, number="S-AB")
    stock.adjust(second, "39.75", by=store.plant.supervisor)
    stock.witness(stock.destroy(first))
    made.distribution.ship(merged, made.distribution.consignee("CLINIC-7"), "4", document="DN-7")
    found = recall(client("operator"), lot=f"MaterialLot:{lot}")
    told = {one["lot"]["number"]: one for one in found["lots"]}
    assert {name: told["S"]["figures"][name] for name in NAMES} == {
        "made": "100",
        "fromLots": "0",
        "returned": "2",
        "adjusted": "-0.25",
        "charged": "10",
        "intoLots": "20",
        "transferred": "0",
        "inTransit": "0",
        "shipped": "0",
        "sampled": "0.5",
        "destroyed": "31.5",
        "inStock": "39.75",
        "unaccounted": "0.00",
    }
    assert {number: amounts(one)[-1] for number, one in told.items() if number != "Z"} == {
        "S": "0.00",
        "S-A": "0",
        "S-B": "0",
        "S-AB": "0",
    }
    assert [told["S-AB"]["figures"][name] for name in ("fromLots", "shipped", "inStock")] == ["20", "4", "16"]
    assert (reach(told["S-A"]), reach(told["S-AB"])) == (("15", "15"), ("20", "20"))
    sent = next(one for one in found["shipments"] if one["lot"]["number"] == "S-AB")
    assert reach(sent) == ("4", "4")
    assert reach(found["batches"][0]) == ("8", "8")
    assert [reach(one) for one in found["lots"] if one["lot"]["number"] == "Z"] == [("8", "8")]


def test_a_recall_of_much_takes_no_more_statements(client: Clients, made: Made, app_engine: Engine) -> None:
    """The things themselves are asked for too, which open only to those who may read them."""
    who, seen = client("qualified"), []
    for name in ("Y", "A"):
        with counted(app_engine) as statements:
            found = recall(who, lot=f"MaterialLot:{made.lots[name]}")
        assert all(one["lot"]["lot"] for one in found["lots"])
        seen.append((len(found["lots"]), statements))
    (one, few), (three, many) = seen
    assert (one, three) == (1, 3)
    assert len(many) == len(few), "\n".join(sorted(set(many) - set(few)))


def test_both_ways_of_reading_lots_and_batches_tell_the_same(client: Clients, made: Made) -> None:
    """What is asked for under two names is read as rows."""
    who = client("qualified")
    lot = "lot { __typename number supplierLot status expiresOn site { id code } material { code } lot { id } }"
    batch = "batch { __typename number product disposition site { id } batch { id } }"
    shown = f"lots {{ {lot} }} batches {{ {batch} }} shipments {{ {lot} document }}"
    twice = (
        f"more: lots {{ depth {lot} }} some: batches {{ depth {batch} }} sent: shipments {{ reach {{ unit }} {lot} }}"
    )
    given = {"lot": f"MaterialLot:{made.lots['A']}"}
    written = who.query(f"query ($lot: ID) {{ recallScope(lotId: $lot) {{ {shown} }} }}", **given)["recallScope"]
    rows = who.query(f"query ($lot: ID) {{ recallScope(lotId: $lot) {{ {shown} {twice} }} }}", **given)["recallScope"]
    assert {name: rows[name] for name in written} == written
    assert {name: len(told) for name, told in written.items()} == {"lots": 3, "batches": 2, "shipments": 2}


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
