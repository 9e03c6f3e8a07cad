"""From an order to a dispensed batch of half its recipe's size, through HTTP (ISA-95; REC-4 to REC-6)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from tests import recipes
from tests.client import Client
from tests.conftest import Do, every_row
from tests.dispensing import Dispensary
from tests.domain.execution.test_scaled_batches import LINES, PHASES
from tests.equipment import Workshop
from tests.execution import Run
from tests.journeys.test_dispensing import Floor
from tests.orders import PATTERN, Planner
from tests.plant import Plant

ORDER = """id version number state size { value unit } priority campaignPosition campaign { code orders { number } }
  equipment { equipment { code } } recipeVersion { number } batch { number }"""
BATCH = """id number size { value unit } processOrder { number campaign { code } }
  controlRecipe { factor recipeSize { value } materials { code scalable quantity { value unit } }
    charges { quantity { value } } }"""
WORK = "{ viewer { work { act subject title because } } }"
TABLES = ("process_order", "batch", "batch_numbering", "batch_campaign")


def codes(payload: dict[str, Any]) -> list[str]:
    return [one["code"] for one in payload["problems"]]


@pytest.mark.requirement("REC-4", "REC-5", "REC-6", "EQP-4", "EQP-6", "TEN-2", "EXE-18")
def test_an_order_becomes_a_scaled_batch_that_is_dispensed_to_its_size(  # noqa: PLR0915 -- one story
    client: Callable[[str], Client], do: Do, plant: Plant, admin: Engine
) -> None:
    planner, dispensary = Planner(do, plant, admin), Dispensary(do, plant, admin)
    version = planner.recipe(materials=LINES, phases=PHASES)
    recipe = planner.row("master_recipe_version", version).recipe_id
    mixer, booth = Workshop(do, plant, admin).unit("RMG-01"), dispensary.booth()
    lots = {one.code: dispensary.store.material(one.code) for one in LINES}
    lot = dispensary.store.released("PVP-1", "50.000", material=lots["PVP-030"])
    supervisor, operator, quality = client("supervisor"), client("operator"), client("reviewer")

    seen = planner.row("site", plant.site).version
    numbering = {"site": f"Site:{plant.site}", "version": seen, "pattern": PATTERN, "byHand": False, "reason": "SOP-17"}
    assert codes(supervisor.sign("setBatchNumbering", numbering)) == ["FORBIDDEN"]
    assert quality.sign("setBatchNumbering", numbering, "numbering { pattern byHand setName }")["numbering"] == {
        "pattern": PATTERN,
        "byHand": False,
        "setName": "Reviewer",
    }

    given = {"site": f"Site:{plant.site}", "code": "C-1", "recipe": f"MasterRecipe:{recipe}"}
    assert codes(operator.mutate("openBatchCampaign", "OpenBatchCampaignInput", given)) == ["FORBIDDEN"]
    campaign = supervisor.act("openBatchCampaign", "OpenBatchCampaignInput", given, "campaign { id version }")
    campaign = campaign["campaign"]
    start = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    ordered: dict[str, Any] = {
        "size": {"value": "150000", "unit": "{tbl}"},
        "priority": 1,
        "equipment": [{"equipment": f"Equipment:{mixer}"}],
        "batchCampaign": campaign["id"],
    }
    new = {"recipeVersion": f"MasterRecipeVersion:{version}", "number": "PO-1", **ordered}
    assert codes(operator.mutate("planProcessOrder", "PlanProcessOrderInput", new)) == ["FORBIDDEN"]
    big = {**new, "size": {"value": "700000", "unit": "{tbl}"}}
    assert codes(supervisor.mutate("planProcessOrder", "PlanProcessOrderInput", big)) == ["SIZE_REFUSED"]
    assert planner.rows("process_order") == []
    twice = [
        supervisor.act(
            "planProcessOrder", "PlanProcessOrderInput", {**new, "commandId": "po-1"}, f"order {{ {ORDER} }}"
        )
        for _ in range(2)
    ]
    assert twice[0] == twice[1]
    order = twice[0]["order"]
    assert (order["state"], order["campaign"]["code"], order["campaignPosition"]) == ("PLANNED", "C-1", 1)

    of = {"processOrder": order["id"], "version": order["version"]}
    work = supervisor.query(WORK)["viewer"]["work"]
    (waiting,) = [one for one in work if one["subject"] == order["id"]]
    assert waiting["act"] == "readyProcessOrder"
    assert "no planned start" in waiting["because"]
    asked = "query ($id: ID!) { processOrder(id: $id) { startChecklist { ready items { check state says clears } } } }"
    listed = operator.query(asked, id=order["id"])["processOrder"]["startChecklist"]
    checks = {(one["check"], one["state"]) for one in listed["items"]}
    assert {("PLAN", "OPEN"), ("MATERIAL", "OPEN"), ("EQUIPMENT", "OPEN"), ("RECIPE", "MET")} <= checks
    assert ("PEOPLE", "UNKNOWN") in checks
    assert not listed["ready"]
    changed = {**of, **ordered, "plannedStart": start, "reason": "As sales asked"}
    before = every_row(admin, TABLES, plant.company)
    assert codes(operator.mutate("changeProcessOrder", "ChangeProcessOrderInput", changed)) == ["FORBIDDEN"]
    assert codes(operator.mutate("readyProcessOrder", "ReadyProcessOrderInput", of)) == ["FORBIDDEN"]
    assert codes(supervisor.mutate("readyProcessOrder", "ReadyProcessOrderInput", of)) == ["NOT_PLANNED_YET"]
    assert codes(operator.mutate("cancelProcessOrder", "CancelProcessOrderInput", {**of, "reason": "x"})) == [
        "FORBIDDEN"
    ]
    moved = {**of, "recipeVersion": f"MasterRecipeVersion:{version}", "reason": "x"}
    assert codes(operator.mutate("reissueProcessOrder", "ReissueProcessOrderInput", moved)) == ["FORBIDDEN"]
    assert codes(supervisor.mutate("reissueProcessOrder", "ReissueProcessOrderInput", moved)) == ["SAME_VERSION"]
    assert every_row(admin, TABLES, plant.company) == before
    asked = "order { version state }"
    of |= supervisor.act("changeProcessOrder", "ChangeProcessOrderInput", changed, "order { version }")["order"]
    of |= {"version": supervisor.act("readyProcessOrder", "ReadyProcessOrderInput", of, asked)["order"]["version"]}

    assert codes(supervisor.sign("issueProcessOrder", {**of, "number": "B-1"})) == ["NUMBERED_BY_PATTERN"]
    assert codes(supervisor.sign("issueProcessOrder", of, by="operator")) == ["FORBIDDEN"]
    assert planner.rows("batch") == []
    shown = supervisor.prepare("issueProcessOrder", of)["challenge"]["content"]
    for said in ('"order":"PO-1"', '"value":"150000"', PATTERN, "RMG-01", '"C-1"'):
        assert said in str(shown).replace(" ", "").replace("'", '"') or said in str(shown)
    batch = supervisor.sign("issueProcessOrder", of, f"batch {{ {BATCH} }}")["batch"]
    assert batch["number"] == "VIE-MET-500-001"
    assert batch["processOrder"] == {"number": "PO-1", "campaign": {"code": "C-1"}}
    told = batch["controlRecipe"]
    assert (told["factor"], told["recipeSize"]["value"]) == ("0.5", "300000")
    assert {one["code"]: one["quantity"]["value"] for one in told["materials"]} == {
        "PVP-030": "3.750",
        "FIX-001": "9.300",
    }

    run = Run(do, plant, admin, next(one.id for one in planner.rows("batch")))
    floor = Floor(client, dispensary, run)
    operator.act("orderDispensing", "OrderDispensingInput", {"batch": batch["id"]})
    assert floor.order("PVP-030")["quantity"] == {"value": "3.750", "unit": "kg"}
    floor.choose("PVP-030")
    done = floor.weighed("PVP-030", lot, booth, "5.750")
    assert done["net"] == {"value": "3.750", "unit": "kg"}

    found = operator.query(
        f"""query ($site: ID) {{ processOrders(siteId: $site, state: ISSUED) {{ edges {{ node {{ {ORDER} }} }} }}
          batchCampaigns(siteId: $site, state: OPEN) {{ edges {{ node {{ code product orders {{ number }} }} }} }}
          batchNumberings(siteId: $site) {{ edges {{ node {{ pattern because }} }} }} }}""",
        site=f"Site:{plant.site}",
    )
    (one,) = (edge["node"] for edge in found["processOrders"]["edges"])
    assert (one["batch"], one["equipment"]) == ({"number": batch["number"]}, [{"equipment": {"code": "RMG-01"}}])
    assert found["batchCampaigns"]["edges"][0]["node"]["orders"] == [{"number": "PO-1"}]
    closing = {"batchCampaign": campaign["id"], "version": campaign["version"], "reason": "Made"}
    assert codes(operator.mutate("closeBatchCampaign", "CloseBatchCampaignInput", closing)) == ["FORBIDDEN"]
    supervisor.act("closeBatchCampaign", "CloseBatchCampaignInput", closing, "campaign { state }")
    assert recipes.BATCH_SIZE.value == 2 * int(one["size"]["value"])
