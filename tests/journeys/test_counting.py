"""A cycle count through HTTP: from what is due to the book that was set right, and whom each act is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.materials.counting.commands.opening import Scope
from tests.client import Client
from tests.conftest import Do, every_row
from tests.containers import Shelves, filled, require_even
from tests.counting import TABLES, Counting
from tests.materials import Store
from tests.plant import Plant

Clients = Callable[[str], Client]

LINE = """id version position containerNumber lotNumber materialCode unit listed state attempts bookRight
  location { code } container { number remaining { value } } posted { value unit }
  entries { attempt missing found { value } book { value } difference countedName location { code } }"""
COUNT = f"id version number scope state linesTotal linesRight accuracy reason endedName lines {{ {LINE} }}"


@pytest.fixture
def counting(do: Do, plant: Plant, admin: Engine) -> Counting:
    return Counting(Shelves(Store(do, plant, admin)))


def kg(value: str) -> dict[str, str]:
    return {"value": value, "unit": "kg"}


def sent(who: Client, name: str, given: dict[str, Any], selection: str = "") -> dict[str, Any]:
    return who.mutate(name, f"{name[0].upper()}{name[1:]}Input", given, selection)


def done(who: Client, name: str, given: dict[str, Any], selection: str) -> dict[str, Any]:
    """A mutation that must succeed: what it changed."""
    payload = who.act(name, f"{name[0].upper()}{name[1:]}Input", given, selection)
    return next(value for key, value in payload.items() if key != "problems")


def codes(payload: dict[str, Any]) -> list[str]:
    return [one["code"] for one in payload["problems"]]


@pytest.mark.requirement("CNT-1", "CNT-2", "CNT-3", "CNT-4", "CNT-5", "CNT-6", "CNT-7")
def test_a_location_is_counted_blind_and_its_book_set_right(
    client: Clients, counting: Counting, plant: Plant, admin: Engine
) -> None:
    operator, second, supervisor = client("operator"), client("second_operator"), client("supervisor")
    shelves, store = counting.shelves, counting.store
    place = shelves.place("A-1")
    drums = (filled("25", number="D1", location=place), filled("25", number="D2", location=place))
    material = store.material()
    store.receive(material, "L-1", "50", containers=drums)
    row = counting.row("operational_location", place)
    location, site = f"OperationalLocation:{place}", f"Site:{plant.site}"
    planned = {"location": location, "version": row.version, "days": 30}
    assert done(client("reviewer"), "planLocationCounts", planned, "location { countDays }") == {"countDays": 30}
    assert codes(sent(operator, "planLocationCounts", planned)) == ["FORBIDDEN"]
    due = "query ($site: ID!) { countsDue(siteId: $site) { location { code site { code } } material { code } days containers dueOn } }"  # noqa: E501 -- one document
    assert operator.query(due, site=site)["countsDue"] == [
        {
            "location": {"code": "A-1", "site": {"code": "VIE"}},
            "material": None,
            "days": 30,
            "containers": 2,
            "dueOn": None,
        }
    ]
    scope = {"site": site, "scope": {"location": location}, "commandId": "once"}
    count = done(supervisor, "openStockCount", scope, f"count {{ {COUNT} }}")
    assert (count["number"], count["scope"], count["state"], count["accuracy"]) == (1, "LOCATION", "COUNTING", None)
    assert done(supervisor, "openStockCount", scope, "count { id }") == {"id": count["id"]}
    blind = [(one["containerNumber"], one["container"], one["entries"]) for one in count["lines"]]
    assert blind == [("D1", None, []), ("D2", None, [])]
    assert count["lines"][0]["materialCode"] == "API-001"

    of_count = {"count": count["id"]}
    assert codes(sent(operator, "countContainer", {**of_count, "number": "D1"})) == ["INVALID_INPUT"]
    line = done(operator, "countContainer", {**of_count, "number": "D1", "found": kg("25.05")}, f"line {{ {LINE} }}")
    assert (line["state"], line["container"]) == ("COUNTED", {"number": "D1", "remaining": {"value": "25"}})
    assert [(one["book"]["value"], one["difference"]) for one in line["entries"]] == [("25", "0.05")]
    short = {**of_count, "number": "D2", "found": kg("24")}
    line = done(operator, "countContainer", short, f"line {{ {LINE} }}")
    assert (line["state"], line["attempts"], line["container"], line["entries"]) == ("TO_RECOUNT", 1, None, [])
    own = sent(operator, "countContainer", short)
    assert (codes(own), own["problems"][0]["rule"]) == (["SAME_PERSON"], "CNT-3")
    ending = {**of_count, "version": count["version"], "reason": "Spilled at weighing"}
    assert codes(sent(supervisor, "approveStockCount", ending)) == ["COUNT_UNFINISHED"]
    line = done(second, "countContainer", short, f"line {{ {LINE} }}")
    assert [one["countedName"] for one in line["entries"]] == ["Operator", "Second Operator"]
    assert codes(sent(operator, "approveStockCount", ending)) == ["FORBIDDEN"]
    again = {"line": line["id"], "version": line["version"], "reason": "The scale was moved"}
    hidden = done(supervisor, "recountStockLine", again, "line { state entries { id } recountReason }")
    assert hidden == {"state": "TO_RECOUNT", "entries": [], "recountReason": "The scale was moved"}
    done(operator, "countContainer", {**short, "found": kg("24.5")}, "line { id }")
    ended = done(supervisor, "approveStockCount", ending, f"count {{ {COUNT} }}")
    assert (ended["state"], ended["linesTotal"], ended["linesRight"], ended["accuracy"]) == ("APPROVED", 2, 1, "50.00")
    assert [(one["posted"], one["bookRight"]) for one in ended["lines"]] == [(kg("0.05"), True), (kg("-0.5"), False)]
    assert operator.query(due, site=site)["countsDue"] == []
    shown = operator.query(
        """query ($site: ID!) { containers(missing: true) { totalCount }
          stockCounts(siteId: $site, state: APPROVED) { totalCount edges { node { number location { countDays } } } }
          stockCountLines(number: "D2") { edges { node { count { number } container { countedAt } } } } }""",
        site=site,
    )
    assert shown["containers"] == {"totalCount": 0}
    assert shown["stockCounts"]["edges"] == [{"node": {"number": 1, "location": {"countDays": 30}}}]
    assert shown["stockCountLines"]["edges"][0]["node"]["container"]["countedAt"]
    require_even(admin, plant.company)


FORBIDDEN = {
    "openStockCount": "operator",
    "countContainer": "engineer",
    "recountStockLine": "operator",
    "approveStockCount": "operator",
    "cancelStockCount": "operator",
    "planMaterialCounts": "supervisor",
    "planLocationCounts": "supervisor",
}
COMPANYS = {"openStockCount", "planMaterialCounts"}


@pytest.mark.requirement("TEN-1", "TEN-2", "EXE-18")
def test_who_may_not_and_who_is_of_another_company_change_nothing(
    client: Clients, counting: Counting, plant: Plant, other_plant: Plant, admin: Engine
) -> None:
    store = counting.store
    material, place = store.material(), counting.shelves.place("A-1")
    lot = store.receive(material, "L-1", "10")
    count = counting.open(Scope(lot=lot))
    counting.find(count, "L-1-1", "10")
    line = counting.lines(count)["L-1-1"]
    seen = {"count": f"StockCount:{count}", "version": 1, "reason": "Told"}
    given: dict[str, dict[str, Any]] = {
        "openStockCount": {"site": f"Site:{plant.site}", "scope": {"material": f"MaterialDefinition:{material}"}},
        "countContainer": {"count": f"StockCount:{count}", "number": "L-1-1", "missing": True},
        "recountStockLine": {"line": f"StockCountLine:{line.id}", "version": line.version, "reason": "Told"},
        "approveStockCount": seen,
        "cancelStockCount": seen,
        "planMaterialCounts": {"material": f"MaterialDefinition:{material}", "version": 1, "days": 9},
        "planLocationCounts": {"location": f"OperationalLocation:{place}", "version": 1, "days": 9},
    }
    tables = (*TABLES, "material_definition", "operational_location")
    before = every_row(admin, tables, plant.company)
    stranger = Client(client("operator").web, other_plant.name).sign_in("supervisor")
    for name, who in FORBIDDEN.items():
        assert codes(sent(client(who), name, given[name])) == ["FORBIDDEN"], name
        assert codes(sent(stranger, name, given[name])) == (["FORBIDDEN"] if name in COMPANYS else ["NOT_FOUND"]), name
    assert every_row(admin, tables, plant.company) == before
    once = {**given["cancelStockCount"], "commandId": "once"}
    assert [codes(sent(client("supervisor"), "cancelStockCount", once)) for _ in range(2)] == [[], []]
    assert sent(client("supervisor"), "cancelStockCount", once, "count { state reason }")["count"]["reason"] == "Told"
