"""Weighing and dispensing through HTTP: the worked example to the gram, by the persons who may (WGH-1 to WGH-16)."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.kernel.ids import new_id
from domain.kernel.unit_of_work import UnitOfWork
from domain.people.events import PersonAdded
from domain.people.models import Account, AccountKind, AccountState, Credential, Person
from tests.client import Client
from tests.conftest import Do, count
from tests.dispensing import API, MCC, Dispensary
from tests.execution import Run
from tests.plant import Plant, password_hash

Clients = Callable[[str], Client]
AMOUNT = "{ value unit }"
ORDER = f"""id version code state heldBecause quantity {AMOUNT} target {AMOUNT} missing {AMOUNT}
  sources {{ position share planned {AMOUNT} weighed {AMOUNT} lot {{ number }} }}
  calculations {{ number because target {AMOUNT} steps {{ rule what formula numbers text result {AMOUNT} }} }}
  next {{ step says reading lot weighing dispensedContainer }}"""
WEIGHING = f"""id version state target {AMOUNT} low {AMOUNT} high {AMOUNT} shownTarget {AMOUNT} shownLow {AMOUNT}
  shownHigh {AMOUNT} net {AMOUNT} readings {{ kind net verdict reason }} dispensed {{ id version code }}"""
PROPOSAL = f"""proposal {{ usable {{ lot {{ number }} available {AMOUNT} quantity {AMOUNT} }} missing {AMOUNT}
  leftOut {{ lot {{ number }} reasons {{ kind rule explanation }} }} }}"""
TABLES = ("weighing", "weight_reading", "dispensed_container", "container", "inventory_transaction", "signature")


def kg(value: str) -> dict[str, str]:
    return {"value": value, "unit": "kg"}


GRAM = {"code": "SCL-03", "capacity": kg("150"), "division": kg("0.001"), "minimumWeight": kg("1")}
COARSE = {"code": "SCL-01", "capacity": kg("150"), "division": kg("0.01"), "minimumWeight": kg("30")}


class Floor:
    """What an operator and a second one do at the booth."""

    def __init__(self, client: Clients, dispensary: Dispensary, run: Run) -> None:
        self.operator, self.run, self.dispensary = client("operator"), run, dispensary

    def order(self, code: str) -> dict[str, Any]:
        asked = f"query ($id: ID!) {{ batch(id: $id) {{ dispenseOrders {{ {ORDER} {PROPOSAL} }} }} }}"
        found = self.operator.query(asked, id=f"Batch:{self.run.batch}")["batch"]["dispenseOrders"]
        return next(one for one in found if one["code"] == code)

    def container(self, lot: Any) -> str:  # noqa: ANN401 -- a lot's id
        return f"Container:{self.dispensary.shelves.of(lot)[0].id}"

    def choose(self, code: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- lots, a reason
        order = self.order(code)
        given = {"order": order["id"], "version": order["version"], **more}
        asked = f"order {{ {ORDER} }}"
        payload = self.operator.act("chooseDispenseLots", "ChooseDispenseLotsInput", given, asked)
        found: dict[str, Any] = payload["order"]
        return found

    def begin(self, code: str, lot: Any, booth: Any, scale: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 -- ids
        given = {
            "order": self.order(code)["id"],
            "container": self.container(lot),
            "booth": f"OperationalLocation:{booth}",
            "scale": scale,
        }
        found: dict[str, Any] = self.operator.act(
            "beginWeighing", "BeginWeighingInput", given, f"weighing {{ {WEIGHING} }}"
        )["weighing"]
        return found

    def read(self, weighing: dict[str, Any], kind: str, value: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        given = {
            "weighing": weighing["id"],
            "version": weighing["version"],
            "kind": kind,
            "container": "BIN-1",
            "quantity": kg(value),
            "reason": "No scale is enrolled yet",
            **more,
        }
        found: dict[str, Any] = self.operator.act(
            "recordWeight", "RecordWeightInput", given, f"weighing {{ {WEIGHING} }}"
        )["weighing"]
        return found

    def signed(self, name: str, weighing: dict[str, Any], *, by: str = "second_operator") -> dict[str, Any]:
        given = {"weighing": weighing["id"], "version": weighing["version"]}
        return self.operator.sign(name, given, f"weighing {{ {WEIGHING} }}", by=by)

    def weighed(self, code: str, lot: Any, booth: Any, gross: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        weighing = self.read(self.begin(code, lot, booth, GRAM), "TARE", "2.000")
        assert self.order(code)["next"]["reading"] == "GROSS"
        weighing = self.read(weighing, "GROSS", gross, **more)
        assert self.order(code)["next"]["step"] == "WITNESS"
        weighing = self.signed("witnessWeighing", weighing)["weighing"]
        assert self.order(code)["next"]["step"] == "VERIFY"
        done: dict[str, Any] = self.signed("verifyWeighing", weighing)["weighing"]
        return done


@pytest.fixture
def dispensary(do: Do, plant: Plant, admin: Engine) -> Dispensary:
    return Dispensary(do, plant, admin)


def second_account(do: Do, plant: Plant) -> None:
    """The operator signs in by another account as well; it is the same person."""

    def add(uow: UnitOfWork) -> Person:
        person = uow.find(Person, Person.id == plant.operator.person)[0]
        account = uow.add(
            Account(
                id=new_id(),
                person_id=person.id,
                kind=AccountKind.LOCAL,
                name="operator_again",
                email="again@plant.example",
                state=AccountState.ACTIVE,
            )
        )
        uow.add(Credential(id=account.id, password_hash=password_hash(), failed_attempts=0))
        uow.record(PersonAdded(person=person.id))
        return person

    do(plant.administrator, add)


@pytest.mark.requirement(
    "WGH-1", "WGH-2", "WGH-3", "WGH-10", "WGH-11", "WGH-13", "WGH-14", "WGH-15", "WGH-16", "MAT-1", "MAT-2", "EXE-18"
)
def test_the_worked_example_is_calculated_weighed_and_charged_to_the_gram(  # noqa: PLR0915 -- one story
    client: Clients, dispensary: Dispensary, do: Do, plant: Plant, admin: Engine
) -> None:
    materials = dispensary.materials()
    known = {"name": f"Material {MCC}", "details": {"gtin": "04012345678901"}, "reason": "Its supplier's"}
    given = {"materialId": f"MaterialDefinition:{materials[MCC]}", "version": 1, **known}
    client("engineer").act("changeMaterial", "ChangeMaterialInput", given, "material { gtin }")
    lots, booth = dispensary.lots(materials), dispensary.booth()
    dispensary.store.receive(materials[API], "Q", "500")
    run = dispensary.batch(dispensary.recipe())
    second_account(do, plant)
    floor = Floor(client, dispensary, run)
    operator = floor.operator
    ordered = {"batch": f"Batch:{run.batch}", "commandId": "order-1"}
    operator.act("orderDispensing", "OrderDispensingInput", ordered, "batch { number }")
    operator.act("orderDispensing", "OrderDispensingInput", ordered, "batch { number }")
    active = floor.order(API)
    assert active["next"]["step"] == "CHOOSE_LOTS"
    assert [(one["lot"]["number"], one["quantity"]["value"]) for one in active["proposal"]["usable"]] == [
        ("A", "100.000"),
        ("B", "51.402"),
    ]
    (left_out,) = active["proposal"]["leftOut"]
    assert (left_out["lot"]["number"], left_out["reasons"][0]["rule"]) == ("Q", "MAT-1")
    active = floor.choose(API)
    assert [(one["planned"]["value"], one["share"]) for one in active["sources"]] == [
        ("100.000", "0.988032"),
        ("51.402", "0.996004"),
    ]
    cellulose = floor.order(MCC)
    assert (cellulose["target"], cellulose["next"]["step"]) == (kg("7.898"), "WAIT_FOR_ACTIVES")
    texts = [one["text"] for one in cellulose["calculations"][-1]["steps"]]
    assert "Charge of MCC-101: quantity of this batch − excess = 9.300 kg − 1.402 kg = 7.898 kg" in texts
    steps = {one["what"]: one for one in active["calculations"][-1]["steps"]}
    assert steps["Charge of lot B"]["rule"] == "WGH-3"
    assert steps["Charge of lot B"]["numbers"] == "51.1968 kg ÷ 0.996004"

    floor.weighed(API, lots["A"], booth, "102.000", emptied=True)
    at_the_division = floor.begin(API, lots["B"], booth, COARSE)
    shown = [at_the_division[name]["value"] for name in ("shownLow", "shownTarget", "shownHigh")]
    assert shown == ["51.36", "51.40", "51.45"]
    abandoned = {"weighing": at_the_division["id"], "version": 1, "reason": "A finer scale is free"}
    operator.act("abandonWeighing", "AbandonWeighingInput", abandoned, "weighing { state }")

    weighing = floor.read(floor.begin(API, lots["B"], booth, GRAM), "TARE", "2.000")
    weighing = floor.read(weighing, "GROSS", "53.302")
    assert (weighing["state"], weighing["readings"][-1]["verdict"]) == ("RUNNING", "BELOW")
    weighing = floor.read(weighing, "GROSS", "53.402")
    weighing = floor.signed("witnessWeighing", weighing)["weighing"]
    before = {table: count(admin, table, plant.company) for table in TABLES}
    for name in ("operator", "operator_again"):  # two accounts, one person
        (problem,) = floor.signed("verifyWeighing", weighing, by=name)["problems"]
        assert (problem["code"], problem["rule"]) == ("SAME_PERSON", "WGH-14")
    assert {table: count(admin, table, plant.company) for table in TABLES} == before
    floor.signed("verifyWeighing", weighing)
    assert floor.order(API)["state"] == "COMPLETE"

    version = next(one for one in dispensary.rows("operational_location") if one.id == booth).version
    cleared = {"booth": f"OperationalLocation:{booth}", "version": version}
    assert operator.sign("clearBooth", cleared, "booth { code }")["problems"] == []
    assert floor.order(MCC)["target"] == kg("7.898")
    floor.choose(MCC)
    floor.weighed(MCC, lots[MCC], booth, "9.898")
    charged = [one["dispensed"] for one in all_weighings(operator, run) if one["dispensed"]]
    assert len(charged) == 3
    run.start(1)
    label = "label { code lot batch net { value unit } gs1 { identifier data } }"
    for one in charged:
        given = {"phase": f"PhaseExecution:{run.phase(1).id}", "code": one["code"]}
        payload = operator.act(
            "chargeDispensedContainer",
            "ChargeDispensedContainerInput",
            given,
            f"dispensedContainer {{ id version {label} }}",
        )["dispensedContainer"]
        addition = {"dispensedContainer": payload["id"], "version": payload["version"]}
        (problem,) = operator.sign("verifyAddition", addition, by="operator_again")["problems"]
        assert problem["code"] == "SAME_PERSON"
        assert operator.sign("verifyAddition", addition, by="second_operator")["problems"] == []
        assert (payload["label"]["batch"], payload["label"]["code"]) == ("MET-0001", one["code"])
    assert {"identifier": "3103", "data": "007898"} in payload["label"]["gs1"]
    typed = "".join(f"({one['identifier']}){one['data']}" for one in payload["label"]["gs1"])
    scan = "query ($code: String!) { scan(codes: [$code]) { text lot net { value unit } things { __typename } } }"
    read = operator.query(scan, code=typed)["scan"]
    assert (read["text"], read["lot"], read["net"]) == (typed, "CEL-1", kg("7.898"))
    assert [one["__typename"] for one in read["things"]] == ["MaterialLot"]
    edges = [f"{one.quantity_value:f}" for one in dispensary.rows("genealogy_edge")]
    assert edges == ["100.000", "51.402", "7.898"]
    assert floor.order(API)["next"]["step"] == "NOTHING"


def all_weighings(client: Client, run: Run) -> list[dict[str, Any]]:
    asked = f"query ($id: ID!) {{ batch(id: $id) {{ dispenseOrders {{ weighings {{ {WEIGHING} }} }} }} }}"
    orders = client.query(asked, id=f"Batch:{run.batch}")["batch"]["dispenseOrders"]
    return [one for order in orders for one in order["weighings"]]
