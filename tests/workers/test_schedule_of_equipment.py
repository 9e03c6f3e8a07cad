"""Equipment whose hold has passed is dirty, or overdue, by itself, in every company (EQP-2, EQP-3)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from domain.equipment.clearance.procedures import Place
from domain.kernel.actor import Actor
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from infra.transaction import Command, Outcome
from tests.conftest import Do
from tests.controls import Press
from tests.downtime import Paper
from tests.equipment import Workshop, run_of
from tests.plant import build_plant
from tests.sealing import House
from workers.schedule import Schedule

DAYS = timedelta(days=1)
OVERDUE = """
    select distinct process from audit_entry where table_name = 'equipment' and new ->> 'overdue_at' is not null
"""


@pytest.fixture
def do(house: House) -> Do:
    def run(actor: Actor, act: Callable[[UnitOfWork], OfCompany], **options: str) -> Outcome:
        def as_given(uow: UnitOfWork) -> OfCompany:
            uow.actor = actor
            return act(uow)

        return house.transactions.run(Command(actor, as_given, **{"reason": "test", **options}))

    return run


@pytest.mark.requirement("EQP-2", "EQP-3", "TEN-1")
def test_equipment_lapses_when_its_time_has_come_and_once(house: House, do: Do) -> None:
    plants = [build_plant(house.transactions, house.admin, name=f"co-{n}") for n in range(2)]
    shops = [Workshop(do, plant, house.admin) for plant in plants]
    clean = [shop.unit() for shop in shops]
    used = shops[0].unit("RMG-02")
    for shop, one in zip(shops, clean, strict=True):
        shop.clean(one)
    shops[0].clean(used)
    run = run_of(do, plants[0], house.admin)
    shops[0].used(used, run)
    running = Schedule(house.relay_engine, house.services)
    assert running.once() == 0
    shops[0].later(2 * DAYS)
    assert (running.once(), running.once()) == (1, 0)
    assert [one.title for one in run.rows("batch_exception")] == ["RMG-02: dirty hold overdue"]
    for shop in shops:
        shop.later(6 * DAYS)
    assert running.once() == 1
    assert [shop.is_now(one) for shop, one in zip(shops, clean, strict=True)] == ["DIRTY", "CLEAN"]
    shops[1].later(2 * DAYS)
    assert (running.once(), running.once()) == (1, 0)
    with house.admin.connect() as connection:
        assert connection.exec_driver_sql(OVERDUE).scalars().all() == ["schedule"]


@pytest.mark.requirement("EQP-7", "TEN-1")
def test_a_clearance_lapses_when_its_time_has_come_and_once(house: House, do: Do) -> None:
    plant = build_plant(house.transactions, house.admin, name="cleared")
    shop = Workshop(do, plant, house.admin)
    room = Place(room=shop.room())
    shop.demand(shop.clearing(minutes=60), room)
    clearance = shop.clear(room, run_of(do, plant, house.admin))
    running = Schedule(house.relay_engine, house.services)
    assert running.once() == 0
    shop.later(timedelta(minutes=61))
    assert (running.once(), running.once()) == (1, 0)
    row = shop.row("line_clearance", clearance)
    assert (row.state, row.lapse_cause, row.lapsed_at) == ("LAPSED", "TIME", row.clear_until)


@pytest.mark.requirement("EXE-20", "TEN-1")
def test_an_in_process_control_falls_due_and_is_overdue_by_itself_and_once(house: House, do: Do) -> None:
    plant = build_plant(house.transactions, house.admin, name="pressing")
    press = Press(do, plant, house.admin, now=datetime.now(UTC) - timedelta(minutes=14))
    press.start()
    running = Schedule(house.relay_engine, house.services)
    assert running.once() == 0
    press = Press(do, plant, house.admin, code="TAB-2", now=datetime.now(UTC) - timedelta(minutes=21))
    press.start()
    assert (running.once(), running.once()) == (1, 0)
    assert press.titles() == [("EXE-20", "Weight of 20 tablets: control 1 overdue")]


@pytest.mark.requirement("EXE-11", "TEN-1")
def test_a_downtime_set_is_asked_for_when_its_interval_is_over_and_once(house: House, do: Do) -> None:
    plant = build_plant(house.transactions, house.admin, name="papers")
    paper = Paper.of(do, plant, house.admin)
    paper.policy()
    paper.run.clear_line()
    for _ in range(2):
        paper.heed()
    running = Schedule(house.relay_engine, house.services)
    assert (running.once(), paper.states()) == (0, ["REQUESTED", "DUE"])
    paper.earlier(timedelta(minutes=16))
    assert (running.once(), running.once()) == (1, 0)
    assert paper.states() == ["REQUESTED", "REQUESTED"]
