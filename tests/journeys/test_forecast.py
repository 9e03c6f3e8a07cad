"""A planner sees ahead, through HTTP, what will lapse before a batch ends, and what clears it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from domain.training.rules import Required
from tests import execution, recipes
from tests.client import Client
from tests.conftest import Do
from tests.domain.recipes.forcing import CHECK, RESTRICTED, refused_by_the_database
from tests.equipment import Workshop
from tests.execution import Run
from tests.journeys.test_readiness import FORMULA, PHASES, noon
from tests.materials import Store
from tests.plant import Plant
from tests.scales import Booth, calibration
from tests.training import READ, School, today

Clients = Callable[[str], Client]
FORECAST = """forecast { number until omitted staff { people trained throughout }
  lapses { kind name at rule says clears equipmentId scaleId lotId personId } }"""
BATCH = f"query ($id: ID!) {{ batch(id: $id) {{ plannedStartAt plannedEndAt {FORECAST} }} }}"
SITE = """query ($site: ID!, $until: Date!) { batchForecasts(siteId: $site, until: $until) {
  batchId number until lapses { kind name } staff { people } } }"""


@pytest.fixture
def run(do: Do, plant: Plant, admin: Engine) -> Run:
    version = recipes.effective_recipe(do, plant, phases=PHASES, materials=FORMULA)
    return Run(do, plant, admin, execution.issue(do, plant, version, "B-1"))


def plan(who: Client, run: Run, start: datetime | None, end: datetime | None) -> dict[str, Any]:
    given = {
        "batch": f"Batch:{run.batch}",
        "version": run.row().version,
        "plannedStart": None if start is None else start.isoformat(),
        "plannedEnd": None if end is None else end.isoformat(),
    }
    answer = who.mutate("planBatch", "PlanBatchInput", given, "batch { plannedEndAt forecast { until } }")
    assert isinstance(answer, dict)
    return answer


def equipped(do: Do, plant: Plant, admin: Engine, run: Run) -> UUID:
    """A clean mixer, and a platform that is an enrolled scale, both allocated to the batch."""
    shop, booth = Workshop(do, plant, admin), Booth(do, plant, admin)
    scale = booth.scale()
    booth.calibrate(scale, calibration(due=4))
    mixer, platform = shop.unit(), shop.unit("PLT-01", scale=scale)
    shop.clean(mixer)
    shop.clean(platform)
    for one in (mixer, platform):
        shop.allocate(one, run)
    return mixer


@pytest.mark.requirement("RDY-5", "TRN-11")
def test_what_lapses_before_the_end_is_told_when_a_batch_is_planned(
    client: Clients, do: Do, plant: Plant, admin: Engine, run: Run
) -> None:
    mixer = equipped(do, plant, admin, run)
    store, school = Store(do, plant, admin), School(do, plant, admin)
    lot = store.receive(store.material("API-001"), "A-1", "200.000", expires_on=today() + timedelta(days=5))
    store.dispose(lot)
    version = run.row().recipe_version_id
    document = school.document()
    school.version(document)
    school.version(document, "2.0", days=3)
    first = school.rows("training_version")
    school.curriculum(Required(document, READ))
    school.read(next(one.id for one in first if one.label == "1.0"))
    school.read(version)

    supervisor, operator = client("supervisor"), client("operator")
    for start, end, path in (
        (None, noon(2), "plannedEnd"),
        (noon(2), noon(1), "plannedEnd"),
        (noon(2), noon(400), "plannedEnd"),
        (noon(-2), noon(1), "plannedStart"),
    ):
        before = run.row()
        (problem,) = plan(supervisor, run, start, end)["problems"]
        assert (problem["code"], problem["path"]) == ("INVALID_INPUT", [path])
        assert run.row() == before
    answer = plan(supervisor, run, noon(1), noon(10))["batch"]
    ends = noon(10).isoformat().replace("+00:00", ".000000Z")
    assert answer == {"plannedEndAt": ends, "forecast": {"until": ends}}

    for statement in ("set planned_end_at = planned_start_at", "set planned_start_at = null"):
        assert refused_by_the_database(do, plant, f"update batch {statement} where company_id = :c") == CHECK

    told = supervisor.query(BATCH, id=f"Batch:{run.batch}")["batch"]["forecast"]
    found = {(one["kind"], one["name"]): one for one in told["lapses"]}
    assert found.keys() == {
        ("EQUIPMENT", "RMG-01"),
        ("EQUIPMENT", "PLT-01"),
        ("CALIBRATION", "SCL-01"),
        ("LOT_EXPIRY", "A-1"),
        ("TRAINING", "Operator"),
        ("TRAINING", "Second Operator"),
    }
    hold = found["EQUIPMENT", "RMG-01"]
    assert (hold["rule"], hold["clears"]) == ("EQP-2", "Have it cleaned again (beginCleaning).")
    assert hold["equipmentId"] == f"Equipment:{mixer}"
    assert hold["at"] > noon(6).isoformat()
    assert found["CALIBRATION", "SCL-01"]["at"].startswith(str(today() + timedelta(days=4)))
    assert found["LOT_EXPIRY", "A-1"]["lotId"] == f"MaterialLot:{lot}"
    assert found["TRAINING", "Operator"]["at"].startswith(str(today() + timedelta(days=2)))
    assert [one["at"] for one in told["lapses"] if one["name"] == "Second Operator"] == [
        None,
        found["TRAINING", "Operator"]["at"],
    ]
    assert (told["staff"], told["omitted"]) == ({"people": 2, "trained": 1, "throughout": 0}, 0)

    mine = operator.query(BATCH, id=f"Batch:{run.batch}")["batch"]["forecast"]
    assert mine["staff"] is None
    assert {one["kind"] for one in mine["lapses"]} == {"EQUIPMENT", "CALIBRATION", "LOT_EXPIRY"}

    where = {"site": f"Site:{plant.site}", "until": str(today() + timedelta(days=2))}
    (listed,) = supervisor.query(SITE, **where)["batchForecasts"]
    assert (listed["batchId"], listed["number"], len(listed["lapses"])) == (f"Batch:{run.batch}", "B-1", 7)
    assert plan(supervisor, run, None, None)["batch"]["plannedEndAt"] is None
    assert supervisor.query(SITE, **where)["batchForecasts"] == []
    run.start(1)
    later = "update batch set planned_end_at = now() where company_id = :c"
    assert refused_by_the_database(do, plant, later) == RESTRICTED
    assert client("administrator").query(BATCH, id=f"Batch:{run.batch}")["batch"] is None
