"""The warehouse through HTTP: proposed, scanned, staged, replaced with a reason, charged, and taken back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from domain.materials.commands.moving import Source
from domain.materials.container_kinds import LocationKind
from domain.materials.kinds import LotDecision
from tests import execution, recipes
from tests.client import Client
from tests.conftest import Do, every_row
from tests.containers import Shelves, filled
from tests.execution import Run
from tests.materials import Store
from tests.plant import Plant

pytestmark = pytest.mark.requirement("RDY-4")
Clients = Callable[[str], Client]

PICKS = """picks { id version position state reason lot { number } proposed { number }
  container { number location { code } } quantity { value unit } returnedName }"""
LIST = f"id version state endedName reason batch {{ number }} location {{ code }} {PICKS}"
TABLES = ("pick_list", "pick", "container")


class Warehouse:
    """Three lots of API-001 for two batches of 150 kg, and one who picks."""

    def __init__(self, store: Store, who: Client) -> None:
        self.store, self.who, self.shelves = store, who, Shelves(store)
        do, plant = store.do, store.plant
        version = recipes.effective_recipe(do, plant)
        self.runs = [
            Run(do, plant, store.admin, execution.issue(do, plant, version, number)) for number in ("B-1", "B-2")
        ]
        api = store.material("API-001")
        self.staging = self.shelves.place("STAGE", LocationKind.STAGING)
        self.shelf = self.shelves.place("SHELF")
        bags = tuple(filled(amount, number=f"C-{amount}") for amount in ("100", "60", "45"))
        self.lot = store.receive(api, "A-1", "205", containers=bags)
        self.next = store.receive(api, "A-2", "90", containers=(filled("90", number="C-90"),))
        self.bad = store.receive(api, "A-3", "99", containers=(filled("99", number="C-99"),))
        other = store.receive(store.material("MCC"), "M-1", "99", containers=(filled("99", number="M-99"),))
        for lot in (self.lot, self.next, other):
            store.dispose(lot)

    def open(self, run: Run, location: UUID | None = None) -> dict[str, Any]:
        given = {"batch": f"Batch:{run.batch}", "location": f"OperationalLocation:{location or self.staging}"}
        return self.who.mutate("openPickList", "OpenPickListInput", given, f"pickList {{ {LIST} }}")

    def pick(self, found: dict[str, Any], number: str, **more: object) -> dict[str, Any]:
        given = {"pickList": found["id"], "number": number, **more}
        return self.who.mutate("pickContainer", "PickContainerInput", given, f"pickList {{ {LIST} }}")

    def back(self, pick: dict[str, Any]) -> dict[str, Any]:
        given = {"pick": pick["id"], "version": pick["version"], "location": f"OperationalLocation:{self.shelf}"}
        selection = "pick { state returnedName container { location { code } } }"
        return self.who.mutate("returnPick", "ReturnPickInput", given, selection)

    def cancel(self, found: dict[str, Any], reason: str) -> dict[str, Any]:
        given = {"pickList": found["id"], "version": found["version"], "reason": reason}
        return self.who.mutate("cancelPickList", "CancelPickListInput", given, f"pickList {{ {LIST} }}")


@pytest.fixture
def house(client: Clients, do: Do, plant: Plant, admin: Engine) -> Warehouse:
    return Warehouse(Store(do, plant, admin), client("operator"))


def shown(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one["container"]["number"], one["quantity"]["value"], one["state"]) for one in found["picks"]]


def codes(payload: dict[str, Any]) -> list[str]:
    return [one["code"] for one in payload["problems"]]


@pytest.mark.requirement("MAT-1", "MAT-2")
def test_a_list_from_its_proposal_to_what_went_back(house: Warehouse, admin: Engine) -> None:
    first, second = house.runs
    company = house.store.plant.company
    assert codes(house.open(first, house.shelf)) == ["NOT_FOR_STAGING"]
    opened = house.open(first)["pickList"]
    assert (opened["state"], opened["batch"]["number"], opened["location"]["code"]) == ("OPEN", "B-1", "STAGE")
    assert shown(opened) == [("C-100", "100", "PROPOSED"), ("C-60", "50.000", "PROPOSED")]
    assert codes(house.open(first)) == ["PICK_LIST_IS_OPEN"]
    other = house.open(second)["pickList"]
    assert shown(other) == [("C-45", "45", "PROPOSED"), ("C-90", "90", "PROPOSED")]

    before = every_row(admin, TABLES, company)
    pick = opened["picks"][1]["id"]
    for number, more, code in (
        ("nothing", {}, "NUMBER_UNKNOWN"),
        ("C-99", {}, "NOT_ON_THE_LIST"),
        ("C-99", {"inPlaceOf": pick}, "INVALID_INPUT"),
        ("C-99", {"inPlaceOf": pick, "reason": "Nearer"}, "LOT_NOT_RELEASED"),
        ("M-99", {"inPlaceOf": pick, "reason": "Nearer"}, "WRONG_MATERIAL_PICKED"),
        ("C-45", {"inPlaceOf": pick, "reason": "Nearer"}, "CONTAINER_RESERVED"),
        ("C-60", {"inPlaceOf": other["picks"][0]["id"], "reason": "Nearer"}, "NOT_FOUND"),
    ):
        assert codes(house.pick(opened, number, **more)) == [code], number
    assert every_row(admin, TABLES, company) == before

    staged = house.pick(opened, "C-100")["pickList"]
    assert (staged["state"], shown(staged)[0]) == ("OPEN", ("C-100", "100", "STAGED"))
    assert staged["picks"][0]["container"]["location"] == {"code": "STAGE"}
    cancelled = house.cancel(other, "Not this week")["pickList"]
    assert (cancelled["state"], [one["state"] for one in cancelled["picks"]]) == ("CANCELLED", ["DROPPED", "DROPPED"])
    assert codes(house.pick(cancelled, "C-45")) == codes(house.cancel(cancelled, "Again")) == ["WRONG_STATE"]
    replaced = house.pick(opened, "C-90", inPlaceOf=pick, reason="C-60 is blocked in")["pickList"]
    assert (replaced["state"], replaced["endedName"]) == ("STAGED", "Operator")
    last = replaced["picks"][1]
    assert (last["proposed"]["number"], last["lot"]["number"], last["reason"]) == ("C-60", "A-2", "C-60 is blocked in")
    assert codes(house.open(first)) == ["NOTHING_TO_PICK"]

    first.clear_line()
    first.start(2)
    used = next(one for one in house.shelves.of(house.lot) if one.number == "C-100")
    house.store.charge(first, 2, house.lot, "60", source=Source(container=used.id))
    assert codes(house.open(first)) == ["NOTHING_TO_PICK"]
    returned = house.back(last)["pick"]
    assert returned == {"state": "RETURNED", "returnedName": "Operator", "container": {"location": {"code": "SHELF"}}}
    assert codes(house.back(last)) == ["VERSION_CONFLICT"]
    third = house.open(first)["pickList"]
    assert shown(third) == [("C-60", "50.000", "PROPOSED")]
    house.cancel(third, "The first bag comes back")
    house.back(staged["picks"][0])
    fourth = house.open(first)["pickList"]
    assert shown(fourth) == [("C-100", "40", "PROPOSED"), ("C-60", "50.000", "PROPOSED")]
    house.cancel(house.pick(fourth, "C-100")["pickList"], "Only this one now")
    assert shown(house.open(first)["pickList"]) == [("C-60", "50.000", "PROPOSED")]
    asked = "query ($b: ID!) { pickLists(batchId: $b) { edges { node { state picks { state } } } } }"
    lists = house.who.query(asked, b=f"Batch:{first.batch}")["pickLists"]["edges"]
    assert [one["node"]["state"] for one in lists] == ["OPEN", "CANCELLED", "CANCELLED", "STAGED"]


def test_a_lot_that_went_bad_is_not_staged_and_nobody_without_the_right_picks(
    house: Warehouse, client: Clients, admin: Engine
) -> None:
    first, company = house.runs[0], house.store.plant.company
    opened = house.open(first)["pickList"]
    staged = house.pick(opened, "C-60")["pickList"]
    house.store.dispose(house.lot, LotDecision.REJECTED)
    before = every_row(admin, TABLES, company)
    assert codes(house.pick(opened, "C-100")) == ["LOT_NOT_RELEASED"]
    house.who = client("reviewer")
    assert codes(house.pick(opened, "C-100")) == codes(house.cancel(staged, "No")) == ["FORBIDDEN"]
    assert codes(house.back(staged["picks"][1])) == ["FORBIDDEN"]
    assert codes(house.open(house.runs[1])) == ["FORBIDDEN"]
    assert every_row(admin, TABLES, company) == before


@pytest.mark.requirement("AUD-1")
def test_of_an_act_whose_reason_says_nothing_the_trail_tells_what_it_is(house: Warehouse, admin: Engine) -> None:
    opened = house.open(house.runs[0])["pickList"]
    staged = house.pick(opened, "C-100", reason="  ")["pickList"]
    assert shown(staged)[0] == ("C-100", "100", "STAGED")
    asked = text("select distinct reason from audit_entry where company_id = :c and table_name = 'pick' and act = :a")
    with admin.connect() as connection:
        told = connection.scalars(asked, {"c": house.store.plant.company, "a": "UPDATE"}).all()
    assert told == ["pickContainer"]
