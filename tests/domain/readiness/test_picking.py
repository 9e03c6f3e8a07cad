"""Two lists never get one container, what was said of them stays, and a batch that is complete lets go."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Row, text
from sqlalchemy.exc import DBAPIError

from domain.kernel.actor import Actor
from domain.kernel.refusals import Forbidden, WrongState
from domain.kernel.unit_of_work import UnitOfWork
from domain.materials.container_kinds import LocationKind
from domain.readiness.picking.commands import opening, staging
from domain.readiness.picking.events import PickListCancelled
from domain.readiness.picking.kinds import PickListState, PickState
from domain.readiness.picking.models import Pick, PickList
from domain.readiness.picking.refusals import ContainerReserved
from domain.recipes.values import Charge
from domain.work.queries import work_of
from infra.transaction import Transactions
from tests import execution, recipes
from tests.containers import Shelves, filled
from tests.execution import Run
from tests.materials import Store
from tests.quality import Laboratory

CHARGE = recipes.phase(1, "Charge", charges=(Charge(material=1, quantity=recipes.API.quantity),))
PICKED = text("""
    select l.state as list_state, p.*, c.number from pick p
    join pick_list l on l.company_id = p.company_id and l.id = p.list_id
    join container c on c.company_id = p.company_id and c.id = p.container_id
    where p.company_id = :c and l.batch_id = :b order by p.id
""")
CARRIED = "(RDY-4)"


class Warehouse:
    """A bag for each of two batches, and two that nobody needs; all of one lot."""

    def __init__(self, store: Store) -> None:
        self.store, self.shelves = store, Shelves(store)
        do, plant = store.do, store.plant
        version = recipes.effective_recipe(do, plant, phases=(CHARGE,))
        self.runs = [
            Run(do, plant, store.admin, execution.issue(do, plant, version, number)) for number in ("B-1", "B-2")
        ]
        bags = tuple(filled("160", number=f"BAG-{place}") for place in range(1, 5))
        self.lot = store.receive(store.material("API-001"), "A-1", "640", containers=bags)
        store.dispose(self.lot)
        self.staging = self.shelves.place("STAGE", LocationKind.STAGING)

    def open(self, run: Run) -> UUID:
        command = opening.open_pick_list
        act = self.store.do(self.store.plant.operator, lambda uow: command(uow, batch=run.batch, location=self.staging))
        return act.id

    def pick(self, found: UUID, number: str, *, by: Actor | None = None, **more: Any) -> None:  # noqa: ANN401 -- as named
        command = staging.pick_container
        self.store.do(by or self.store.plant.operator, lambda uow: command(uow, pick_list=found, number=number, **more))

    def picks(self, run: Run) -> list[Row[Any]]:
        with self.store.admin.connect() as connection:
            return list(connection.execute(PICKED, {"c": self.store.plant.company, "b": run.batch}))


@pytest.fixture
def house(store: Store) -> Warehouse:
    return Warehouse(store)


@pytest.mark.requirement("RDY-4", "MAT-7")
def test_lists_that_race_share_no_container_and_stay_as_they_ended(
    house: Warehouse, transactions: Transactions
) -> None:
    first, second = house.runs
    with ThreadPoolExecutor(2) as pool:
        lists = list(pool.map(house.open, house.runs))
    (own,), (other,) = house.picks(first), house.picks(second)
    assert {own.number, other.number} == {"BAG-1", "BAG-2"}

    def both_want(run: Run) -> bool:
        """The third bag, in place of the one that was proposed for the batch."""
        pick = own if run is first else other
        try:
            house.pick(pick.list_id, "BAG-3", in_place_of=pick.id, reason="Nearer")
        except ContainerReserved:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        got = dict(zip(("B-1", "B-2"), pool.map(both_want, house.runs), strict=True))
    assert sorted(got.values()) == [False, True]
    staged, waiting = (first, second) if got["B-1"] else (second, first)
    assert [(one.number, one.state, one.list_state) for one in house.picks(staged)] == [("BAG-3", "STAGED", "STAGED")]
    (left,) = house.picks(waiting)
    assert (left.state, left.list_state) == ("PROPOSED", "OPEN")
    assert {own.list_id, other.list_id} == set(lists)

    (ended,) = house.picks(staged)
    _the_database_keeps(house, ended, left, staged.batch)
    _the_work_list_says_the_same(house, transactions, waiting, staged)


def _the_database_keeps(house: Warehouse, ended: Row[Any], left: Row[Any], other_batch: UUID) -> None:
    """What an ended list and one that is picked say, whoever writes."""
    plant, lab = house.store.plant, Laboratory(house.store)
    free = next(one for one in house.shelves.of(house.lot) if one.number == "BAG-4")
    for change, says in (
        ("update pick_list set reason = 'x' where id = :ended_list", CARRIED),
        ("delete from pick_list where id = :ended_list", CARRIED),
        ("update pick_list set batch_id = :other_batch where id = :open_list", CARRIED),
        ("update pick set quantity_value = 1 where id = :ended", CARRIED),
        ("update pick set container_id = :free, reason = 'x' where id = :ended", CARRIED),
        ("update pick set state = 'PROPOSED', staged_by = null, staged_name = null, staged_at = null where id = :ended",
         CARRIED),
        ("update pick set material_id = :free where id = :open", CARRIED),
        ("delete from pick where id = :open", CARRIED),
        ("update pick set container_id = :taken, reason = 'x' where id = :open", "pick_reserves"),
    ):  # fmt: skip
        with pytest.raises(DBAPIError, match=re.escape(says)):
            lab.tamper(
                change,
                ended=ended.id,
                ended_list=ended.list_id,
                open=left.id,
                open_list=left.list_id,
                other_batch=other_batch,
                free=free.id,
                taken=ended.container_id,
            )

    def dropped_alone(uow: UnitOfWork) -> Pick:
        found = uow.hold(Pick, left.id)
        found.state = PickState.DROPPED
        uow.record(PickListCancelled(list=left.list_id))
        return found

    def ended_alone(uow: UnitOfWork) -> PickList:
        found = uow.hold(PickList, left.list_id)
        found.state, found.ended_name, found.ended_at = PickListState.STAGED, "x", uow.now
        uow.record(PickListCancelled(list=left.list_id))
        return found

    for act in (dropped_alone, ended_alone):
        with pytest.raises(DBAPIError, match="tells something else of its picks"):
            house.store.do(plant.operator, act)


def _the_work_list_says_the_same(house: Warehouse, transactions: Transactions, waiting: Run, staged: Run) -> None:
    """Of a list to pick and of a bag to bring back; what it calls impossible is refused."""
    plant, (left,) = house.store.plant, house.picks(waiting)

    def work(actor: Actor) -> dict[str, str | None]:
        with transactions.reading(plant.company) as session:
            items = [one for one in work_of(session, actor) if one.act in {"pickContainer", "returnPick"}]
            assert [one.subject for one in items if one.act == "pickContainer"] in ([left.list_id], [])
            return {one.title: one.because for one in items}

    number = waiting.row().number
    title = f"Batch {number}: 1 of 1 containers to STAGE"
    assert work(plant.operator) == {title: None}
    assert "roles" in (work(plant.reviewer)[title] or "")
    with pytest.raises(Forbidden):
        house.pick(left.list_id, left.number, by=plant.reviewer)
    waiting.start(1)
    waiting.hold()
    assert "HELD" in (work(plant.operator)[title] or "")
    with pytest.raises(WrongState):
        house.pick(left.list_id, left.number)
    waiting.restart()
    waiting.complete(1)
    (dropped,) = house.picks(waiting)
    assert (dropped.state, dropped.list_state) == ("DROPPED", "CANCELLED")
    assert work(plant.operator) == {}
    staged.start(1)
    staged.complete(1)
    left_over = {f"Container BAG-3: batch {staged.row().number} is over": None}
    assert work(plant.operator) == left_over
    (bag,) = (one for one in house.shelves.of(house.lot) if one.number == "BAG-3")
    house.shelves.move(bag.id, house.shelves.place("SHELF"))
    assert work(plant.operator) == left_over  # its list reserves it until it says that it went back
