"""The schedule tells of times that are too long, by stored deadlines, once, whoever does nothing (EXE-12)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from domain.kernel.actor import Actor
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from infra.transaction import Command, Outcome
from tests import flow
from tests.flow import HOLD, later
from tests.plant import build_plant
from tests.sealing import House
from workers.schedule import Schedule


@pytest.mark.requirement("EXE-12", "TEN-1")
def test_a_time_that_is_too_long_is_told_and_raised_once_across_restarts(house: House) -> None:
    def do(actor: Actor, act: Callable[[UnitOfWork], OfCompany], **options: str) -> Outcome:
        def as_given(uow: UnitOfWork) -> OfCompany:
            uow.actor = actor
            return act(uow)

        return house.transactions.run(Command(actor, as_given, **{"reason": "test", **options}))

    plants = [build_plant(house.transactions, house.admin, name=f"timed-{n}") for n in range(2)]
    ways = [flow.way(do, plant, house.admin, flow.linked(HOLD)) for plant in plants]
    for way in ways:
        way.through(1)
    first = Schedule(house.relay_engine, house.services)
    assert first.once() == 0
    later(ways[0], timedelta(hours=2.5))
    assert (first.once(), first.once()) == (1, 0)
    assert ways[0].raised() == []
    later(ways[0], timedelta(hours=1))
    restarted = Schedule(house.relay_engine, house.services)
    assert (restarted.once(), first.once(), restarted.once()) == (1, 0, 0)
    assert [way.raised() for way in ways] == [[("EXE-12", "OPEN")], []]
