"""A plan whose time is near gets its work order by itself, in every company, once (MNT-1)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from domain.kernel.actor import Actor
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from infra.transaction import Command, Outcome
from tests.conftest import Do
from tests.equipment import Workshop
from tests.maintenance import Mechanics
from tests.plant import build_plant
from tests.sealing import House
from workers.schedule import Schedule

DAYS = timedelta(days=1)


@pytest.fixture
def do(house: House) -> Do:
    def run(actor: Actor, act: Callable[[UnitOfWork], OfCompany], **options: str) -> Outcome:
        def as_given(uow: UnitOfWork) -> OfCompany:
            uow.actor = actor
            return act(uow)

        return house.transactions.run(Command(actor, as_given, **{"reason": "test", **options}))

    return run


@pytest.mark.requirement("MNT-1", "TEN-1")
def test_a_work_order_opens_before_its_plan_is_due_and_once(house: House, do: Do) -> None:
    plants = [build_plant(house.transactions, house.admin, name=f"pm-{n}") for n in range(2)]
    staff = [Mechanics(Workshop(do, plant, house.admin)) for plant in plants]
    plans = [one.plan(one.shop.unit()) for one in staff]
    running = Schedule(house.relay_engine, house.services)
    assert running.once() == 0, "thirty days ahead"
    for one, plan in zip(staff, plans, strict=True):
        one.earlier(plan, 23 * DAYS)
    assert (running.once(), running.once()) == (2, 0)
    for one in staff:
        (order,) = one.state()["work_order"]
        assert (order.state, order.opened_by, order.opened_name) == ("OPEN", None, "schedule")
