"""A packaging is ordered from its bulk through HTTP: each tells of the other, whatever its site (RDY-2)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from api.execution import sourcing
from domain.execution.orders.rules import PlannedFrom
from tests import execution, recipes, stages
from tests.client import Client
from tests.conftest import Do, every_row
from tests.execution import Run
from tests.materials import Store
from tests.orders import Planner
from tests.plant import Plant

FROM = "plannedFrom { batch { number site { code } } lot { number material { code } } }"
ORDER = f"order {{ id version state {FROM} startChecklist {{ ready items {{ check state says clears rule }} }} }}"
FOR = "plannedFor { number state site { code } plannedStartAt order { id } }"
OF_LOT = f"lot: node(id: $l) {{ ... on MaterialLot {{ {FOR} }} }}"
TABLES = ("process_order", "process_order_source")


@pytest.mark.requirement("RDY-2", "TEN-2", "EXE-18")
def test_a_packaging_is_ordered_from_its_bulk(
    do: Do, plant: Plant, admin: Engine, client: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, planner = Store(do, plant, admin), Planner(do, plant, admin)
    of = recipes.effective_recipe(do, plant, phases=stages.PHASES, code="BULK")
    bulk = Run(do, plant, admin, execution.issue(do, plant, of, "BULK"))
    bulk.start(1)
    lot = store.output(bulk, store.material("API-001"), "B", "200")
    wrong, supervisor, operator = store.released("WRONG"), client("supervisor"), client("operator")
    start = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    given: dict[str, Any] = {
        "recipeVersion": f"MasterRecipeVersion:{planner.recipe()}",
        "number": "PO-1",
        "plannedStart": start,
        "plannedFromBatches": [f"Batch:{bulk.batch}"],
        "plannedFromLots": [f"MaterialLot:{lot}"],
    }

    def refused(who: Client, **more: object) -> list[tuple[str, list[str]]]:
        before = every_row(admin, TABLES, plant.company)
        found = who.mutate("planProcessOrder", "PlanProcessOrderInput", given | more, ORDER)
        assert (found["order"], every_row(admin, TABLES, plant.company)) == (None, before)
        return [(one["code"], one["path"]) for one in found["problems"]]

    assert refused(operator) == [("FORBIDDEN", [])]
    assert refused(supervisor, plannedFromLots=[f"MaterialLot:{wrong}"]) == [("NOT_AN_INPUT", ["plannedFrom"])]
    assert refused(supervisor, plannedFromLots=[f"Batch:{bulk.batch}"])[0][1] == ["plannedFromLots"]

    once = given | {"commandId": "plan-1"}
    order = supervisor.act("planProcessOrder", "PlanProcessOrderInput", once, ORDER)["order"]
    again = supervisor.act("planProcessOrder", "PlanProcessOrderInput", once, ORDER)["order"]
    assert again == order
    assert sorted(order["plannedFrom"], key=str) == [
        {"batch": None, "lot": {"number": "B", "material": {"code": "API-001"}}},
        {"batch": {"number": "BULK", "site": {"code": "VIE"}}, "lot": None},
    ]
    waits = [one for one in order["startChecklist"]["items"] if "may be used now" in one["says"]]
    assert [(one["check"], one["state"], one["rule"]) for one in waits] == [("APPROVAL", "OPEN", "MAT-1")] * 2
    assert order["startChecklist"]["ready"] is False

    asked = f"query ($b: ID!, $l: ID!) {{ batch(id: $b) {{ {FOR} }} {OF_LOT} }}"
    found = operator.query(asked, b=f"Batch:{bulk.batch}", l=f"MaterialLot:{lot}")
    assert found["batch"] == found["lot"]
    (named,) = found["batch"]["plannedFor"]
    assert (named["number"], named["state"], named["site"]) == ("PO-1", "PLANNED", {"code": "VIE"})
    assert named["order"] == {"id": order["id"]}
    supervisor.act("planProcessOrder", "PlanProcessOrderInput", given | {"number": "PO-2"}, ORDER)
    for most, shown in ((50, ["PO-2", "PO-1"]), (1, ["PO-2"])):
        monkeypatch.setattr(sourcing, "MOST_ORDERS", most)
        last = operator.query(asked, b=f"Batch:{bulk.batch}", l=f"MaterialLot:{lot}")
        assert [[one["number"] for one in last[of]["plannedFor"]] for of in ("batch", "lot")] == [shown, shown]

    change = {"processOrder": order["id"], "version": order["version"], "plannedStart": start, "reason": "Not from it"}
    changed = supervisor.act("changeProcessOrder", "ChangeProcessOrderInput", change, ORDER)["order"]
    assert changed["plannedFrom"] == []
    monkeypatch.undo()
    left = operator.query(asked, b=f"Batch:{bulk.batch}", l=f"MaterialLot:{lot}")
    assert [[one["number"] for one in left[of]["plannedFor"]] for of in ("batch", "lot")] == [["PO-2"], ["PO-2"]]


@pytest.mark.requirement("RDY-2", "TEN-2", "TRF-4")
def test_an_order_of_another_site_is_named_and_not_shown(
    do: Do, plant: Plant, admin: Engine, client: Callable[[str], Client]
) -> None:
    store, away = Store(do, plant, admin), stages.at_other_site(do, plant)
    lot = store.released("B", material=store.material("API-001"))
    packing = recipes.effective_recipe(do, away, code="PACK", zone=stages.BOSTON)
    Planner(do, away, admin).plan("PO-BOS", packing, planned_from=frozenset({PlannedFrom(lot=lot)}))
    asked = f"query ($l: ID!) {{ {OF_LOT} }}"
    assert client("operator").query(asked, l=f"MaterialLot:{lot}")["lot"]["plannedFor"] == [
        {"number": "PO-BOS", "state": "PLANNED", "site": {"code": "BOS"}, "plannedStartAt": None, "order": None}
    ]
