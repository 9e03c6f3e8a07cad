"""What is to be made is ordered, changed, moved, cancelled or issued, each by its rule (ISA-95; REC-4 to REC-6)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from domain.execution.equipment.refusals import EquipmentNotSuitable
from domain.execution.orders.kinds import OrderState
from domain.execution.orders.refusals import (
    CampaignCodeTaken,
    CampaignPlaceTaken,
    EquipmentElsewhere,
    NothingOrdered,
    NotPlannedYet,
    OrderNumberTaken,
    OrderSuperseded,
    OtherCampaign,
    OtherRecipe,
    SameVersion,
    VersionNotPlannable,
)
from domain.execution.orders.rules import Ordered, Planned
from domain.execution.orders.states import ORDER, OrderAct
from domain.exports import record, snapshot
from domain.exports.composing.source import Source
from domain.kernel.actor import Actor
from domain.kernel.ids import SiteId, new_id
from domain.kernel.quantity import Quantity
from domain.kernel.refusals import Forbidden, InvalidInput, NotFound, Refusal, VersionConflict, WrongState
from domain.recipes.refusals import SizeRefused
from domain.work.orders import order_work
from domain.work.rules.items import Asker
from infra.transaction import Transactions
from tests import recipes
from tests.conftest import Do, every_row
from tests.domain.recipes.forcing import refused_by_the_database
from tests.equipment import Workshop
from tests.orders import HALF, Planner
from tests.plant import Plant

SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
TABLES = ("process_order", "process_order_equipment", "batch_campaign", "batch", "equipment_allocation")


@pytest.fixture
def planner(do: Do, plant: Plant, admin: Engine) -> Planner:
    return Planner(do, plant, admin)


def refused(planner: Planner, *acts: tuple[type[Refusal], Callable[[], Any]]) -> None:
    """Each of these acts, and nothing changed."""
    before = every_row(planner.admin, TABLES, planner.plant.company)
    for kind, act in acts:
        with pytest.raises(kind):
            act()
    assert every_row(planner.admin, TABLES, planner.plant.company) == before


def waiting(transactions: Transactions, who: Actor) -> dict[UUID, tuple[str, bool]]:
    """What comes next of each order, and whether this person can do it now."""
    with transactions.reading(who.company) as session:
        items = list(
            order_work(
                session, who, lambda row: Asker(who.as_person, lambda one: who.may(one, site=SiteId(row.site_id)))
            )
        )
    return {one.subject: (one.act, one.because is None) for one in items}


def test_an_order_goes_its_way_and_no_other() -> None:
    allowed = {pair for pair in product(OrderState, OrderAct) if pair in ORDER.table}
    assert {state for state, _ in allowed} == {OrderState.PLANNED, OrderState.READY}
    assert all(ORDER.table[pair] in {OrderState.PLANNED, OrderState.READY} for pair in allowed if pair[1] == "CHANGE")


@pytest.mark.requirement("REC-5", "REC-6", "EXE-14")
def test_an_order_is_planned_changed_and_filled_by_one_batch(planner: Planner, transactions: Transactions) -> None:
    version = planner.recipe()
    order = planner.plan("PO-1", version, size=HALF, priority=2, notes="For the market X")
    refused(
        planner,
        (NotPlannedYet, lambda: planner.ready(order)),
        (WrongState, lambda: planner.fill(order, "B-1")),
        (OrderNumberTaken, lambda: planner.plan("PO-1", version)),
        (NothingOrdered, lambda: planner.change(order, size=HALF, priority=2, notes="For the market X")),
        (Forbidden, lambda: planner.plan("PO-2", version, by=planner.plant.operator)),
        (Forbidden, lambda: planner.cancel(order, by=planner.plant.operator)),
        (InvalidInput, lambda: planner.plan("PO 2", version)),
        (InvalidInput, lambda: planner.plan("PO-2", version, priority=10)),
        (InvalidInput, lambda: planner.plan("PO-2", version, planned_end=SOON)),
        (InvalidInput, lambda: planner.plan("PO-2", version, position=1)),
        (SizeRefused, lambda: planner.plan("PO-2", version, size=Quantity(Decimal(1), "{tbl}"))),
        (VersionConflict, lambda: planner.change(order, version=7, priority=3)),
    )
    planner.change(order, size=HALF, planned_start=SOON, planned_end=SOON + timedelta(hours=8))
    planner.ready(order)
    planner.change(order, size=HALF, planned_start=SOON, notes="In two shifts")
    assert planner.row("process_order", order).state == "PLANNED"
    planner.ready(order)
    run = planner.fill(order, "B-1")
    batch = run.row()
    assert (batch.order_id, batch.size_value, batch.planned_start_at) == (order, Decimal(150_000), SOON)
    row = planner.row("process_order", order)
    assert (row.state, row.notes, row.because) == ("ISSUED", "In two shifts", "As sales asked")
    with transactions.reading(planner.plant.company) as session:
        source = Source(snapshot.read(session, snapshot.Chosen(planner.plant.company, run.batch, new_id())))
    told = record._batch(source)["order"]
    assert (told["number"], told["notes"], told["ordered_by"], told["campaign"]) == (
        "PO-1",
        "In two shifts",
        "Supervisor",
        None,
    )
    refused(
        planner,
        (WrongState, lambda: planner.fill(order, "B-2")),
        (WrongState, lambda: planner.cancel(order)),
        (WrongState, lambda: planner.change(order, planned_start=SOON)),
    )


@pytest.mark.requirement("REC-5")
def test_the_number_of_a_cancelled_order_is_never_used_again(planner: Planner) -> None:
    version = planner.recipe()
    order = planner.plan("PO-1", version)
    refused(planner, (InvalidInput, lambda: planner.cancel(order, reason=" ")))
    planner.cancel(order)
    row = planner.row("process_order", order)
    assert (row.state, row.because, row.changed_name) == ("CANCELLED", "As sales asked", "Supervisor")
    refused(
        planner,
        (OrderNumberTaken, lambda: planner.plan("PO-1", version)),
        (WrongState, lambda: planner.change(order, priority=1)),
        (WrongState, lambda: planner.ready(order)),
    )


@pytest.mark.requirement("REC-4")
def test_a_superseded_version_keeps_its_orders_until_somebody_moves_them(
    planner: Planner, do: Do, transactions: Transactions
) -> None:
    plant = planner.plant
    first = planner.recipe()
    master = planner.row("master_recipe_version", first).recipe_id
    planned, ready = (planner.plan(number, first, planned_start=SOON) for number in ("PO-1", "PO-2"))
    planner.ready(ready)
    draft = recipes.written(do, plant, of=master)
    refused(planner, (VersionNotPlannable, lambda: planner.plan("PO-3", draft.id)))
    second = recipes.approved(do, plant, recipes.submitted(do, plant, draft))
    early = planner.plan("PO-3", second.id, planned_start=SOON)
    refused(planner, (Refusal, lambda: planner.ready(early)))
    recipes.effective(do, plant, second)
    other = planner.recipe("OTHER")
    small = planner.plan("PO-4", other, size=HALF)
    variant = recipes.draft(do, plant, of=master, variant="US").id
    issuable = planner.plan("PO-5", other, planned_start=SOON)
    planner.ready(issuable)
    assert waiting(transactions, plant.supervisor) == {
        planned: ("reissueProcessOrder", True),
        ready: ("reissueProcessOrder", True),
        early: ("readyProcessOrder", True),
        small: ("readyProcessOrder", False),
        issuable: ("issueProcessOrder", True),
    }
    assert set(waiting(transactions, plant.operator).values()) == {
        ("reissueProcessOrder", False),
        ("readyProcessOrder", False),
        ("issueProcessOrder", False),
    }
    assert [one.recipe_version_id for one in planner.rows("process_order")][:2] == [first, first]
    refused(
        planner,
        (OrderSuperseded, lambda: planner.ready(planned)),
        (OrderSuperseded, lambda: planner.fill(ready, "B-1")),
        (SameVersion, lambda: planner.reissue(ready, first)),
        (OtherRecipe, lambda: planner.reissue(ready, other)),
        (OtherRecipe, lambda: planner.reissue(ready, variant)),
        (OtherRecipe, lambda: planner.reissue(small, second.id)),
        (InvalidInput, lambda: planner.reissue(ready, second.id, reason="")),
    )
    planner.reissue(ready, second.id)
    row = planner.row("process_order", ready)
    assert (row.state, row.recipe_version_id) == ("PLANNED", second.id)
    planner.ready(ready)
    assert planner.fill(ready, "B-1").row().recipe_version_id == second.id
    planner.ready(early)


@pytest.mark.requirement("EQP-6")
def test_a_batch_has_the_equipment_that_its_order_was_planned_on(do: Do, planner: Planner) -> None:
    shop = Workshop(do, planner.plant, planner.admin)
    mixer, other = shop.unit("RMG-01"), shop.unit("RMG-02")
    version = planner.recipe()
    order = planner.plan("PO-1", version, planned_start=SOON, equipment=(Planned(mixer),))
    again = planner.plan("PO-2", version, planned_start=SOON, equipment=(Planned(mixer), Planned(other)))
    refused(
        planner,
        (EquipmentElsewhere, lambda: planner.plan("PO-3", version, equipment=(Planned(shop.cell),))),
        (NotFound, lambda: planner.plan("PO-3", version, equipment=(Planned(version),))),
        (NotFound, lambda: planner.plan("PO-3", version, equipment=(Planned(mixer, version),))),
        (InvalidInput, lambda: planner.plan("PO-3", version, equipment=(Planned(mixer), Planned(mixer)))),
    )
    for one in (order, again):
        planner.ready(one)
    run = planner.fill(order, "B-1")
    (allocation,) = planner.rows("equipment_allocation")
    assert (allocation.batch_id, allocation.equipment_id, allocation.state) == (run.batch, mixer, "ALLOCATED")
    refused(planner, (EquipmentNotSuitable, lambda: planner.fill(again, "B-2")))
    planner.change(again, planned_start=SOON, equipment=(Planned(other),))
    planner.ready(again)
    planner.fill(again, "B-2")
    assert {one.equipment_id for one in planner.rows("equipment_allocation")} == {mixer, other}


@pytest.mark.requirement("EQP-4")
def test_orders_of_one_product_join_a_campaign_in_their_places(planner: Planner) -> None:
    version, other = planner.recipe(), planner.recipe("OTHER")
    master = planner.row("master_recipe_version", version).recipe_id
    campaign = planner.campaign("C-1", master)
    first, second = (planner.plan(number, version, campaign=campaign) for number in ("PO-1", "PO-2"))
    assert [one.campaign_position for one in planner.rows("process_order")] == [1, 2]
    refused(
        planner,
        (CampaignCodeTaken, lambda: planner.campaign("C-1", master)),
        (Forbidden, lambda: planner.campaign("C-2", master, by=planner.plant.operator)),
        (InvalidInput, lambda: planner.campaign("C 2", master)),
        (NotFound, lambda: planner.campaign("C-2", version)),
        (OtherCampaign, lambda: planner.plan("PO-3", other, campaign=campaign)),
        (CampaignPlaceTaken, lambda: planner.change(first, campaign=campaign, position=2)),
        (NotFound, lambda: planner.plan("PO-3", version, campaign=version)),
    )
    planner.change(first, campaign=campaign, priority=1)
    assert planner.row("process_order", first).campaign_position == 1
    refused(planner, (NothingOrdered, lambda: planner.change(first, campaign=campaign, priority=1)))
    planner.change(first, campaign=campaign, position=3)
    planner.change(second, campaign=campaign, position=1)
    planner.close_campaign(campaign)
    refused(
        planner,
        (WrongState, lambda: planner.plan("PO-3", version, campaign=campaign)),
        (WrongState, lambda: planner.close_campaign(campaign)),
    )
    planner.change(first, campaign=campaign, position=2)
    planner.change(second, priority=1)
    places = {one.number: one.campaign_position for one in planner.rows("process_order")}
    assert places == {"PO-1": 2, "PO-2": None}


@pytest.mark.requirement("REC-4", "REC-5", "REC-6", "EQP-4")
def test_the_database_keeps_orders_whoever_asks(do: Do, planner: Planner) -> None:
    shop = Workshop(do, planner.plant, planner.admin)
    version = planner.recipe()
    campaign = planner.campaign("C-1", planner.row("master_recipe_version", version).recipe_id)
    plan = Ordered(planned_start=SOON, equipment=(Planned(shop.unit()),), campaign=campaign)
    order = planner.planned("PO-1", version, plan)
    planner.planned("PO-2", version, replace(plan, equipment=()))
    planner.ready(order)
    unfilled = "update process_order set state = 'ISSUED' where company_id = :c and number = 'PO-1'"
    assert refused_by_the_database(do, planner.plant, unfilled) == "23001"
    planner.fill(order, "B-1")
    planner.close_campaign(campaign)
    for number, said in (
        ("PO-2", "size_value = 99999"),
        ("PO-2", "number = 'PO-9'"),
        ("PO-2", "state = 'ISSUED'"),
        ("PO-1", "notes = 'x'"),
        ("PO-2", "campaign_position = 1"),
    ):
        statement = f"update process_order set {said} where company_id = :c and number = '{number}'"  # noqa: S608 -- our own
        assert refused_by_the_database(do, planner.plant, statement) in {"23001", "23505"}, statement
    other = "update batch set order_id = (select id from process_order where number = 'PO-2' and company_id = :c)"
    for statement in (
        "delete from process_order_equipment where company_id = :c",
        "update batch_campaign set state = 'OPEN' where company_id = :c",
        f"{other} where company_id = :c",
    ):
        assert refused_by_the_database(do, planner.plant, statement) == "23001", statement
