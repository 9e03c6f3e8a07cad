"""An order names the batches and lots that its batch is to be made from: planning, checked as it is said (RDY-2)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from domain.execution.orders.refusals import NotAnInput, NothingOrdered
from domain.execution.orders.rules import SOURCES, PlannedFrom
from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput, NotFound, Refusal, WrongState
from tests import execution, recipes, stages
from tests.conftest import Do, every_row
from tests.domain.recipes.forcing import refused_by_the_database
from tests.execution import Run
from tests.materials import Store
from tests.orders import Planner
from tests.plant import Plant
from tests.transfers import Transfers

SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
TABLES = ("process_order", "process_order_source", "process_order_equipment", "batch")
OF_IT = "API-001"


@pytest.fixture
def planner(do: Do, plant: Plant, admin: Engine) -> Planner:
    return Planner(do, plant, admin)


@pytest.fixture
def store(do: Do, plant: Plant, admin: Engine) -> Store:
    return Store(do, plant, admin)


def refused(planner: Planner, *acts: tuple[type[Refusal], Callable[[], Any]]) -> None:
    """Each of these acts, and nothing changed."""
    before = every_row(planner.admin, TABLES, planner.plant.company)
    for kind, act in acts:
        with pytest.raises(kind):
            act()
    assert every_row(planner.admin, TABLES, planner.plant.company) == before


def from_lot(lot: UUID) -> frozenset[PlannedFrom]:
    return frozenset({PlannedFrom(lot=lot)})


def from_batch(batch: UUID) -> frozenset[PlannedFrom]:
    return frozenset({PlannedFrom(batch=batch)})


def sources(planner: Planner) -> set[tuple[UUID, UUID | None, UUID | None]]:
    return {(one.order_id, one.batch_id, one.lot_id) for one in planner.rows("process_order_source")}


def bulk(planner: Planner, number: str = "BULK") -> Run:
    """A batch that runs."""
    version = recipes.effective_recipe(planner.do, planner.plant, phases=stages.PHASES, code=f"OF-{number}")
    run = Run(planner.do, planner.plant, planner.admin, execution.issue(planner.do, planner.plant, version, number))
    run.start(1)
    return run


@pytest.mark.requirement("RDY-2", "REC-5")
def test_an_order_names_what_it_packs_until_it_is_issued(planner: Planner, store: Store) -> None:
    material, making = store.material(OF_IT), bulk(planner)
    lot, other = store.output(making, material, "B"), store.released("OTHER", material=material)
    order = planner.plan("PO-1", planner.recipe(), planned_from=from_lot(lot) | from_batch(making.batch))
    assert sources(planner) == {(order, None, lot), (order, making.batch, None)}
    kept = {one.id for one in planner.rows("process_order_source") if one.lot_id == lot}
    refused(
        planner,
        (NothingOrdered, lambda: planner.change(order, planned_from=from_batch(making.batch) | from_lot(lot))),
    )
    planner.change(order, planned_start=SOON, planned_from=from_lot(lot) | from_lot(other))
    assert sources(planner) == {(order, None, lot), (order, None, other)}
    assert kept < {one.id for one in planner.rows("process_order_source")}, "what stays is not written again"
    planner.ready(order)
    run = planner.fill(order, "P-1")
    refused(planner, (WrongState, lambda: planner.change(order, planned_start=SOON)))
    signed = next(one for one in planner.rows("signature") if one.id == run.row().issue_signature_id)
    assert '"plannedFrom":["lot B","lot OTHER"]' in signed.content


@pytest.mark.requirement("RDY-2", "TEN-1", "TRF-4")
def test_what_an_order_is_planned_from_is_there_and_is_taken_by_its_recipe(planner: Planner, store: Store) -> None:
    wrong, making, version = store.released("WRONG"), bulk(planner), planner.recipe()
    store.output(making, store.material("TABLETS"), "T")
    many = frozenset(PlannedFrom(lot=new_id()) for _ in range(SOURCES + 1))
    order = planner.plan("PO-0", version)
    refused(
        planner,
        (NotFound, lambda: planner.plan("PO-1", version, planned_from=from_lot(new_id()))),
        (NotFound, lambda: planner.plan("PO-1", version, planned_from=from_batch(new_id()))),
        (NotFound, lambda: planner.plan("PO-1", version, planned_from=from_lot(making.batch))),
        (NotAnInput, lambda: planner.plan("PO-1", version, planned_from=from_lot(wrong))),
        (NotAnInput, lambda: planner.plan("PO-1", version, planned_from=from_batch(making.batch))),
        (NotAnInput, lambda: planner.change(order, planned_from=from_lot(wrong))),
        (InvalidInput, lambda: planner.plan("PO-1", version, planned_from=many)),
    )
    with pytest.raises(NotAnInput) as told:
        planner.plan("PO-1", version, planned_from=from_lot(wrong))
    assert told.value.message == ("The order can't be planned from lot WRONG, of M-WRONG: its recipe takes API-001.")
    unknown = bulk(planner, "UNKNOWN")
    planner.plan("PO-1", version, planned_from=from_batch(unknown.batch))
    away = Transfers(store)
    lot = store.released("HERE", material=store.material(OF_IT))
    received = away.receive(away.dispatch(lot, "10"), "AWAY", by=away.there())
    assert received is not None
    back = planner.plan("PO-2", version, planned_from=from_lot(received))
    assert (back, None, received) in sources(planner), "it may come back"


@pytest.mark.requirement("TEN-1")
def test_nothing_of_another_company_is_planned_from(
    do: Do, planner: Planner, other_plant: Plant, admin: Engine
) -> None:
    theirs = Store(do, other_plant, admin)
    lot, version = theirs.released("THEIRS", material=theirs.material(OF_IT)), planner.recipe()
    refused(planner, (NotFound, lambda: planner.plan("PO-1", version, planned_from=from_lot(lot))))


@pytest.mark.requirement("REC-4", "RDY-2")
def test_an_order_moves_only_to_a_version_that_takes_what_it_is_planned_from(planner: Planner, store: Store) -> None:
    version = planner.recipe()
    lot = store.released("B", material=store.material(OF_IT))
    order = planner.plan("PO-1", version, planned_from=from_lot(lot))
    master = planner.row("master_recipe_version", version).recipe_id
    kept = recipes.written(planner.do, planner.plant, of=master)
    other = recipes.written(planner.do, planner.plant, of=master, materials=(replace(recipes.API, code="API-777"),))
    second, third = (
        recipes.approved(planner.do, planner.plant, recipes.submitted(planner.do, planner.plant, one))
        for one in (kept, other)
    )
    refused(planner, (NotAnInput, lambda: planner.reissue(order, third.id)))
    planner.reissue(order, second.id)
    assert planner.row("process_order", order).recipe_version_id == second.id
    assert sources(planner) == {(order, None, lot)}


@pytest.mark.requirement("RDY-2")
def test_the_database_keeps_what_an_order_is_planned_from_whoever_asks(do: Do, planner: Planner, store: Store) -> None:
    lot, wrong = store.released("B", material=store.material(OF_IT)), store.released("WRONG")
    version = planner.recipe()
    open_order = planner.plan("PO-2", version, planned_start=SOON)
    order = planner.plan("PO-1", version, planned_start=SOON, planned_from=from_lot(lot))
    planner.ready(order)
    planner.fill(order, "P-1")

    def insert(of: UUID, source: str) -> str:
        return (
            "insert into process_order_source (company_id, id, version, site_id, order_id, lot_id)"
            f" select :c, '{new_id()}', 1, :s, '{of}', {source}"
        )

    update = "update process_order_source set lot_id = null, batch_id = lot_id where company_id = :c"
    for statement, state in (
        (insert(order, f"'{lot}'"), "23001"),
        (insert(open_order, f"'{wrong}'"), "23001"),
        (insert(open_order, f"'{new_id()}'"), "23503"),
        (insert(open_order, "null"), "23514"),
        ("delete from process_order_source where company_id = :c", "23001"),
        (update, "42501"),
    ):
        assert refused_by_the_database(do, planner.plant, statement) == state, statement
    assert sources(planner) == {(order, None, lot)}
