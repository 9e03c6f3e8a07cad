"""Planned versions take effect by themselves: in every company, once, late rather than never, one failure alone."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import ProgrammingError

from domain.kernel.actor import Actor
from domain.kernel.models import OfCompany
from domain.kernel.unit_of_work import UnitOfWork
from domain.recipes.commands import effect, planning
from domain.recipes.models import MasterRecipeVersion
from infra.transaction import Command, Outcome
from tests.conftest import Do
from tests.plant import Plant, build_plant
from tests.recipes import ZONE, Written, approved, effective, submitted, written
from tests.sealing import House
from tests.triggers import triggers_off
from tests.workers.test_runtime import until
from workers import schedule
from workers.runtime import Workers
from workers.schedule import Schedule

TODAY = datetime.now(UTC).astimezone(ZONE).date()


@pytest.fixture
def do(house: House) -> Do:
    def run(actor: Actor, act: Callable[[UnitOfWork], OfCompany], **options: str) -> Outcome:
        def as_given(uow: UnitOfWork) -> OfCompany:
            uow.actor = actor
            return act(uow)

        return house.transactions.run(Command(actor, as_given, **{"reason": "test", **options}))

    return run


@pytest.fixture
def plants(house: House) -> list[Plant]:
    return [build_plant(house.transactions, house.admin, name=f"co-{number}") for number in range(2)]


def planned(do: Do, plant: Plant, *, days: int, of: UUID | None = None) -> Written:
    version = approved(do, plant, submitted(do, plant, written(do, plant, of=of)))
    day = TODAY + timedelta(days=days)
    do(
        plant.reviewer,
        lambda uow: effect.make_effective(uow, recipe_version=version.id, seen=version.seen, effective_on=day),
    )
    return version


def let_days_pass(house: House, days: int) -> None:
    """Everything lies so many days further back."""
    said = f"""
        update master_recipe_version set planned_on = planned_on - {days}, effective_on = effective_on - {days},
          approved_at = approved_at - interval '{days} days'
    """  # noqa: S608 -- a test's own number
    with house.admin.begin() as connection, triggers_off(connection, "master_recipe_version"):
        connection.exec_driver_sql(said)


def versions(house: House) -> dict[UUID, Any]:
    return {row.id: row for row in house.ask("select * from master_recipe_version")}


def state(house: House, version: Written) -> tuple[str, date | None]:
    found = versions(house)[version.id]
    return found.state, found.effective_on


@pytest.mark.requirement("DAY-1", "TEN-1")
def test_what_is_due_takes_effect_in_every_company_and_nothing_else(house: House, do: Do, plants: list[Plant]) -> None:
    running = Schedule(house.relay_engine, house.services)
    first = effective(do, plants[0], approved(do, plants[0], submitted(do, plants[0], written(do, plants[0]))))
    due = [planned(do, plants[0], days=2, of=first.recipe), planned(do, plants[1], days=2)]
    later = planned(do, plants[1], days=9, of=due[1].recipe)
    assert running.once() == 0
    let_days_pass(house, 2)
    assert running.once() == 2
    assert [state(house, one) for one in due] == [("EFFECTIVE", TODAY)] * 2
    assert state(house, first)[0] == "SUPERSEDED"
    assert state(house, later)[0] == "APPROVED"
    before = versions(house)
    assert running.once() == 0
    assert versions(house) == before
    entries = house.ask("""select distinct process, reason from audit_entry where new ->> 'state' = 'EFFECTIVE'
                           and process is not null""")
    assert [tuple(one) for one in entries] == [("schedule", f"its planned day, {TODAY}, has begun")]


@pytest.mark.requirement("DAY-1", "REC-3")
def test_a_process_that_was_down_catches_up_in_the_order_of_the_days(house: House, do: Do, plants: list[Plant]) -> None:
    second = planned(do, plants[0], days=5)
    first = planned(do, plants[0], days=3, of=second.recipe)
    let_days_pass(house, 7)
    assert Schedule(house.relay_engine, house.services).once() == 2
    assert state(house, first) == ("SUPERSEDED", TODAY - timedelta(days=4))
    assert state(house, second) == ("EFFECTIVE", TODAY - timedelta(days=2))
    found = versions(house)[second.id]
    assert abs(found.effective_at - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.requirement("DAY-1", "TEN-1")
def test_one_that_fails_stops_no_other_and_is_tried_again(
    house: House, do: Do, plants: list[Plant], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = planned(do, plants[0], days=1), planned(do, plants[1], days=1)
    let_days_pass(house, 1)
    real = planning.take_effect

    def fail(uow: UnitOfWork, *, recipe_version: UUID) -> MasterRecipeVersion:
        found = real(uow, recipe_version=recipe_version)
        if recipe_version == broken.id:
            raise RuntimeError("a defect")
        return found

    monkeypatch.setattr(planning, "take_effect", fail)
    running = Schedule(house.relay_engine, house.services)
    assert running.once() == 1
    assert (state(house, broken)[0], state(house, sound)[0]) == ("APPROVED", "EFFECTIVE")
    monkeypatch.undo()
    assert running.once() == 0  # not at once, so that a defect isn't told all day
    monkeypatch.setattr(schedule, "SECONDS_AFTER_A_FAILURE", 0.0)
    assert running.once() == 1
    assert state(house, broken)[0] == "EFFECTIVE"


@pytest.mark.requirement("DAY-1")
def test_many_processes_at_once_take_one_version_into_effect_once(house: House, do: Do, plants: list[Plant]) -> None:
    version = planned(do, plants[0], days=1)
    let_days_pass(house, 1)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: Schedule(house.relay_engine, house.services).once(), range(4)))
    assert state(house, version) == ("EFFECTIVE", TODAY)
    entries = house.ask("select 1 from audit_entry where row_id = :v and new ->> 'state' = 'EFFECTIVE'", v=version.id)
    assert len(entries) == 1


@pytest.mark.requirement("TEN-1")
def test_the_looking_role_sees_days_and_nothing_else_of_a_recipe(house: House, do: Do, plants: list[Plant]) -> None:
    approved(do, plants[0], submitted(do, plants[0], written(do, plants[0])))
    with house.relay_engine.connect() as connection:
        assert connection.exec_driver_sql("select id from master_recipe_version").all() == []
    for column in ("content", "recipe_id", "author_id"):
        with house.relay_engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
            connection.exec_driver_sql(f"select {column} from master_recipe_version")  # noqa: S608 -- a test's own words
    with house.relay_engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.exec_driver_sql("update master_recipe_version set planned_on = null")


@pytest.mark.requirement("DAY-1")
def test_the_workers_run_the_schedule_and_stop_it(house: House, do: Do, plants: list[Plant]) -> None:
    version = planned(do, plants[0], days=1)
    let_days_pass(house, 1)
    workers = Workers(house.services, house.relay_engine, None, consumers={})
    workers.start()
    until(lambda: state(house, version)[0] == "EFFECTIVE")
    workers.stop()
    assert "schedule" not in {thread.name for thread in threading.enumerate()}
