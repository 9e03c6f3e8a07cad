"""The checklist says whether what an order names as its source is there and may be used, by the rules that decide."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from domain.execution.orders.rules import PlannedFrom
from domain.forecasting.checks import Check, CheckState, Item
from tests import execution, recipes, stages
from tests.conftest import Do
from tests.domain.forecasting.test_checklist import ask
from tests.execution import Run
from tests.materials import LATER, Store
from tests.orders import Planner
from tests.plant import Plant
from tests.quality import Laboratory
from tests.transfers import Transfers

SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
OF_IT = "API-001"


@pytest.fixture
def planner(do: Do, plant: Plant, admin: Engine) -> Planner:
    return Planner(do, plant, admin)


def told(items: list[Item], name: str) -> tuple[Check, CheckState, str]:
    """What the list says of a source; of the formula it tells apart from that."""
    (one,) = [item for item in items if name in item.says and "formula" not in item.says and OF_IT not in item.says]
    assert (one.clears is None) == (one.state is CheckState.MET)
    return one.check, one.state, one.says


@pytest.mark.requirement("RDY-2", "MAT-1")
def test_the_list_tells_whether_a_batchs_lot_is_there_and_may_be_used(do: Do, planner: Planner) -> None:
    store = Store(do, planner.plant, planner.admin)
    of = recipes.effective_recipe(do, planner.plant, phases=stages.PHASES, code="BULK")
    bulk = Run(do, planner.plant, planner.admin, execution.issue(do, planner.plant, of, "BULK"))
    bulk.start(1)
    order = planner.plan(
        "PO-1", planner.recipe(), planned_start=SOON, planned_from=frozenset({PlannedFrom(batch=bulk.batch)})
    )
    nothing = "Batch BULK gave nothing yet that the recipe takes."
    assert told(ask(planner, order), "atch BULK") == (Check.MATERIAL, CheckState.OPEN, nothing)
    store.output(bulk, store.material("REST"), "R")
    assert told(ask(planner, order), "atch BULK") == (Check.MATERIAL, CheckState.OPEN, nothing)
    lot = store.output(bulk, store.material(OF_IT), "B", "200")
    check, state, says = told(ask(planner, order), "atch BULK")
    assert (check, state) == (Check.APPROVAL, CheckState.OPEN)
    assert says.startswith("Nothing of batch BULK may be used now: Lot B is QUARANTINE")

    planner.ready(order)
    run = planner.fill(order, "P-1")
    other = planner.issue(planner.row("process_order", order).recipe_version_id, "P-2")
    Laboratory(store).let_use(lot, other.batch, until=LATER)
    assert told(ask(planner, batch=run.batch), "atch BULK")[:2] == (Check.APPROVAL, CheckState.OPEN)
    Laboratory(store).let_use(lot, run.batch, until=LATER)
    may = "Of batch BULK, 200 kg may be used here, as lot B."
    assert told(ask(planner, batch=run.batch), "atch BULK") == (Check.MATERIAL, CheckState.MET, may)
    assert [one for one in ask(planner, batch=other.batch) if "BULK" in one.says] == [], "it was ordered from nothing"


@pytest.mark.requirement("RDY-2", "TRF-4", "MAT-7")
def test_a_lot_counts_where_it_is_and_while_there_is_any_left(do: Do, planner: Planner) -> None:
    store = Store(do, planner.plant, planner.admin)
    away = stages.at_other_site(do, planner.plant)
    material = store.material(OF_IT)
    lot = store.released("B", "50", material=material)
    packing = recipes.effective_recipe(do, away, code="PACK", zone=stages.BOSTON)
    there = Planner(do, away, planner.admin)
    order = there.plan("PO-1", packing, planned_start=SOON, planned_from=frozenset({PlannedFrom(lot=lot)}))
    gone = "Nothing of lot B is at this site."
    assert told(ask(there, order), "lot B") == (Check.MATERIAL, CheckState.OPEN, gone)
    transfers = Transfers(store)
    sent = transfers.dispatch(lot, "30")
    assert told(ask(there, order), "lot B") == (Check.MATERIAL, CheckState.OPEN, gone)
    received = transfers.receive(sent, "B-BOS", by=away.operator)
    assert received is not None
    assert told(ask(there, order), "lot B")[1] is CheckState.OPEN, "it is in quarantine there"
    Store(do, away, planner.admin).dispose(received)
    may = "Of lot B, 30 kg may be used here, as lot B-BOS."
    assert told(ask(there, order), "lot B") == (Check.MATERIAL, CheckState.MET, may)
    other = recipes.effective_recipe(do, away, phases=stages.PHASES, code="TRIAL", zone=stages.BOSTON)
    run = Run(do, away, planner.admin, execution.issue(do, away, other, "TRIAL"))
    run.start(1)
    Store(do, away, planner.admin).charge(run, 1, received, "30")
    assert told(ask(there, order), "lot B") == (Check.MATERIAL, CheckState.OPEN, gone)
