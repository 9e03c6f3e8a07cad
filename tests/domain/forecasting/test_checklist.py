"""What is missing before a batch starts is one list, of an order and of a batch, by the rules that decide."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from domain.execution.models import Batch
from domain.execution.orders.models import ProcessOrder
from domain.execution.orders.rules import Planned
from domain.forecasting import checklist
from domain.forecasting.checks import Check, CheckState, Item
from domain.kernel.actor import Actor
from domain.kernel.refusals import Forbidden
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.values import Equipment as Required
from tests import recipes
from tests.conftest import Do
from tests.equipment import Workshop
from tests.materials import Store
from tests.orders import HALF, Planner
from tests.plant import Plant

SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
OPEN, MET = CheckState.OPEN, CheckState.MET


@pytest.fixture
def planner(do: Do, plant: Plant, admin: Engine) -> Planner:
    return Planner(do, plant, admin)


def ask(
    planner: Planner, order: UUID | None = None, batch: UUID | None = None, *, by: Actor | None = None
) -> list[Item]:
    """The list of an order or of a batch, as somebody sees it; nothing is changed."""
    found: list[list[Item] | None] = []

    def look(uow: UnitOfWork) -> Batch | ProcessOrder:
        if batch is not None:
            row = uow.find(Batch, Batch.id == batch)[0]
            found.append(checklist.of_batch(uow, row))
            return row
        one = uow.find(ProcessOrder, ProcessOrder.id == order)[0]
        found.append(checklist.of_order(uow, one))
        return one

    planner.do(by or planner.plant.supervisor, look)
    return found[0] or []


def states(items: Sequence[Item]) -> dict[Check, set[CheckState]]:
    kinds = {one.check for one in items}
    return {kind: {one.state for one in items if one.check is kind} for kind in kinds}


def said(items: Sequence[Item], check: Check) -> str:
    return " ".join(one.says for one in items if one.check is check)


@pytest.mark.requirement("RDY-2", "EQP-6", "EXE-15", "REC-4")
def test_the_list_of_an_order_empties_as_what_it_tells_is_done(do: Do, planner: Planner) -> None:
    plant, store = planner.plant, Store(do, planner.plant, planner.admin)
    shop = Workshop(do, plant, planner.admin)
    mixer = shop.unit()
    wanted = Required(code="MIXER", name="Mixer", equipment_class="HIGH_SHEAR_MIXER", count=1)
    version = planner.recipe(files=(wanted,))
    order = planner.plan("PO-1", version, size=HALF)
    first = ask(planner, order)
    assert states(first) == {
        Check.RECIPE: {MET},
        Check.PLAN: {OPEN},
        Check.MATERIAL: {OPEN},
        Check.EQUIPMENT: {OPEN},
        Check.PEOPLE: {MET},
    }
    assert "0 of 1 are planned for it" in said(first, Check.EQUIPMENT)
    assert all(one.clears for one in first if one.state is OPEN)

    material = store.material("API-001")
    store.released("A", "70.000", material=material)
    planner.change(order, size=HALF, planned_start=SOON, equipment=(Planned(mixer),))
    second = ask(planner, order)
    assert "5.000 kg are short" in said(second, Check.MATERIAL)
    assert "major cleaning" in said(second, Check.EQUIPMENT)
    assert "planned for it" not in said(second, Check.EQUIPMENT)
    store.receive(material, "B", "5.000")
    waits = ask(planner, order)
    assert "release of B" in said(waits, Check.APPROVAL)
    store.released("C", "5.000", material=material)
    shop.clean(mixer)
    done = ask(planner, order)
    assert {state for one in states(done).values() for state in one} == {MET}
    assert ask(planner, order, by=plant.operator)[-1].state is CheckState.UNKNOWN

    planner.ready(order)
    run = planner.fill(order, "B-1")
    assert ask(planner, order) == []
    issued = ask(planner, batch=run.batch)
    assert {state for one in states(issued).values() for state in one} == {MET}
    run.start(1)
    assert ask(planner, batch=run.batch) == []
    bare = planner.issue(planner.recipe("BARE", files=(wanted,)), "B-2")
    lacking = ask(planner, batch=bare.batch)
    assert "0 of 1 are allocated to it" in said(lacking, Check.EQUIPMENT)
    assert "are short" in said(lacking, Check.MATERIAL)
    assert states(lacking)[Check.PLAN] == {OPEN}
    with pytest.raises(Forbidden):
        ask(planner, batch=bare.batch, by=plant.administrator)


@pytest.mark.requirement("EQP-4", "REC-4")
def test_what_comes_before_in_a_campaign_counts_as_made(do: Do, planner: Planner) -> None:
    plant = planner.plant
    shop = Workshop(do, plant, planner.admin)
    most = shop.details.cleaning.campaign_batches
    mixer, version = shop.unit(), planner.recipe()
    shop.clean(mixer)
    master = planner.row("master_recipe_version", version).recipe_id
    campaign = planner.campaign("C-1", master)
    said_of: dict[str, Any] = {"campaign": campaign, "planned_start": SOON, "equipment": (Planned(mixer),)}
    orders = [planner.plan(f"PO-{number}", version, **said_of) for number in range(most + 1)]
    found = [said(ask(planner, one), Check.EQUIPMENT) for one in orders]
    assert all("may be used" in one for one in found[:-1])
    assert "between two of them it makes at most" in found[-1]
    planner.cancel(orders[0])
    assert "may be used" in said(ask(planner, orders[-1]), Check.EQUIPMENT)
    assert ask(planner, orders[0]) == []

    draft = recipes.written(do, plant, of=master)
    recipes.effective(do, plant, recipes.approved(do, plant, recipes.submitted(do, plant, draft)))
    (moved,) = [one for one in ask(planner, orders[-1]) if one.check is Check.RECIPE]
    assert (moved.state, moved.rule) == (OPEN, "REC-4")
    assert "reissueProcessOrder" in (moved.clears or "")
